"""Switches over the settings of a test's rooms, as a running Townhall has them over ops.toml."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from townhall.bus.switchboard import StandingSwitch
from townhall.config.trial import Tried, Wish, tried
from townhall.store.interface import Override

if TYPE_CHECKING:
    from townhall.testing.house import House


class HouseSwitches:
    """Reads the rooms' settings again with every switch; the house is brought up to date before its next step."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def plugins(self) -> frozenset[str]:
        """The plugins that some room has."""
        return frozenset(self._house.modules)

    async def active(self) -> Sequence[Override]:
        """Return the switches whose time is not over."""
        now = self._house.time.now()
        return [one for one in await self._house.store.overrides() if one.until is None or one.until > now]

    async def standing(self, groups: Collection[str]) -> Sequence[StandingSwitch]:
        """Return the switches of some rooms, by alias."""
        stored = [one for one in await self._house.store.overrides() if one.group in groups]
        reading, _ = self._house.read(await self.active())
        refused = {override: str(problem) for override, problem in reading.refused}
        return [StandingSwitch(one, refused.get(one, "")) for one in stored]

    async def tried(self, wish: Wish) -> Tried:
        """Say what would come of a switch; nothing is set."""
        before = self._house.read(await self.active())[0].configuration
        group = None if before is None else before.group(wish.group)
        if group is None:
            return Tried(None, f"There is no room {wish.group}.")
        others = [one for one in await self.active() if one.group == wish.group]
        return tried(wish, tuple(self.plugins), group, others, self._house.read)

    def committed(self, overrides: Sequence[Override], cleared: Sequence[tuple[str, str]]) -> None:
        """Have the house brought up to date."""
        self._house.change()
