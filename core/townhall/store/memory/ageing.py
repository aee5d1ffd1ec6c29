"""Let go in memory what is past its time, some of it at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import takewhile

from msgspec.structs import replace

from townhall.store.bodies import OVER, PASSING, WORDLESS, without_body, without_learnt
from townhall.store.interface import Outgoing, RecordAges, RecordKey
from townhall.store.memory.outbox import MemoryOutbox
from townhall.store.memory.state import MemoryState

Limits = Mapping[tuple[str, str], datetime]


class MemoryAgeing(MemoryState, MemoryOutbox):
    """Forgets what nobody may keep any longer."""

    async def aged_records(self, limits: Limits, after: RecordKey | None = None, most: int = 2000) -> RecordAges:
        """Look through some records for those last written before the limit of their kind."""
        found = (key for kind, limit in limits.items() for key in self._written_before(kind, limit.timestamp()))
        old = sorted(key for key in found if after is None or key > after)[:most]
        return RecordAges(old, old[-1] if len(old) == most else None)

    async def forget_records(self, limits: Limits, keys: Sequence[RecordKey]) -> int:
        """Drop those of these records that are still as old; return how many went."""
        old = [key for key in keys if key in self._records and self._is_old(key, limits)]
        for key in old:
            self._drop_record(key)
        return len(old)

    def _written_before(self, kind: tuple[str, str], limit: float) -> Iterator[RecordKey]:
        """Yield the records of a kind that were last written before then, and look at no younger ones."""
        ages = self._ages.get(kind, {})
        return map(RecordKey._make, takewhile(lambda key: ages[key] < limit, ages))

    def _is_old(self, key: RecordKey, limits: Limits) -> bool:
        kind = (key.plugin, key.kind)
        limit = limits.get(kind)
        return limit is not None and self._ages[kind][key] < limit.timestamp()

    async def forget_decisions(self, before: datetime, most: int = 1000) -> int:
        """Drop reasons from before then; return how many went."""
        old = sorted((one for one in self._decisions.values() if one.at < before), key=lambda one: one.at)[:most]
        for one in old:
            del self._decisions[one.id]
        return len(old)

    async def forget_ledger(self, before: datetime, most: int = 1000) -> int:
        """Drop ledger entries from before then; return how many went."""
        old = sorted((one for one in self._ledger.values() if one.at < before), key=lambda one: one.at)[:most]
        if old:
            gone = {one.id for one in old}
            self._put_ledger({id: entry for id, entry in self._ledger.items() if id not in gone})
        return len(old)

    async def fact_kinds(self) -> Sequence[str]:
        """Return every kind of which there is a fact."""
        return self._fact_places.kinds()

    async def forget_facts(self, kind: str, before: datetime, most: int = 1000) -> int:
        """Drop facts of old days; return how many went."""
        if all(end > before for end in self._day_ends):
            return 0
        days = self._fact_days
        ended = [(days[key], fact.at, key) for key, fact in self._facts.items() if days[key] <= before]
        old = [key for _, _, key in sorted(ended) if key[1] == kind][:most]
        if old:
            for key in old:
                del self._facts[key], self._fact_days[key]
            self._put_facts(self._facts, self._fact_days)
        self._day_ends = {end: end for end in days.values()}
        return len(old)

    async def forget_bodies(self, before: datetime, most: int = 1000) -> int:
        """Take the words out of what ended before then; return how many rows lost theirs."""
        rows = [row for row in self._over(before) if row.key not in self._wordless][:most]
        for row in rows:
            left = {"action": without_body(row.action), "payload": b"", "result": without_learnt(row.result)}
            self._outbox[row.key] = replace(row, **left)
            self._wordless[row.key] = WORDLESS
        return len(rows)

    async def forget_sends(self, before: datetime, most: int = 1000) -> int:
        """Drop rows without words that ended before then, and ended rows of erased people; return how many went."""
        old = [row.key for row in self._over(before) if self._wordless.get(row.key) == WORDLESS]
        passing = [key for key, state in self._wordless.items() if state == PASSING]
        gone = [*old, *(key for key in passing if key in self._outbox and self._outbox[key].state in OVER)][:most]
        for key in gone:
            self._drop_row(key)
            del self._wordless[key]
        if gone:
            self._messages = {place: key for place, key in self._messages.items() if key in self._outbox}
        return len(gone)

    def _over(self, before: datetime) -> list[Outgoing]:
        over = [row for row in self._outbox.values() if row.state in OVER]
        ended = [(row.settled_at, row) for row in over if row.settled_at is not None and row.settled_at < before]
        return [row for _, row in sorted(ended, key=lambda one: one[0])]
