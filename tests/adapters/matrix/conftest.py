"""One Synapse for all tests of the adapter; every test has rooms and people of its own."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.adapters.matrix.town import Town
from tests.servers.matrix.doorway import doorway
from tests.servers.matrix.people import clients
from tests.servers.matrix.synapse import Synapse


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    if importlib.util.find_spec("synapse") is None:
        reason = "Synapse is not installed: `make test` brings it along."
        if os.environ.get("TOWNHALL_REQUIRE_SYNAPSE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    server = Synapse(tmp_path_factory.mktemp("synapse"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def town(synapse: Synapse, tmp_path: Path) -> AsyncIterator[Town]:
    async with clients() as session, doorway(synapse.url) as door:
        one = Town(synapse, session, tmp_path, door.url)
        yield one
        await one.close()
