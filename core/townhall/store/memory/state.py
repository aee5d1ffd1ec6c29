"""Records, facts, ledger, decisions and labels in memory."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice

from msgspec.structs import replace

from townhall.model.ids import GroupId, MemberId
from townhall.model.wire import encode
from townhall.store.check import check_key
from townhall.store.fact_rows import end_of_day
from townhall.store.interface import (
    Decision,
    Effects,
    Fact,
    FactMark,
    FactNews,
    FactQuery,
    Label,
    LedgerEntry,
    LedgerQuery,
    RecordKey,
    RecordValue,
    Total,
)
from townhall.store.memory.fact_places import FactPlaces
from townhall.store.sums import fits, greatest, standing, totals

FactKey = tuple[str, str, str, str]


class MemoryState:
    """What plugins know, as it was last committed."""

    def __init__(self) -> None:
        self._records: dict[RecordKey, bytes] = {}
        self._kinds: dict[tuple[str, ...], set[str]] = {}
        """The keys of the records of each scope, plugin and kind."""
        self._ages: dict[tuple[str, str], dict[RecordKey, float]] = {}
        """When the records of each plugin and kind were last written, the oldest first."""
        self._facts: dict[FactKey, Fact] = {}
        self._came: list[Fact] = []
        """The facts in the order in which they came, so that what came since is found without a walk past the rest."""
        self._fact_places = FactPlaces()
        self._fact_days: dict[FactKey, datetime] = {}
        """When the day ended that each fact is counted under."""
        self._day_ends: dict[datetime, datetime] = {}
        self._fact_age: int = 0
        """How often facts have gone."""
        self._ledger: dict[str, LedgerEntry] = {}
        self._entries: dict[tuple[str, str], list[tuple[datetime, int, LedgerEntry]]] = {}
        """The same by group and member, and (with no member) by group, in order, each with its time and its place."""
        self._entered = 0
        self._decisions: dict[str, Decision] = {}
        self._labels: dict[tuple[GroupId, MemberId, str], Label] = {}

    def _keep(self, effects: Effects) -> None:
        for fact in effects.facts:
            key = (fact.group, fact.kind, fact.member, fact.source)
            if key not in self._facts:
                self._facts[key] = kept = replace(fact, day=None)
                self._fact_places.put(kept, len(self._came))
                self._came.append(kept)
                # One instant for all facts of a day: there are very many facts, and few days.
                end = end_of_day(fact)
                self._fact_days[key] = self._day_ends.setdefault(end, end)
        for entry in effects.ledger:
            if entry.id not in self._ledger:
                self._ledger[entry.id] = entry
                self._find_again(entry)
        for decision in effects.decisions:
            self._decisions.setdefault(decision.id, decision)
        for taken in effects.labels_taken:
            self._labels.pop(taken, None)
        for label in effects.labels:
            self._labels[label.group, label.member, label.label] = label

    def _put_facts(self, facts: dict[FactKey, Fact], days: dict[FactKey, datetime]) -> None:
        """Have these facts and no others; marks from before are worth nothing from then on."""
        self._facts, self._fact_days, self._came = facts, days, list(facts.values())
        self._fact_places = FactPlaces(self._came)
        self._fact_age += 1

    def _put_ledger(self, ledger: dict[str, LedgerEntry]) -> None:
        """Have these entries and no others."""
        self._ledger, self._entries = ledger, {}
        for entry in ledger.values():
            self._find_again(entry)

    def _find_again(self, entry: LedgerEntry) -> None:
        self._entered += 1
        for member in {"", entry.member}:
            insort(self._entries.setdefault((entry.group, member), []), (entry.at, self._entered, entry))

    def _write_records(self, records: Mapping[RecordKey, bytes], given: Iterable[RecordKey], at: float) -> None:
        """Write records; those that are given without a value are deleted."""
        for key in given:
            if key not in records:
                self._drop_record(key)
                continue
            if key not in self._records:
                self._kinds.setdefault(key[:3], set()).add(key[3])
            self._records[key] = records[key]
            ages = self._ages.setdefault(key[1:3], {})
            ages.pop(key, None)
            ages[key] = at

    def _drop_record(self, key: RecordKey) -> None:
        if self._records.pop(key, None) is not None:
            del self._ages[key[1:3]][key]
            kind = self._kinds[key[:3]]
            kind.remove(key[3])
            if not kind:
                del self._kinds[key[:3]]

    def _put_records(self, records: dict[RecordKey, bytes]) -> None:
        """Have these records, some of those there were, and no others."""
        self._records = records
        self._ages = {
            kind: {key: at for key, at in ages.items() if key in records} for kind, ages in self._ages.items()
        }
        self._kinds = {}
        for key in records:
            self._kinds.setdefault(key[:3], set()).add(key[3])

    async def record(self, key: RecordKey) -> bytes | None:
        """Return a record as it was last committed."""
        return self._records.get(key)

    async def several(self, keys: Sequence[RecordKey]) -> Sequence[bytes | None]:
        """Return records as they were last committed, each in the place of its key."""
        return [self._records.get(key) for key in keys]

    async def records(self, scope: str, plugin: str, kind: str, prefix: str = "") -> Sequence[tuple[str, bytes]]:
        """Return the records of a kind whose key begins with ``prefix``, by key."""
        keys = sorted(key for key in self._kinds.get((scope, plugin, kind), ()) if key.startswith(prefix))
        return [(key, self._records[RecordKey(scope, plugin, kind, key)]) for key in keys]

    async def facts(self, query: FactQuery) -> Sequence[Fact]:
        """Return the facts of a query, by time."""
        found = self._facts_of(query)
        if query.standing:
            found = standing(found)
        return sorted(found, key=lambda fact: (fact.at, fact.group, fact.kind, fact.member, fact.source))

    async def fact_totals(self, query: FactQuery) -> Sequence[Total]:
        """Return what the facts of a query come to for each member for whom that is anything."""
        return totals(self._facts_of(query))

    async def fact_top(self, query: FactQuery, most: int) -> Sequence[Total]:
        """Return the ``most`` members with the greatest sums, the greatest first."""
        return greatest(await self.fact_totals(query), most)

    async def fact_news(self, query: FactQuery, after: FactMark | None = None) -> FactNews:
        """Return the facts of a query that came after a mark."""
        anew = after is None or after.age != self._fact_age
        if after is None or anew:
            found = self._facts_of(query)
        else:
            found = [fact for fact in self._came[after.number :] if fits(fact, query)]
        return FactNews(found, FactMark(self._fact_age, len(self._came)), anew)

    def _facts_of(self, query: FactQuery) -> list[Fact]:
        """Return the facts of a query, in the order in which they came."""
        came = self._came
        return [fact for fact in (came[place] for place in self._fact_places.of(query)) if fits(fact, query)]

    async def ledger(self, query: LedgerQuery) -> Sequence[LedgerEntry]:
        """Return ledger entries, newest first."""
        # Somebody who was erased has entries under two names.
        names = {query.member, query.pseudonym} if query.member and query.pseudonym else {query.member}
        entries = [self._entries.get((query.group, name), ()) for name in names]
        # By time and place in order, which no two entries share, so the entries themselves are never compared.
        found = entries[0] if len(entries) == 1 else sorted(chain(*entries))
        start = 0 if query.since is None else bisect_left(found, (query.since,))
        late = (found[place][2] for place in range(len(found) - 1, start - 1, -1))
        return list(islice((entry for entry in late if _answers(entry, query)), query.most))

    async def decisions(
        self, group: GroupId, *, member: str = "", event: str = "", key: str = "", most: int = 20
    ) -> Sequence[Decision]:
        """Return decisions, newest first; ``key`` finds the one an outbox row follows from."""
        found = [
            decision
            for decision in reversed(self._decisions.values())
            if decision.group == group
            and member in ("", decision.member)
            and event in ("", decision.event)
            and (not key or key in decision.keys)
        ]
        return sorted(found, key=lambda decision: decision.at, reverse=True)[:most]

    async def labels_of(self, group: GroupId, member: MemberId) -> Sequence[Label]:
        """Return the labels somebody holds, expired ones included."""
        held = [label for label in self._labels.values() if label.group == group and label.member == member]
        return sorted(held, key=lambda label: label.label)

    async def holders(self, group: GroupId, label: str) -> Sequence[Label]:
        """Return who holds a label, expired ones included."""
        held = [each for each in self._labels.values() if each.group == group and each.label == label]
        return sorted(held, key=lambda each: each.member)


def encoded(records: Mapping[RecordKey, RecordValue]) -> Mapping[RecordKey, bytes]:
    """Return the records that are not deleted, as bytes; raises for one that cannot be written."""
    written: dict[RecordKey, bytes] = {}
    for key, value in records.items():
        check_key(key)
        if value is not None:
            written[key] = value if isinstance(value, bytes) else encode(value)
    return written


def _answers(entry: LedgerEntry, query: LedgerQuery) -> bool:
    return query.plugin in ("", entry.plugin) and (not query.kinds or entry.kind in query.kinds)
