"""Cases as the ledger tells them: what happened to each, and which of them count. There is no other count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from townhall import Group, LedgerEntry, MemberId, MessageId, Record
from townhall_rules.records import LastNumber, Numbered
from townhall_rules.rule import Severity
from townhall_rules.sheets import (
    APPEAL,
    CASE,
    COMPLIED,
    CONFIRMED,
    DELIVERY,
    DISMISSED,
    FOLLOWING,
    JOINED,
    LAPSED,
    OBSERVED,
    PROPOSED,
    REOPENED,
    RETRIED,
    REVERSED,
    SHEETS,
    STEP,
    UPHELD,
    WITHDRAWN,
    Delivery,
    Evidence,
    Joined,
    Retry,
    RuleAsItWas,
    Sheet,
    StepTaken,
)

MOST_READ = 100_000
"""How far back a number is looked for; the ledger itself ends after its retention."""
NEWEST = 20
"""Among so many of the newest sheets the last number is looked for; several may be of one moment."""
NOTHING_LEFT = ("ok", "degraded", "gone")
"""Outcomes of an action after which there is nothing to try again."""
_CLOSING = (COMPLIED, WITHDRAWN, REVERSED)

Told = TypeVar("Told", bound=Record)


@dataclass(frozen=True, slots=True)
class Case:
    """One case with everything that followed, oldest first."""

    id: str
    kind: str
    member: str
    opener: str
    """Who opened it: a member of staff, or nobody when the rules did."""
    at: datetime
    sheet: Sheet
    trail: tuple[LedgerEntry, ...] = ()

    @property
    def number(self) -> int:
        """What people call it by."""
        return self.sheet.number

    @property
    def status(self) -> str:
        """``open``, ``complied``, ``withdrawn`` or ``reversed``."""
        said = [one.kind for one in self.trail if one.kind in (*_CLOSING, REOPENED)]
        return said[-1] if said and said[-1] != REOPENED else "open"

    @property
    def counts(self) -> bool:
        """Whether it is a case and was not closed in the member's favour."""
        return self.kind == CASE and self.status == "open"

    @property
    def awaits_staff(self) -> bool:
        """Whether it was proposed and nobody has said yet what becomes of it."""
        return self.kind == PROPOSED and not self.has(CONFIRMED, DISMISSED, LAPSED)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every message that belongs to it."""
        more = [told(one, Joined) for one in self.trail if one.kind == JOINED]
        return (*self.sheet.evidence, *(one.evidence for one in more if one is not None))

    @property
    def last_at(self) -> datetime:
        """When the newest of its messages was written."""
        return max((self.at, *(one.at for one in self.trail if one.kind == JOINED)))

    @property
    def steps(self) -> tuple[StepTaken, ...]:
        """What was decided to follow, oldest first."""
        taken = [told(one, StepTaken) for one in self.trail if one.kind == STEP]
        return tuple(one for one in taken if one is not None)

    @property
    def open_appeal(self) -> LedgerEntry | None:
        """The appeal that waits for a decision."""
        said = [one for one in self.trail if one.kind in (APPEAL, UPHELD, REVERSED, WITHDRAWN)]
        return said[-1] if said and said[-1].kind == APPEAL else None

    def has(self, *kinds: str) -> bool:
        """Return whether an entry of such a kind followed."""
        return any(one.kind in kinds for one in self.trail)

    def holds(self, message: MessageId) -> bool:
        """Return whether a message is part of it."""
        return any(one.message == message and not one.where for one in self.evidence)


def told(entry: LedgerEntry, kind: type[Told]) -> Told | None:
    """Return the evidence of an entry; None when it was erased."""
    return msgspec.msgpack.decode(entry.evidence, type=kind) if entry.evidence else None


def failures(case: Case) -> list[str]:
    """Return what was tried last without success, the newest at the end; what is being tried again is not among it."""
    ended: dict[str, str] = {}
    for entry in case.trail:
        if entry.kind == RETRIED and (again := told(entry, Retry)) is not None:
            ended.pop(again.act, None)
        elif entry.kind == DELIVERY and (one := told(entry, Delivery)) is not None:
            ended.pop(one.act, None)
            ended[one.act] = one.outcome
    return [act for act, outcome in ended.items() if outcome not in NOTHING_LEFT]


async def history(member: MemberId | str, group: Group) -> Sequence[Case]:
    """Return all cases of somebody, oldest first."""
    return _cases(await group.ledger.entries(*SHEETS, *FOLLOWING, about=member, most=MOST_READ))


async def all_cases(group: Group, since: datetime | None = None) -> Sequence[Case]:
    """Return the cases of everybody, oldest first, as far as they lie after ``since``."""
    return _cases(await group.ledger.entries(*SHEETS, *FOLLOWING, since=since, most=MOST_READ))


async def case_numbered(number: int, group: Group) -> Case | None:
    """Return a case by its number, or None; of a proposal that became a case, the case."""
    known = await group.store.get(Numbered, str(number))
    member = await _whose(number, group) if known is None else known.member
    # Of an erased person who came back, what followed may stand under either name.
    cases = await history(await group.members.behind(member) or member, group) if member else ()
    return next((one for one in reversed(cases) if one.number == number and one.kind != OBSERVED), None)


async def _whose(number: int, group: Group) -> str:
    """Return whom the case of a number is about by the ledger alone, as far as there can be one."""
    if not 0 < number <= await _last_number(group):
        return ""
    for entry in await group.ledger.entries(CASE, PROPOSED, most=MOST_READ):
        sheet = told(entry, Sheet)
        if sheet is not None and sheet.number == number:
            return entry.member
    return ""


async def new_number(group: Group) -> int:
    """Give out the number of a new case."""
    number = await _last_number(group) + 1
    group.store.put(LastNumber(number=number))
    return number


async def _last_number(group: Group) -> int:
    last = await group.store.get(LastNumber)
    if last is not None:
        return last.number
    newest = await group.ledger.entries(*SHEETS, most=NEWEST)
    numbers = [sheet.number for sheet in (told(one, Sheet) for one in newest) if sheet is not None]
    return max(numbers, default=0)


def counting(cases: Iterable[Case], now: datetime, decay: timedelta) -> Sequence[Case]:
    """Return the cases that count now, oldest first: after ``decay`` without a new one all before count no more."""
    found: list[Case] = []
    after = now
    for case in reversed(sorted((one for one in cases if one.counts), key=lambda one: one.at)):
        if after - case.at >= decay:
            break
        found.append(case)
        after = case.at
    return found[::-1]


def severities(cases: Iterable[Case]) -> Sequence[Severity]:
    """Return how heavily each case weighs."""
    return [case.sheet.severity for case in cases]


def ends_at(cases: Sequence[Case], decay: timedelta) -> datetime | None:
    """Return when cases that count now will count no more, if nothing new happens."""
    return max(case.at for case in cases) + decay if cases else None


def _cases(entries: Sequence[LedgerEntry]) -> Sequence[Case]:
    trails: dict[str, list[LedgerEntry]] = {}
    for entry in reversed(entries):
        if entry.kind not in SHEETS:
            trails.setdefault(entry.reason, []).append(entry)
    sheets = [entry for entry in reversed(entries) if entry.kind in SHEETS]
    return [_case(entry, trails.get(entry.id, [])) for entry in sheets]


def _case(entry: LedgerEntry, trail: Sequence[LedgerEntry]) -> Case:
    # Of somebody whose words were erased the entry itself still tells which rule it was.
    sheet = told(entry, Sheet) or Sheet(number=0, rule=_rule_named(entry.version), severity="minor")
    return Case(
        id=entry.id,
        kind=entry.kind,
        member=entry.member,
        opener=entry.actor,
        at=entry.at,
        sheet=sheet,
        trail=tuple(trail),
    )


def _rule_named(version: str) -> RuleAsItWas:
    name, _, number = version.rpartition("@")
    return RuleAsItWas(id=name, version=int(number) if number.isdigit() else 0)
