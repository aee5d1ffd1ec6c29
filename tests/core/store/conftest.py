"""Every test of the contract runs on every backend."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.core.store.material import Hands, House

from townhall.store.interface import Store
from townhall.store.memory import MemoryStore
from townhall.store.sqlite import SqliteStore


@pytest.fixture(params=["memory", "sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    hands = Hands()
    memory = MemoryStore(hands)

    def build() -> Store:
        return memory if request.param == "memory" else SqliteStore(tmp_path / "townhall.db", hands)

    house = House(build, hands)
    await house.store.open()
    yield house
    await house.store.close()


@pytest.fixture
def store(house: House) -> Store:
    return house.store
