"""Whatever a plugin that ships with Townhall writes down about people, it has declared (K16)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from townhall.model.contributions import CONTRIBUTIONS
from townhall.store.memory import MemoryStore
from townhall.testing import Room


@pytest.fixture
def room(room: Room) -> Iterator[Room]:
    """The room of the test kit; after the test, every kind of fact in its store must be declared by its plugin."""
    yield room
    house = room._house  # pyright: ignore[reportPrivateUsage]
    assert isinstance(house.store, MemoryStore)
    shipped = {name: module for name, module in house.modules.items() if module.__spec__ is not None}
    declared = {name: module.plugin.keeps_facts for name, module in shipped.items()}
    written = {(fact.plugin, fact.kind) for fact in house.store._facts.values()}  # pyright: ignore[reportPrivateUsage]
    assert {
        (plugin, kind)
        for plugin, kind in written
        if plugin in shipped
        and not kind.startswith(CONTRIBUTIONS)
        and not any(one.covers(kind) for one in declared[plugin])
    } == set()
