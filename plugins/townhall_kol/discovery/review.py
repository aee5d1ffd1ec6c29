"""The monthly review: candidates with reasons, who went up or down, and whether the group carries itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from townhall import (
    ButtonPressed,
    Contribution,
    Group,
    MemberId,
    Misfire,
    Mode,
    Parts,
    TimerFired,
    plain_words,
    under_each_other,
)
from townhall_kol.declared import SEE, plugin
from townhall_kol.discovery.candidates import candidates_among, candidates_text
from townhall_kol.discovery.labelling import FURTHER, follow, follow_further
from townhall_kol.discovery.looking import begin_look, go_on
from townhall_kol.discovery.mix import Mix, mix_of
from townhall_kol.discovery.moving import placed_before, write_down
from townhall_kol.discovery.placing import Move, Placement, place
from townhall_kol.discovery.profiles import Profile
from townhall_kol.discovery.records import Looking, Reviewed
from townhall_kol.discovery.talks import propose_talks
from townhall_kol.people import team_of
from townhall_kol.settings import KolSettings
from townhall_kol.wording import day, listed, name_of, names_of

WITHIN: Final = timedelta(minutes=2)
"""How long one turn of a look may take."""
LATELY: Final = timedelta(days=28)
"""Over which time the parts people play are looked at."""
MOST_NAMED: Final = 10


@plugin.at("review", misfire=Misfire.ONCE, grace=None, deadline=WITHIN)
async def review_when_due(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Look at everybody anew and tell the staff room what came of it."""
    found = await begin_look("review", group, settings)
    if found is not None:
        await review(found, group, settings)


@plugin.timer("look", deadline=WITHIN)
async def look_further(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Go on with a look, and tell the staff room what came of it."""
    looking = await group.store.get(Looking)
    found = await go_on(group, settings)
    if found is None or looking is None:
        return
    if looking.purpose == "review":
        await review(found, group, settings)
    else:
        await group.tell_staff(await candidates_text(await candidates_among(found, group, settings), group))


async def review(found: Mapping[MemberId, Profile], group: Group, settings: KolSettings) -> None:
    """Place everybody, write it down, and tell the staff room."""
    before, team, today = await placed_before(group), await team_of(group), day(group.now, group)
    placement = await group.compute(lambda: place(found, before, team, settings.strata, today))
    await write_down(placement, before, group, settings)
    last = await group.store.get(Reviewed)
    group.store.put(Reviewed(at=group.now, critical=placement.critical))
    chosen = await candidates_among(found, group, settings)
    shown = [await candidates_text(chosen, group), *await _changes(placement, last is None, group)]
    if placement.critical is not (last is not None and last.critical):
        shown.append(_critical(placement, group))
    shown.append(_mix(await _mix_lately(placement, group, settings), group))
    talks = await propose_talks(chosen, group, settings)
    buttons = [
        *talks.buttons,
        *([[group.button("label", "kol.review.label")]] if settings.mode is Mode.SUGGEST else []),
    ]
    if placement.placed:
        await group.tell_staff(under_each_other([*shown, *talks.lines]), buttons=buttons)


async def _changes(placement: Placement, first: bool, group: Group) -> Sequence[Parts]:
    """Return who moved, who rises and who cools; at the first review everybody is new, so nobody is named twice."""
    if first:
        carriers = placement.carriers
        return [group.text("kol.review.first", people=len(placement.placed), carriers=carriers)]
    up = [move for move in placement.moves if move.is_up]
    down = [move for move in placement.moves if not move.is_up]
    shown = [
        group.text(key, people=await _moved(moves, group))
        for key, moves in (("kol.review.up", up), ("kol.review.down", down))
        if moves
    ]
    changed = (("kol.review.rising", placement.rising), ("kol.review.cooling", placement.cooling))
    shown += [group.text(key, people=await names_of(who[:MOST_NAMED], group)) for key, who in changed if who]
    return shown


async def _moved(moves: Sequence[Move], group: Group) -> str:
    said = [
        plain_words(
            group.text(
                "kol.review.move", name=await name_of(move.member, group), stratum=group.text(f"kol.stratum.{move.now}")
            )
        )
        for move in moves[:MOST_NAMED]
    ]
    return listed(said, group)


def _critical(placement: Placement, group: Group) -> Parts:
    key = "kol.review.critical" if placement.critical else "kol.review.critical_lost"
    group.because(plain_words(group.text(key, people=placement.carriers)))
    return group.text(key, people=placement.carriers)


async def _mix_lately(placement: Placement, group: Group, settings: KolSettings) -> Mix:
    kinds = (Contribution.MESSAGE, Contribution.REPLY, Contribution.REACTION)
    since, everywhere = group.now - LATELY, settings.whole_community
    facts = await group.facts.list(*kinds, since=since, everywhere=everywhere)
    persons = await group.members.linked()
    return await group.compute(lambda: mix_of(facts, placement.placed, persons))


def _mix(mix: Mix, group: Group) -> Parts:
    shown = group.text("kol.review.mix", hosts=mix.host, leaders=mix.leader, askers=mix.asker, audience=mix.audience)
    lacks = [group.text(f"kol.review.missing.{part}") for part in mix.missing]
    return under_each_other([shown, *lacks])


@plugin.button("label", permission=SEE)
async def give_labels(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Let the labels follow the strata, where staff decide on it."""
    changes = await follow(await placed_before(group), group)
    await group.reply("kol.review.labelled", count=changes)


@plugin.timer(FURTHER, deadline=WITHIN)
async def label_further(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Go on with the labels; what a restart forgot is found out anew."""
    if not await follow_further(group):
        await follow(await placed_before(group), group)
