"""Erase a person: what is theirs goes, what must stay for the record stays under a pseudonym."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from townhall.model.ids import GroupId, MemberId
from townhall.store.interface import OPEN_STATES, Decision, Fact, Label, LedgerEntry, Outgoing, RecordKey, Timer
from townhall.store.portrait import concerns, names

FactKey = tuple[str, str, str, str]


class Erasure(msgspec.Struct, frozen=True):
    """Whom to erase and what they are called from now on; every method returns the table without them."""

    member: MemberId
    pseudonym: MemberId

    def records(self, table: Mapping[RecordKey, bytes]) -> dict[RecordKey, bytes]:
        """Drop the records about them."""
        return {key: value for key, value in table.items() if not concerns(key, self.member)}

    def facts(self, table: Mapping[FactKey, Fact]) -> dict[FactKey, Fact]:
        """Drop their facts; a fact of somebody else that names them names the pseudonym."""
        return {
            key: replace(fact, other=self.pseudonym) if fact.other == self.member else fact
            for key, fact in table.items()
            if fact.member != self.member
        }

    def labels(
        self, table: Mapping[tuple[GroupId, MemberId, str], Label]
    ) -> dict[tuple[GroupId, MemberId, str], Label]:
        """Drop their labels; what they granted was granted by the pseudonym."""
        return {
            key: replace(label, granted_by=self._name(label.granted_by))
            for key, label in table.items()
            if label.member != self.member
        }

    def ledger(self, table: Mapping[str, LedgerEntry]) -> dict[str, LedgerEntry]:
        """Put the pseudonym for them; evidence that holds their id is emptied."""
        return {key: self._entry(entry) for key, entry in table.items()}

    def decisions(self, table: Mapping[str, Decision]) -> dict[str, Decision]:
        """Put the pseudonym for them."""
        return {
            key: replace(each, member=self._name(each.member), summary=self._words(each.summary))
            for key, each in table.items()
        }

    def timers(self, table: Mapping[str, Timer]) -> dict[str, Timer]:
        """Drop the timers about them."""
        return {key: timer for key, timer in table.items() if not names(timer, self.member)}

    def outbox(self, table: Mapping[str, Outgoing]) -> dict[str, Outgoing]:
        """Drop what was sent to them; what is still on its way goes out first."""
        return {key: row for key, row in table.items() if row.member != self.member or row.state in OPEN_STATES}

    def _entry(self, entry: LedgerEntry) -> LedgerEntry:
        return replace(
            entry,
            member=self._name(entry.member),
            actor=self._name(entry.actor),
            reason=self._words(entry.reason),
            evidence=b"" if self.member.encode() in entry.evidence else entry.evidence,
        )

    def _name(self, name: str) -> str:
        return self.pseudonym if name == self.member else name

    def _words(self, text: str) -> str:
        return text.replace(self.member, self.pseudonym)
