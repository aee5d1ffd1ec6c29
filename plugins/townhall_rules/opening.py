"""Open a case: the ledger has it first, whatever becomes of the messages that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from townhall import CaseOpened, EventId, Group, Member, Place, Record
from townhall_rules.cases import Case, counting, history, new_number, severities
from townhall_rules.ladder import due_step
from townhall_rules.norms import as_it_is, norms_now
from townhall_rules.reach import is_team
from townhall_rules.records import Numbered
from townhall_rules.rule import Rule, Severity
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import CASE, FOLLOWING, Evidence, Origin, RuleAsItWas, Sheet
from townhall_rules.steps import Step, step_of, written


@dataclass(frozen=True, slots=True)
class Offence:
    """What a case is about, before there is one."""

    member: Member
    rule: Rule | RuleAsItWas
    severity: Severity
    kinds: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    also: tuple[str, ...] = ()
    origin: Origin = "found"
    note: str = ""


async def sheet_of(offence: Offence, group: Group, settings: RulesSettings, number: int = 0) -> Sheet:
    """Return the sheet of an offence as it stands now: its count, and the step that is due."""
    cases = counting(await history(offence.member.id, group), group.now, settings.decay)
    rule = offence.rule
    if isinstance(rule, Rule):
        rule = as_it_is(rule, offence.severity, await norms_now(group, settings), group, settings)
    return Sheet(
        number=number or await new_number(group),
        rule=rule,
        severity=offence.severity,
        kinds=offence.kinds,
        evidence=offence.evidence,
        also=offence.also,
        origin=offence.origin,
        count=len(cases) + 1,
        due=written(due_step(settings.ladders, offence.severity, severities(cases))),
        staff=await is_team(group, offence.member.id),
        note=offence.note,
    )


def write_sheet(kind: str, member: Member, sheet: Sheet, group: Group, opener: str = "") -> Case:
    """Put a sheet into the ledger and return the case it makes."""
    entry = group.ledger.record(
        kind,
        about=member.id,
        actor=opener,
        reason=sheet.rule.id,
        version=f"{sheet.rule.id}@{sheet.rule.version}",
        evidence=sheet,
    )
    group.store.put(Numbered(member=member.id), str(sheet.number))
    return Case(id=entry, kind=kind, member=member.id, opener=opener, at=group.now, sheet=sheet)


def open_case(member: Member, sheet: Sheet, group: Group, opener: str = "") -> Case:
    """Open a case that counts, and tell whoever listens."""
    case = write_sheet(CASE, member, sheet, group, opener)
    publish_opened(member, case, group)
    return case


def publish_opened(member: Member, case: Case, group: Group) -> None:
    """Tell whoever listens that a case counts now."""
    group.publish(
        CaseOpened(
            id=EventId(f"{group.event.id}|case_opened|{case.number}"),
            at=group.now,
            place=Place(group.id),
            member=member,
            case=case.id,
            rule=case.sheet.rule.id,
            severity=case.sheet.severity,
        )
    )


def follow(
    case: Case,
    kind: str,
    group: Group,
    *,
    actor: str = "",
    evidence: Record | None = None,
    reverses: str = "",
) -> None:
    """Write down what followed a case."""
    assert kind in FOLLOWING, kind
    group.ledger.record(
        kind,
        about=case.member,
        actor=actor,
        reason=case.id,
        version=f"{case.sheet.rule.id}@{case.sheet.rule.version}",
        evidence=evidence,
        reverses=reverses,
    )


def offence_again(case: Case, member: Member) -> Offence:
    """Return the offence of a sheet that was proposed, under the rule as it was then."""
    sheet = case.sheet
    return Offence(
        member=member,
        rule=sheet.rule,
        severity=sheet.severity,
        kinds=sheet.kinds,
        evidence=case.evidence,
        also=sheet.also,
        origin=sheet.origin,
        note=sheet.note,
    )


def due_of(case: Case) -> Step:
    """Return the step that was due when the case was opened."""
    return step_of(case.sheet.due)


def messages_of(evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Return the evidence that lies in this group and has a message."""
    return [one for one in evidence if one.message and not one.where]
