"""Erase a person in memory: every function returns a table, or a part of the journal, without them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from townhall.model.ids import GroupId, MemberId
from townhall.model.wire import encode
from townhall.store.bodies import PASSING, Remains, remains
from townhall.store.interface import (
    Decision,
    Erasure,
    Fact,
    Incoming,
    Label,
    LedgerEntry,
    Outgoing,
    RecordKey,
    Timer,
)
from townhall.store.portrait import concerns, names
from townhall.store.traces import concerning, evidence_without, renamed, without

FactKey = tuple[str, str, str, str]
Row = TypeVar("Row", LedgerEntry, Decision)


class Eraser:
    """Knows whom to erase and what they are called from now on."""

    def __init__(self, erasure: Erasure) -> None:
        self.erasure = erasure
        self.member, self.pseudonym = erasure.member, erasure.pseudonym

    def records(self, table: Mapping[RecordKey, bytes]) -> dict[RecordKey, bytes]:
        """Drop the records about them; others name the pseudonym."""
        kept = {key: value for key, value in table.items() if not concerns(key, self.member)}
        cleaned = {key: without(value, self.member, self.pseudonym) for key, value in kept.items()}
        return {key: value for key, value in cleaned.items() if value is not None}

    def facts(
        self, table: Mapping[FactKey, Fact], days: Mapping[FactKey, datetime]
    ) -> tuple[dict[FactKey, Fact], dict[FactKey, datetime]]:
        """Drop their facts; a fact of somebody else that names them names the pseudonym."""
        kept: dict[FactKey, Fact] = {}
        ends: dict[FactKey, datetime] = {}
        for key, fact in table.items():
            if fact.member != self.member:
                named = replace(fact, other=self.words(fact.other), source=self.words(fact.source))
                place = (named.group, named.kind, named.member, named.source)
                kept[place], ends[place] = named, days[key]
        return kept, ends

    def labels(
        self, table: Mapping[tuple[GroupId, MemberId, str], Label]
    ) -> dict[tuple[GroupId, MemberId, str], Label]:
        """Drop their labels; what they granted was granted by the pseudonym."""
        return {
            key: replace(label, granted_by=self.words(label.granted_by))
            for key, label in table.items()
            if label.member != self.member
        }

    def ledger(self, table: Mapping[str, LedgerEntry]) -> dict[str, LedgerEntry]:
        """Put the pseudonym for them; so does evidence that names them."""
        return {entry.id: entry for entry in map(self._entry, table.values())}

    def decisions(self, table: Mapping[str, Decision]) -> dict[str, Decision]:
        """Put the pseudonym for them."""
        return {decision.id: decision for decision in map(self._decision, table.values())}

    def timers(self, table: Mapping[str, Timer]) -> dict[str, Timer]:
        """Drop the timers about them."""
        return {key: timer for key, timer in table.items() if not names(timer, self.member)}

    def outbox(self, table: Mapping[str, Outgoing], wordless: Mapping[str, int]) -> dict[str, Remains]:
        """Return the rows that stay, by the keys they had."""
        kept: dict[str, Remains] = {}
        for key, row in ((key, self._without_right(row)) for key, row in table.items()):
            left = remains(row, self.erasure) if self._touches(row) else Remains(row, wordless.get(key, 0))
            if left is not None:
                kept[key] = left._replace(wordless=PASSING) if left.row.member == self.pseudonym else left
        return kept

    def pending(self, number: int, event: Incoming, *, done: bool) -> Incoming | None:
        """Return an event as it stays in the journal; None for one that is not handled any more."""
        through, raw = self.erasure.through, event.encoded()
        if (through is not None and number > through) or self.member.encode() not in raw:
            return event
        if done or concerning(raw, self.member):
            return None
        return Incoming(self.words(event.id), event.lane, without(raw, self.member, self.pseudonym) or raw)

    def ids(self, ids: Iterable[str]) -> list[str]:
        """Return the ids of events without theirs in them."""
        return [self.words(one) for one in ids]

    def words(self, text: str) -> str:
        """Return a text that names the pseudonym."""
        return renamed(text, self.member, self.pseudonym)

    def _touches(self, row: Outgoing) -> bool:
        texts = (row.member, row.key, row.event)
        return any(self.member in text for text in texts) or any(
            self.member.encode() in raw for raw in (encode(row.action), row.payload, encode(row.result))
        )

    def _without_right(self, row: Outgoing) -> Outgoing:
        """Return a row that needs a right of theirs as one that needs a right nobody has."""
        if row.needs is None or row.needs.member != self.member:
            return row
        return replace(row, needs=replace(row.needs, member=self.pseudonym))

    def _entry(self, entry: LedgerEntry) -> LedgerEntry:
        about = entry.member == self.member
        evidence = evidence_without(entry.evidence, self.member, self.pseudonym, about)
        return replace(self._renamed(entry, "id", "member", "actor", "reason", "reverses"), evidence=evidence)

    def _decision(self, one: Decision) -> Decision:
        keys = tuple(self.words(key) for key in one.keys)
        return replace(self._renamed(one, "id", "member", "event", "summary"), keys=keys)

    def _renamed(self, row: Row, *fields: str) -> Row:
        return replace(row, **{field: self.words(getattr(row, field)) for field in fields})
