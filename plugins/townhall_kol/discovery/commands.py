"""What the team asks in its room: ``/kol candidates``, ``/kol why @m``, ``/kol strata``, ``/kol talks``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from townhall import CommandInvoked, Group, Member, Parts, Rest, UserError, under_each_other
from townhall_kol.declared import INVITE, SEE, plugin
from townhall_kol.discovery.candidates import candidates_among, candidates_text, why_text
from townhall_kol.discovery.looking import begin_look, kept_profiles
from townhall_kol.discovery.moving import placed_before
from townhall_kol.discovery.records import Looked
from townhall_kol.discovery.review import WITHIN, review
from townhall_kol.discovery.strata import STRATA
from townhall_kol.discovery.talks import take_step, talks_text
from townhall_kol.settings import KolSettings
from townhall_kol.wording import names_of

FRESH: Final = timedelta(hours=12)
"""Figures that are not older are shown as they are."""
MOST_NAMED: Final = 20
NOTHING: Final = Rest("")
WORDS: Final[Mapping[str, str]] = {
    "候选": "candidates",
    "理由": "why",
    "分层": "strata",
    "谈话": "talks",
    "复盘": "review",
}
STEPS: Final[Mapping[str, str]] = {"认领": "claim", "完成": "done", "放下": "drop"}


@plugin.command("kol", "意见领袖", permission=SEE, staff_room=True, deadline=WITHIN)
async def ask(
    event: CommandInvoked,
    group: Group,
    settings: KolSettings,
    what: str = "candidates",
    who: Member | None = None,
    rest: Rest = NOTHING,
) -> None:
    """Show candidates with reasons (candidates, why @somebody, strata, talks), or review everybody now (review)."""
    word = WORDS.get(what, what.casefold())
    if word == "why":
        if who is None:
            raise UserError("kol.delegate.nobody", name=rest[:32]) if rest else UserError("kol.why.whom")
        await group.reply(await why_text(who.id, group, settings))
    elif word in _ANSWERS:
        await _ANSWERS[word](group, settings)
    else:
        raise UserError("kol.unknown")


async def _candidates(group: Group, settings: KolSettings) -> None:
    looked = await group.store.get(Looked)
    if looked is not None and looked.at + FRESH > group.now:
        await _tell_candidates(group, settings)
    elif await begin_look("candidates", group, settings) is None:
        await group.reply("kol.looking")
    else:
        await _tell_candidates(group, settings)


async def _tell_candidates(group: Group, settings: KolSettings) -> None:
    chosen = await candidates_among(await kept_profiles(group), group, settings)
    await group.reply(await candidates_text(chosen, group))


async def _review(group: Group, settings: KolSettings) -> None:
    found = await begin_look("review", group, settings)
    if found is None:
        await group.reply("kol.looking")
    elif not found:
        await group.reply("kol.candidates.none", group=group.title)
    else:
        await review(found, group, settings)


async def _strata(group: Group, settings: KolSettings) -> None:
    placed = await placed_before(group)
    if not placed:
        raise UserError("kol.strata.none")
    shown: list[Parts] = []
    for stratum in STRATA:
        here = sorted((m for m, one in placed.items() if one.stratum == stratum), key=lambda m: (-placed[m].score, m))
        name = group.text(f"kol.stratum.{stratum}")
        if stratum == "ordinary":
            shown.append(group.text("kol.strata.ordinary", stratum=name, count=len(here)))
        else:
            people = await names_of(here[:MOST_NAMED], group)
            shown.append(group.text("kol.strata.line", stratum=name, count=len(here), people=people))
    await group.reply(under_each_other(shown))


async def _talks(group: Group, settings: KolSettings) -> None:
    await group.reply(await talks_text(group))


_ANSWERS: Final[Mapping[str, Callable[[Group, KolSettings], Awaitable[None]]]] = {
    "candidates": _candidates,
    "review": _review,
    "strata": _strata,
    "talks": _talks,
}


@plugin.command("talk", "谈话", permission=INVITE, staff_room=True)
async def talk(
    event: CommandInvoked, group: Group, settings: KolSettings, number: int, step: str, note: Rest = NOTHING
) -> None:
    """Take up a talk with a candidate (claim), or say that it was held (done) or is let be (drop), with a note."""
    word = STEPS.get(step, step.casefold())
    if word not in STEPS.values():
        raise UserError("kol.talk.steps")
    await take_step(number, word, event.actor, " ".join(note.split()), group)
