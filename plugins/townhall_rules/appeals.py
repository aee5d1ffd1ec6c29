"""Whoever finds a case wrong appeals: somebody else than who opened it decides in time, and says so."""

from __future__ import annotations

from datetime import timedelta

from townhall import CommandInvoked, Group, Lane, MemberId, Misfire, Rest, TimerFired, UserError
from townhall_rules.cases import Case, case_numbered
from townhall_rules.declared import plugin
from townhall_rules.opening import follow
from townhall_rules.reversing import take_back
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import APPEAL, CASE, REVERSED, UPHELD, Appeal, Note
from townhall_rules.team import leads
from townhall_rules.wording import excerpt, minute, somebody, words

LONGEST = 1000
"""How much of an appeal is kept, in characters."""
REMINDER = timedelta(hours=24)
NOTHING = Rest("")


@plugin.command("appeal", "申诉")
async def appeal(
    event: CommandInvoked, group: Group, settings: RulesSettings, number: int, text: Rest = NOTHING
) -> None:
    """Say why a case about you is wrong: /appeal 12 that was no ad."""
    case = await case_numbered(number, group)
    if case is None or case.kind != CASE or not await _may_appeal(case, event, group):
        raise UserError("rules.appeal.not_yours", number=number)
    _refuse_closed(case)
    if not text.strip():
        raise UserError("rules.appeal.no_reason", number=number)
    due_at = group.now + settings.appeal_within
    follow(case, APPEAL, group, actor=event.actor.id, evidence=Appeal(text=text.strip()[:LONGEST], due_at=due_at))
    _set_timers(case, settings, group)
    await _ask_staff(case, text, group, settings)
    await group.answer("rules.appeal.taken", number=number, due=minute(group, due_at))


async def _may_appeal(case: Case, event: CommandInvoked, group: Group) -> bool:
    """Return whether a case is one's own, or the staff room enters the appeal for somebody who told them."""
    if case.member == event.actor.id:
        return True
    return event.asked_in is not None and await group.asker_may("rules.case", about=case.member)


def _refuse_closed(case: Case) -> None:
    if case.open_appeal is not None:
        raise UserError("rules.appeal.open_already", number=case.number)
    if case.has(UPHELD):
        raise UserError("rules.appeal.decided", number=case.number)
    if not case.counts:
        raise UserError("rules.appeal.counts_not", number=case.number)


def _set_timers(case: Case, settings: RulesSettings, group: Group) -> None:
    slot = str(case.number)
    group.timers.set("appeal_due", after=settings.appeal_within, slot=slot, misfire=Misfire.ONCE)
    if settings.appeal_within > REMINDER:
        group.timers.set("appeal_soon", after=settings.appeal_within - REMINDER, slot=slot, misfire=Misfire.ONCE)


async def _ask_staff(case: Case, text: str, group: Group, settings: RulesSettings) -> None:
    number = str(case.number)
    card = group.text(
        "rules.appeal.card",
        name=(await somebody(group, case.member)).name,
        group=group.title,
        number=number,
        rule=case.sheet.rule.title or case.sheet.rule.id,
        text=excerpt(text, 300),
        due=minute(group, group.now + settings.appeal_within),
    )
    if case.sheet.staff:
        for person in await leads(group, settings, besides=case.member):
            await group.whisper(person, card, lane=Lane.SAFETY)
        return
    await group.tell_staff(
        card,
        buttons=[
            [
                group.button("case", "rules.button.reverse", f"{number}|reverse"),
                group.button("case", "rules.button.uphold", f"{number}|uphold"),
            ]
        ],
    )


async def decide_appeal(case: Case, word: str, by: MemberId, text: str, group: Group) -> None:
    """End an appeal: ``reverse`` or ``uphold``."""
    if any(group.members.stands_for(name, by) for name in (case.opener, case.member)):
        raise UserError("rules.appeal.own_case", number=case.number)
    group.timers.cancel("appeal_due", str(case.number))
    group.timers.cancel("appeal_soon", str(case.number))
    if word == "reverse":
        await take_back(case, REVERSED, by, text, group)
        return
    follow(case, UPHELD, group, actor=by, evidence=Note(text=text))
    member = MemberId(case.member)
    told = await group.whisper(
        member,
        "rules.outcome.upheld",
        name=await somebody(group, member),
        group=group.title,
        number=case.number,
        reason=text or words(group, "rules.outcome.no_reason"),
        on_result="outcome_told",
        payload=str(case.number).encode(),
    )
    group.because(words(group, "rules.why.upheld", number=case.number), about=member, of=[told])


@plugin.timer("appeal_soon")
async def remind_staff(event: TimerFired, group: Group, settings: RulesSettings) -> None:
    """Remind staff of an appeal a day before it is to be decided."""
    case = await case_numbered(int(event.slot), group)
    if case is not None and case.open_appeal is not None:
        await group.tell_staff("rules.appeal.soon", number=case.number, group=group.title)


@plugin.timer("appeal_due")
async def overdue(event: TimerFired, group: Group, settings: RulesSettings) -> None:
    """Nobody decided in time: the lead hears of it, staff too, and the person is told that it is late."""
    case = await case_numbered(int(event.slot), group)
    if case is None or case.open_appeal is None:
        return
    for person in await leads(group, settings, besides=case.member):
        await group.whisper(person, "rules.appeal.overdue", number=case.number, group=group.title, lane=Lane.SAFETY)
    await group.tell_staff("rules.appeal.overdue", number=case.number, group=group.title)
    member = await somebody(group, case.member)
    late = await group.whisper(member.id, "rules.appeal.late", name=member, number=case.number, group=group.title)
    group.because(words(group, "rules.why.appeal_late", number=case.number), about=case.member, of=[late])
