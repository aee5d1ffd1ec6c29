"""From what was found in a message to what is done about it: one case of the highest severity, and no second one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from townhall import Feature, Group, Member, MemberId, MessageId, MessageSent, Mode
from townhall_rules.carrying import carry_out
from townhall_rules.cases import Case, history
from townhall_rules.compliance import extend_grace, reopen
from townhall_rules.consequences import Act, order
from townhall_rules.crossing import joined_elsewhere, remember_incident
from townhall_rules.findings import Finding, Subject
from townhall_rules.opening import Offence, follow, open_case, sheet_of, write_sheet
from townhall_rules.proposing import propose
from townhall_rules.reach import disputed, reach
from townhall_rules.records import GoesOn
from townhall_rules.rule import SEVERITIES, Rule
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import CASE, COMPLIED, JOINED, MOST_EVIDENCE, OBSERVED, Evidence, Joined
from townhall_rules.wording import excerpt, words


@dataclass(frozen=True, slots=True)
class Judged:
    """A message, whose it is, and who else is named in it."""

    subject: Subject
    member: Member
    others: tuple[str, ...] = ()

    @property
    def evidence(self) -> Evidence:
        """The message as a case keeps it."""
        one = self.subject
        return Evidence(message=one.message, at=one.at, text=one.text, edited=one.edited, others=self.others)


async def judge(found: Sequence[Finding], judged: Judged, group: Group, settings: RulesSettings) -> None:
    """Do what follows from the findings of one message; with none, it may have been withdrawn by an edit."""
    known = [one for one in found if settings.rule_named(one.rule) is not None]
    cases = await history(judged.member.id, group)
    fresh = [one for one in known if _case_of(one.rule, judged.subject.message, cases) is None]
    if not fresh:
        await _put_back(known, judged.subject.message, cases, group, settings)
        return
    heaviest = max(fresh, key=lambda one: SEVERITIES.index(one.severity))
    running = await _running_incident(heaviest, cases, group, settings)
    if running is not None:
        await _join(running, judged, group, settings)
    elif not await joined_elsewhere(heaviest, judged.member, judged.evidence, group, settings):
        await _new(_offence(heaviest, fresh, judged, group, settings), judged, group, settings)


def _case_of(rule: str, message: MessageId, cases: Sequence[Case]) -> Case | None:
    """Return the case a message made already under a rule; it makes no second one however often it is edited."""
    return next((one for one in cases if one.sheet.rule.id == rule and one.holds(message)), None)


async def _put_back(
    known: Sequence[Finding], message: MessageId, cases: Sequence[Case], group: Group, settings: RulesSettings
) -> None:
    for finding in known:
        case = _case_of(finding.rule, message, [one for one in cases if one.kind == CASE])
        if case is not None and case.status == COMPLIED:
            await reopen(case, group)
            if settings.remove_unwithdrawn and await _acts(group, settings) and not await disputed(group):
                # They were asked to withdraw it, and did for a while only: it is not asked for twice.
                order(Act(case=case.number, member=MemberId(case.member), what="delete", messages=(message,)), group)


async def _running_incident(
    finding: Finding, cases: Sequence[Case], group: Group, settings: RulesSettings
) -> Case | None:
    """Return the case that a further message of the same rule belongs to, as long as the incident goes on."""
    same = [one for one in cases if one.sheet.rule.id == finding.rule and (one.counts or one.awaits_staff)]
    for case in reversed(same):
        going = await group.store.get(GoesOn, case.member) if _has_enough(case) else None
        last_at = going.at if going is not None and going.case == case.number else case.last_at
        if group.now - last_at <= settings.incident:
            return case
    return None


def _has_enough(case: Case) -> bool:
    return len(case.evidence) >= MOST_EVIDENCE


async def _join(case: Case, judged: Judged, group: Group, settings: RulesSettings) -> None:
    if enough := _has_enough(case):
        group.store.put(GoesOn(case=case.number, at=group.now), case.member)
    else:
        follow(case, JOINED, group, evidence=Joined(evidence=judged.evidence))
    group.because(words(group, "rules.why.joined", number=case.number), about=judged.member.id)
    if case.kind == CASE and not case.sheet.staff and await _acts(group, settings):
        await _remove(case, judged, enough, group)
        _stop(group, case.number)


async def _remove(case: Case, judged: Judged, enough: bool, group: Group) -> None:
    message, critical = judged.subject.message, case.sheet.severity == "critical"
    if not group.can(Feature.DELETE_OTHERS) or (not critical and await disputed(group)):
        await extend_grace(case, message, group)
    elif enough:
        await group.delete(message, reason=words(group, "rules.reason_for_log", number=case.number))
    else:
        order(Act(case=case.number, member=judged.member.id, what="delete", messages=(message,)), group)


async def _acts(group: Group, settings: RulesSettings) -> bool:
    return await reach(group, settings) is Mode.ACT


def _offence(
    heaviest: Finding, fresh: Sequence[Finding], judged: Judged, group: Group, settings: RulesSettings
) -> Offence:
    rule = settings.rule_named(heaviest.rule)
    assert isinstance(rule, Rule)
    also = dict.fromkeys(one.rule for one in fresh if one.rule != heaviest.rule)
    return Offence(
        member=judged.member,
        rule=rule,
        severity=heaviest.severity,
        kinds=tuple(dict.fromkeys(one.kind for one in fresh if one.rule == heaviest.rule)),
        evidence=(*_earlier(heaviest, judged, group), judged.evidence),
        also=tuple(also),
    )


def _earlier(finding: Finding, judged: Judged, group: Group) -> Sequence[Evidence]:
    """Return the earlier messages of a flood or a row of copies that the same person wrote."""
    pairs = [one.rpartition("|") for one in finding.elsewhere if one not in finding.by_others]
    return [
        Evidence(
            message=MessageId(message),
            at=judged.subject.at,
            text=judged.subject.text if finding.kind == "duplicate" else "",
            where="" if where == group.id else where,
        )
        for where, _, message in pairs
        if not (where == group.id and message == judged.subject.message)
    ]


async def _new(offence: Offence, judged: Judged, group: Group, settings: RulesSettings) -> None:
    mode = await reach(group, settings)
    sheet = await sheet_of(offence, group, settings)
    if mode is Mode.OBSERVE:
        write_sheet(OBSERVED, offence.member, sheet, group)
        reason = words(group, "rules.why.observed", rule=sheet.rule.id, evidence=excerpt(judged.subject.text))
        group.because(reason, about=offence.member.id)
        return
    late = group.now - judged.subject.at > settings.max_lateness
    careful = mode is Mode.SUGGEST or late or (offence.severity != "critical" and await disputed(group))
    if careful and not sheet.staff:
        remember_incident(await propose(offence.member, sheet, group), group)
        return
    case = open_case(offence.member, sheet, group)
    remember_incident(case, group)
    await carry_out(case, group, settings)
    _stop(group, case.number)


def _stop(group: Group, number: int) -> None:
    """Keep other plugins from answering what breaks a rule."""
    if isinstance(group.event, MessageSent):
        group.stop(words(group, "rules.why.stopped", number=number))
