"""The hot state in memory: what turns read is what turns wrote, before the disk has it.

A lane is the only writer of its group's records, so what stands here is never stale. What is not yet durable is
never let go.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Final, TypeAlias

from townhall.bus.memories import Memories
from townhall.plugin.declarations import Record
from townhall.store.interface import Label, RecordKey


class Missing:
    """Says that the cache does not know; a known absence is None."""


MISSING: Final = Missing()

Key: TypeAlias = RecordKey | tuple[str, str, str, str]


class Cache:
    """Decoded records and labels by key; beyond a bound those go that have been here for the longest."""

    def __init__(self, most: int = 200_000) -> None:
        self.most = most
        self.records: dict[Key, Record | None] = {}
        self.labels: dict[tuple[str, str], tuple[Label, ...]] = {}
        self.age = 0
        """Grows with whatever is let go, so that a read from the disk can tell whether it was overtaken."""
        self.memories = Memories()
        """What plugins derived from records; nobody but them knows what is in there."""

    def trim(self, unwritten: Callable[[], Container[Key]]) -> None:
        """Let go what is too much; what the disk does not have yet (``unwritten`` is asked then) stays."""
        if len(self.records) > self.most:
            kept, surplus = unwritten(), len(self.records) - self.most * 9 // 10
            self.forget([key for key in self.records if key not in kept][:surplus])
        if len(self.labels) > self.most:
            self.labels.clear()

    def forget_labels(self, group: str, member: str) -> None:
        """Read from disk again what labels somebody holds."""
        self.age += 1
        self.labels.pop((group, member), None)

    def forget_all(self, unwritten: Container[Key]) -> None:
        """Read everything from disk again next time, but for what the disk does not have yet."""
        self.memories.forget()
        self.forget([key for key in self.records if key not in unwritten])
        self.labels.clear()

    def forget(self, keys: Iterable[Key]) -> None:
        """Read these from disk again next time."""
        self.age += 1
        for key in keys:
            self.records.pop(key, None)
