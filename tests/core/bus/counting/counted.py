"""A hall in which contributions are counted, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType

from tests.support.hall import Hall, NoSettings

from townhall import Contribution, Fact, MemberId, Plugin
from townhall.testing import Room

KINDS = tuple(kind.value for kind in Contribution)


def board(*, contributions: bool = True) -> tuple[ModuleType, Plugin[NoSettings]]:
    """Return a plugin that reads contributions, or one that does not."""
    module = ModuleType("townhall_board", "Shows who gives.")
    plugin: Plugin[NoSettings] = Plugin(NoSettings, contributions=contributions)
    module.__dict__["plugin"] = plugin
    return module, plugin


def sums(facts: Iterable[Fact]) -> Mapping[tuple[str, str], float]:
    """Return what facts come to by kind and name, nothing left out."""
    found: dict[tuple[str, str], float] = {}
    for fact in facts:
        place = (fact.kind.removeprefix("contribution."), fact.member.rpartition(":")[2])
        found[place] = found.get(place, 0.0) + fact.amount
    return {place: amount for place, amount in found.items() if amount}


async def counted(room: Room) -> Mapping[tuple[str, str], float]:
    """Return what the contributions of a room come to."""
    return sums(await room.facts(*KINDS))


def who(name: str) -> MemberId:
    """Return the id of somebody of the test platform."""
    return MemberId(f"test:test:{name.casefold()}")


def counting_hall(hall: Hall) -> Room:
    """Return the room of a hall, with a plugin that wants contributions."""
    hall.room.enable(board()[0])
    return hall.room
