"""What the core asks about switches: which there are, and what one would do. Whoever has read the file answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol, TypeAlias

import msgspec

from townhall.config.trial import Tried, Wish
from townhall.store.interface import Override

Switched: TypeAlias = Callable[[Sequence[Override], Sequence[tuple[str, str]]], None]
"""Told of switches that were set, and of those that were taken back: group and path."""


def nobody_switches(overrides: Sequence[Override], cleared: Sequence[tuple[str, str]]) -> None:
    """Hear of switches where there is no file they could lie over."""


class StandingSwitch(msgspec.Struct, frozen=True):
    """A switch that is set."""

    override: Override
    fault: str = ""
    """Why it is not in force, because it does not fit the file of now; empty when it is."""


class Switchboard(Protocol):
    """Knows the file and the switches over it."""

    @property
    def plugins(self) -> frozenset[str]:
        """The names of all plugins there are."""
        ...

    async def standing(self, groups: Collection[str]) -> Sequence[StandingSwitch]:
        """Return the switches of some groups, by their names in ops.toml."""
        ...

    async def tried(self, wish: Wish) -> Tried:
        """Say what would come of a switch; nothing is set."""
        ...
