"""What is stored about one person, as they may ask to see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from townhall.model.ids import MemberId
from townhall.store.interface import Decision, Fact, Label, LedgerEntry, Outgoing, RecordKey, Timer
from townhall.store.traces import UNREADABLE, inside


class RecordRow(msgspec.Struct, frozen=True, kw_only=True):
    """A record with its value opened."""

    scope: str
    plugin: str
    kind: str
    key: str
    value: object


def concerns(key: RecordKey, member: MemberId) -> bool:
    """Return whether a record is about a person: it lies in their scope, or its key (parted by ``|``) names them."""
    # What a turn wrote comes under a plain tuple.
    return key[0] == member or member in key[3].split("|")


def names(timer: Timer, member: MemberId) -> bool:
    """Return whether a timer is about a person: its slot (parted by ``|``) names them, or its payload does."""
    return member in timer.slot.split("|") or inside(timer.payload, member)


def portrait(
    member: MemberId,
    *,
    records: Iterable[tuple[RecordKey, bytes]],
    facts: Iterable[Fact],
    labels: Iterable[Label],
    ledger: Iterable[LedgerEntry],
    decisions: Iterable[Decision],
    timers: Iterable[Timer],
    outbox: Iterable[Outgoing],
) -> Mapping[str, Sequence[bytes]]:
    """Return the rows about a person by table, each as JSON; tables without any are left out."""
    tables: dict[str, list[msgspec.Struct]] = {
        "record": [_opened(key, value) for key, value in records if concerns(key, member)],
        "fact": [fact for fact in facts if member in (fact.member, fact.other)],
        "label": [label for label in labels if label.member == member],
        "ledger": [entry for entry in ledger if member in (entry.member, entry.actor)],
        "decision": [decision for decision in decisions if decision.member == member],
        "timer": [timer for timer in timers if names(timer, member)],
        "outbox": [row for row in outbox if row.member == member],
    }
    return {table: sorted(msgspec.json.encode(row) for row in rows) for table, rows in tables.items() if rows}


def _opened(key: RecordKey, value: bytes) -> RecordRow:
    try:
        opened: object = msgspec.msgpack.decode(value)
    except UNREADABLE:
        opened = value  # a plugin may keep bytes of its own, which JSON shows as base64
    scope, plugin, kind, own = key
    return RecordRow(scope=scope, plugin=plugin, kind=kind, key=own, value=opened)
