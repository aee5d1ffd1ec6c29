"""Cases as people read them: a line in a list, and the sheet that nobody can refute."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from townhall import Group, LedgerEntry, MemberId, Parts, Text, under_each_other
from townhall_rules.cases import Case, counting, ends_at, told
from townhall_rules.consequences import act_words
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import (
    APPEAL,
    CASE,
    DELIVERY,
    PROPOSED,
    RETRIED,
    STEP,
    Appeal,
    Delivery,
    Evidence,
    Note,
    Retry,
    StepTaken,
)
from townhall_rules.steps import step_of
from townhall_rules.wording import day, excerpt, minute, somebody, step_words, words

MOST_LISTED = 30
EVIDENCE_SHOWN = 500
DONE = ("ok", "degraded")
"""Outcomes of what was done, if need be in a lesser form."""


def listed(cases: Sequence[Case], group: Group, settings: RulesSettings) -> Sequence[str]:
    """Return one line per case, newest first, each with what became of it and until when it counts."""
    shown = [one for one in cases if one.kind == CASE or one.awaits_staff]
    counted = counting([one for one in shown if not one.sheet.staff], group.now, settings.decay)
    until = ends_at(counted, settings.decay)
    numbers = {one.number for one in counted}
    return [
        words(
            group,
            "rules.list.line",
            number=one.number,
            day=day(group, one.at),
            rule=one.sheet.rule.title or one.sheet.rule.id,
            state=words(group, "rules.state.counts", until=day(group, until))
            if one.number in numbers and until is not None
            else _state(one, group),
        )
        for one in reversed(shown[-MOST_LISTED:])
    ]


def _state(case: Case, group: Group) -> str:
    if case.kind == PROPOSED:
        return words(group, "rules.state.proposed")
    if case.status == "open":
        return words(group, "rules.state.team" if case.sheet.staff else "rules.state.run_out")
    return words(group, f"rules.state.{case.status}")


async def sheet_text(case: Case, group: Group, settings: RulesSettings) -> Parts:
    """Return everything about a case: the rule as it was, every message as it stood, all that followed."""
    sheet = case.sheet
    rule = sheet.rule
    return under_each_other(
        [
            group.text("rules.print.head", number=case.number, name=(await somebody(group, case.member)).name),
            *(listed([case], group, settings)[:1]),
            words(
                group,
                "rules.print.rule",
                rule=rule.id,
                title=rule.title,
                version=rule.version,
                since=day(group, rule.since) if rule.since else "?",
                severity=words(group, f"rules.severity.{sheet.severity}"),
            ),
            words(group, "rules.print.reason", reason=rule.reason),
            *([words(group, "rules.print.consequence", consequence=rule.consequence)] if rule.consequence else []),
            words(group, "rules.print.count", count=sheet.count, step=step_words(group, step_of(sheet.due))),
            words(group, f"rules.origin.{sheet.origin}"),
            *([words(group, "rules.print.note", note=sheet.note)] if sheet.note else []),
            *(_evidence(one, group) for one in case.evidence),
            *[line async for line in _trail(case, group)],
        ]
    )


def _evidence(one: Evidence, group: Group) -> Parts:
    where = one.where.rpartition(":")[2]
    key = "rules.print.evidence_elsewhere" if where else "rules.print.evidence"
    # The words are somebody else's: they stand as they are, and mean nothing to the platform.
    text = Text(one.text[:EVIDENCE_SHOWN] or words(group, "rules.print.no_text"))
    return group.text(key, at=minute(group, one.at), text=text, where=where)


async def _trail(case: Case, group: Group) -> AsyncIterator[str]:
    for entry in case.trail:
        by = f" ({await _name(entry.actor, group)})" if entry.actor else ""
        yield words(group, "rules.print.trail", at=minute(group, entry.at), what=f"{_said(entry, group)}{by}")


async def _name(actor: str, group: Group) -> str:
    """Return the name of whoever decided; staff who are only in the staff room are known here by their id."""
    known = await group.members.get(MemberId(actor))
    return known.name if known is not None and known.name else actor.rpartition(":")[2]


def _said(entry: LedgerEntry, group: Group) -> str:
    what, why = "", ""
    match entry.kind:
        case kind if kind == STEP and (step := told(entry, StepTaken)) is not None:
            what = step_words(group, step_of(step.step))
        case kind if kind == DELIVERY and (ended := told(entry, Delivery)) is not None:
            what, why = act_words(ended.act, group), ended.why or ended.outcome
            done = ended.outcome in DONE
            return words(group, "rules.trail.done" if done else "rules.trail.not_done", what=what, why=why)
        case kind if kind == RETRIED and (again := told(entry, Retry)) is not None:
            what = act_words(again.act, group)
        case kind if kind == APPEAL and (appeal := told(entry, Appeal)) is not None:
            what = excerpt(appeal.text, 300)
        case "withdrawn" | "reversed" | "upheld" if (note := told(entry, Note)) is not None:
            what = note.text
        case _:
            pass
    return words(group, f"rules.trail.{entry.kind}", what=what)
