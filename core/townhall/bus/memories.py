"""What plugins hold in memory beside their records: made again whenever it is not there."""

from __future__ import annotations

from typing import Final, TypeVar, cast

Memory = TypeVar("Memory")

MOST: Final = 20_000
"""Scopes of plugins, beyond which the oldest are let go."""


class Memories:
    """Objects by scope, plugin and class."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, type[object]], object] = {}

    def of(self, scope: str, plugin: str, kind: type[Memory]) -> Memory:
        """Return the one there is, or a new one."""
        key = (scope, plugin, cast("type[object]", kind))
        found = self._held.get(key)
        if found is None:
            if len(self._held) >= MOST:
                del self._held[next(iter(self._held))]
            found = self._held[key] = kind()
        return cast(Memory, found)

    def forget(self) -> None:
        """Let everything go: somebody was erased, and nobody knows what is in there."""
        self._held.clear()
