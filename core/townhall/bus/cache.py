"""The hot state in memory: what turns read is what turns wrote, before the disk has it.

A lane is the only writer of its group's records, so what stands here is never stale. What is not yet durable is
never let go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from townhall.plugin.declarations import Record
from townhall.store.interface import Label, RecordKey


class Missing:
    """Says that the cache does not know; a known absence is None."""


MISSING: Final = Missing()

Key: TypeAlias = RecordKey | tuple[str, str, str, str]


class Cache:
    """Decoded records and labels by key, the longest unused ones let go beyond a bound."""

    def __init__(self, most: int = 200_000) -> None:
        self.most = most
        self.records: dict[Key, Record | None] = {}
        self.labels: dict[tuple[str, str], tuple[Label, ...]] = {}
        self._unwritten: dict[Key, int] = {}

    def wrote(self, records: Mapping[Key, Record | None]) -> None:
        """Take in what a handler decided; it stays until :meth:`durable` says that the disk has it."""
        self.records.update(records)

    def hold(self, keys: Iterable[Key]) -> None:
        """Keep these until they are durable."""
        for key in keys:
            self._unwritten[key] = self._unwritten.get(key, 0) + 1

    def durable(self, keys: Iterable[Key]) -> None:
        """These are on disk now; then let go what is too much."""
        for key in keys:
            left = self._unwritten.get(key, 1) - 1
            if left:
                self._unwritten[key] = left
            else:
                self._unwritten.pop(key, None)
        if len(self.records) > self.most:
            self._let_go()

    def forget(self, keys: Iterable[Key]) -> None:
        """Read these from disk again next time."""
        for key in keys:
            self.records.pop(key, None)

    def _let_go(self) -> None:
        surplus = len(self.records) - self.most * 9 // 10
        old = [key for key in self.records if key not in self._unwritten][:surplus]
        self.forget(old)
        if len(self.labels) > self.most:
            self.labels.clear()
