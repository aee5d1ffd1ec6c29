"""Talks of the team with candidates: proposed with a contact and the reason, taken up and ended by people (S52).

Nothing is ever written to the candidate: whether and how somebody is spoken to is for the team.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from townhall import (
    Button,
    ButtonPressed,
    Contribution,
    Group,
    Member,
    MemberId,
    Misfire,
    Parts,
    TimerFired,
    UserError,
    plain_words,
    replace,
    safe_name,
    under_each_other,
)
from townhall_kol.declared import INVITE, plugin
from townhall_kol.discovery.candidates import Candidate, reasons
from townhall_kol.discovery.records import LastTalk, Talk
from townhall_kol.people import is_of_team
from townhall_kol.settings import KolSettings
from townhall_kol.wording import name_of

REST: Final = timedelta(days=90)
"""Nobody is proposed again within this time, whatever came of the talk."""
REMIND_AFTER: Final = timedelta(days=7)
FOR_CONTACT: Final = ("duty:diplomat", "duty:assistant", "position:diplomat", "position:assistant")
"""Who is asked to talk to somebody whom nobody of the team has answered yet."""
LONGEST_NOTE: Final = 500

Step = Literal["claim", "done", "drop"]


class Proposals(NamedTuple):
    """What the team is asked to do, for its room."""

    lines: Sequence[Parts] = ()
    buttons: Sequence[Sequence[Button]] = ()


async def propose_talks(chosen: Sequence[Candidate], group: Group, settings: KolSettings) -> Proposals:
    """Note whom the team should talk to: the best candidates whom nobody was to talk to lately."""
    last = (await group.store.get(LastTalk) or LastTalk()).number
    shown: list[Parts] = []
    buttons: list[list[Button]] = []
    for one in chosen:
        if len(buttons) == settings.talks:
            break
        before = await group.store.get(Talk, one.account)
        if before is not None and before.since + REST > group.now:
            continue
        last += 1
        talk = Talk(number=last, contact=await _contact(one, group, settings), since=group.now)
        group.store.put(talk, one.account)
        shown.append(await _proposal(talk, one, group))
        name = await name_of(one.account, group)
        buttons.append([group.button("talk", "kol.talk.claim", f"{last}|claim", who=name)])
    if not shown:
        return Proposals()
    group.store.put(LastTalk(number=last))
    return Proposals([group.text("kol.talk.title"), *shown], buttons)


async def _proposal(talk: Talk, one: Candidate, group: Group) -> Parts:
    contact = await name_of(talk.contact, group) if talk.contact else plain_words(group.text("kol.talk.anybody"))
    why = reasons(one.profile, group)
    group.because(plain_words(group.text("kol.talk.why", why=why)), about=one.account)
    return group.text(
        "kol.talk.line", number=talk.number, name=await name_of(one.account, group), contact=contact, why=why
    )


async def _contact(one: Candidate, group: Group, settings: KolSettings) -> str:
    """Return who of the team has answered somebody most often, or whose task it would be."""
    since = group.now - settings.over
    answers = await group.facts.list(Contribution.REPLY, member=one.account, since=since)
    by = Counter(answer.other for answer in answers if answer.other and answer.amount > 0)
    for account, _ in sorted(by.items(), key=lambda pair: (-pair[1], pair[0])):
        if await is_of_team(MemberId(account), group):
            return account
    for label in FOR_CONTACT:
        held = sorted(one.member for one in await group.labels.holders(label))
        if held:
            return held[0]
    return ""


@plugin.button("talk", permission=INVITE)
async def press_talk(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Take up a talk, or say how it ended."""
    number, _, step = group.argument.partition("|")
    await take_step(int(number), step, event.actor, "", group)


async def take_step(number: int, step: str, by: Member, note: str, group: Group) -> None:
    """Take up a talk, end it or let it be; raises :class:`UserError` for one that is over or not there."""
    found = [(key, talk) for key, talk in await group.store.all(Talk) if talk.number == number]
    if not found or found[0][1].state in ("done", "dropped"):
        raise UserError("kol.talk.gone", number=number)
    key, talk = found[0]
    if step == "claim":
        await _claim(key, talk, by, group)
        return
    state: Literal["done", "dropped"] = "done" if step == "done" else "dropped"
    group.store.put(replace(talk, state=state, by=talk.by or by.id, by_name="", note=note[:LONGEST_NOTE]), key)
    group.timers.cancel("talk", str(number))
    group.ledger.record("talk", about=MemberId(key), actor=by.id, reason=f"{state}: {note[:LONGEST_NOTE]}".rstrip(": "))
    said = "kol.talk.done" if state == "done" else "kol.talk.dropped"
    await group.reply(said, number=number, name=await name_of(key, group))


async def _claim(key: str, talk: Talk, by: Member, group: Group) -> None:
    if talk.state == "claimed" and talk.by != by.id:
        raise UserError("kol.talk.taken", name=talk.by_name)
    group.store.put(replace(talk, state="claimed", by=by.id, by_name=safe_name(by.name)), key)
    group.timers.set("talk", after=REMIND_AFTER, slot=str(talk.number), misfire=Misfire.ONCE)
    number, name = talk.number, await name_of(key, group)
    buttons = [
        [
            group.button("talk", "kol.talk.button_done", f"{number}|done"),
            group.button("talk", "kol.talk.button_drop", f"{number}|drop"),
        ]
    ]
    await group.reply("kol.talk.claimed", number=number, by=safe_name(by.name), name=name, buttons=buttons)


@plugin.timer("talk")
async def remind(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Remind the team of a talk that was taken up a week ago."""
    for key, talk in await group.store.all(Talk):
        if str(talk.number) == event.slot and talk.state == "claimed":
            name = await name_of(key, group)
            await group.tell_staff("kol.talk.remind", number=talk.number, by=talk.by_name, name=name)


async def talks_text(group: Group) -> Parts:
    """Return the talks that are not over, as lines."""
    shown: list[Parts] = []
    for key, talk in sorted(await group.store.all(Talk), key=lambda one: one[1].number):
        if talk.state in ("open", "claimed"):
            by = talk.by_name or plain_words(group.text("kol.talk.nobody"))
            shown.append(group.text("kol.talk.item", number=talk.number, name=await name_of(key, group), by=by))
    return under_each_other([*shown, group.text("kol.talk.how")]) if shown else group.text("kol.talk.none")
