"""What administrators do by hand in the chat app becomes a case too; what we did ourselves comes back as none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from townhall import (
    Group,
    MemberBanned,
    MemberId,
    MemberKicked,
    MemberMuted,
    MessageId,
    Mode,
    PlatformModerated,
)
from townhall_rules.announcing import awaits_announcement
from townhall_rules.cases import Case, history, told
from townhall_rules.declared import plugin
from townhall_rules.lateness import is_history
from townhall_rules.norms import norms_now
from townhall_rules.opening import Offence, follow, open_case, sheet_of, write_sheet
from townhall_rules.reach import reach
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import CONFIRMED, DELIVERY, OBSERVED, STEP, Delivery, Evidence, RuleAsItWas, StepTaken
from townhall_rules.steps import Step, written
from townhall_rules.wording import excerpt, words

OWN_FOR = timedelta(minutes=10)
"""So long after a step of ours the same thing told by the platform is taken for ours."""


@plugin.on(MemberMuted, backfill=True)
async def muted(event: MemberMuted, group: Group, settings: RulesSettings) -> None:
    """Take a mute by hand into the record."""
    await _take_in(event, Step(act="mute", span=_span(event.at, event.until)), event.reason, group, settings)


@plugin.on(MemberKicked, backfill=True)
async def kicked(event: MemberKicked, group: Group, settings: RulesSettings) -> None:
    """Take a removal by hand into the record."""
    await _take_in(event, Step(act="kick"), event.reason, group, settings)


@plugin.on(MemberBanned, backfill=True)
async def banned(event: MemberBanned, group: Group, settings: RulesSettings) -> None:
    """Take a ban by hand into the record."""
    await _take_in(event, Step(act="ban", span=_span(event.at, event.until)), event.reason, group, settings)


def _span(at: datetime, until: datetime | None) -> timedelta | None:
    return None if until is None else max(until - at, timedelta(seconds=1))


async def _take_in(
    event: MemberMuted | MemberKicked | MemberBanned, step: Step, reason: str, group: Group, settings: RulesSettings
) -> None:
    operator = event.operator
    # A platform that names nobody tells us nothing about who decided: it may well have been us.
    if operator is None or not operator.is_person or operator.id == event.member.id or is_history(event, group):
        return
    cases = await history(event.member.id, group)
    if _is_ours(step, cases, group):
        return
    pending = next((one for one in reversed(cases) if awaits_announcement(one)), None)
    if pending is not None and step.removes:
        _settle(pending, step, operator.id, group)
        return
    rule = RuleAsItWas(
        id="by-hand",
        title=words(group, "rules.by_hand.title"),
        reason=reason or words(group, "rules.by_hand.reason"),
        version=(await norms_now(group, settings)).version,
    )
    offence = Offence(member=event.member, rule=rule, severity="minor", origin="client", note=reason)
    case = open_case(event.member, await sheet_of(offence, group, settings), group, opener=operator.id)
    _write_step(case, step, group)
    group.because(words(group, "rules.why.by_hand", number=case.number), about=event.member.id)
    if not step.removes and await reach(group, settings) is Mode.ACT:
        await group.whisper(event.member.id, "rules.by_hand.told", name=event.member, number=case.number)


def _is_ours(step: Step, cases: Sequence[Case], group: Group) -> bool:
    lately = [entry for case in cases for entry in case.trail if group.now - entry.at <= OWN_FOR]
    acts = [told(entry, Delivery) for entry in lately if entry.kind == DELIVERY]
    taken = [told(entry, StepTaken) for entry in lately if entry.kind == STEP]
    ours = {one.act for one in acts if one is not None} | {one.step for one in taken if one is not None}
    return any(one.partition(":")[0].removeprefix("announce_") == step.act for one in ours)


def _settle(case: Case, step: Step, by: MemberId, group: Group) -> None:
    """An administrator did by hand what staff were asked about: then it is decided."""
    group.timers.cancel("confirm", str(case.number))
    follow(case, CONFIRMED, group, actor=by)
    _write_step(case, step, group)


def _write_step(case: Case, step: Step, group: Group) -> None:
    until = None if step.span is None else group.now + step.span
    follow(case, STEP, group, evidence=StepTaken(step=written(step), until=until))


@plugin.on(PlatformModerated)
async def moderated(event: PlatformModerated, group: Group, settings: RulesSettings) -> None:
    """Write down what the platform's own filter did; it counts for nothing, because no rule of the group says so."""
    if event.member is None or not event.member.is_person:
        return
    rule = RuleAsItWas(id="platform", title=event.rule or words(group, "rules.by_hand.platform"))
    evidence = Evidence(message=MessageId(""), at=event.at, text=event.excerpt)
    offence = Offence(member=event.member, rule=rule, severity="minor", evidence=(evidence,), origin="client")
    write_sheet(OBSERVED, event.member, await sheet_of(offence, group, settings), group)
    group.because(words(group, "rules.why.platform", evidence=excerpt(event.excerpt)), about=event.member.id)
