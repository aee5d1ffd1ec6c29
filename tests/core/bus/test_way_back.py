"""A plugin takes its own mute back without touching what others decided (K9)."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest
from tests.support.hall import NoSettings, plugin_named

from townhall import CommandInvoked, Group, Member, Mute, Record, Unmute
from townhall.testing import Room


class Hushed(Record):
    """Which row of the outbox muted somebody."""

    row: str


def hushing(name: str) -> ModuleType:
    """Return a plugin that mutes for some hours, and takes that back."""
    module, plugin = plugin_named(name)

    @plugin.command(f"{name}-hush")
    async def hush(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member, hours: int) -> None:
        """Mute somebody."""
        muted = await group.mute(whom.id, timedelta(hours=hours), reason="peace")
        group.store.put(Hushed(row=muted.key), whom.id)

    @plugin.command(f"{name}-unhush")
    async def unhush(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Take it back."""
        hushed = await group.store.get(Hushed, whom.id)
        back = None if hushed is None else await group.members.way_back(hushed.row)
        if back is not None:
            group.do(back)

    return module


@pytest.fixture
async def two(room: Room) -> Room:
    """Have two plugins that mute, in a room with Bob."""
    room.enable(hushing("one"))
    room.enable(hushing("two"))
    await room.join("Bob")
    return room


def mutes(room: Room) -> list[timedelta | None]:
    """Return how long each mute was to last; None is the end of one."""
    return [one.duration if isinstance(one, Mute) else None for one in room.done if isinstance(one, Mute | Unmute)]


@pytest.mark.platforms("full")
async def test_a_mute_of_ones_own_is_lifted(two: Room) -> None:
    await two.admin_says("/one-hush Bob 2")
    await two.admin_says("/one-unhush Bob")

    assert mutes(two) == [timedelta(hours=2), None]


@pytest.mark.platforms("full")
async def test_a_later_mute_of_another_goes_on_and_ends_with_its_own(two: Room) -> None:
    await two.admin_says("/one-hush Bob 2")
    await two.admin_says("/two-hush Bob 1")
    await two.admin_says("/one-unhush Bob")
    assert mutes(two) == [timedelta(hours=2), timedelta(hours=1)]

    await two.admin_says("/two-unhush Bob")
    assert mutes(two)[-1] is None


@pytest.mark.platforms("full")
async def test_an_earlier_mute_of_another_gets_its_end_again_and_can_still_be_lifted(two: Room) -> None:
    await two.admin_says("/one-hush Bob 2")
    await two.wait(minutes=30)
    await two.admin_says("/two-hush Bob 9")
    await two.admin_says("/two-unhush Bob")
    await two.admin_says("/one-unhush Bob")

    assert mutes(two) == [timedelta(hours=2), timedelta(hours=9), timedelta(minutes=90), None]
