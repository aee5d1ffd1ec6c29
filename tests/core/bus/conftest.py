"""A hall for each test, closed behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.support.hall import Hall


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    hall = Hall()
    yield hall
    await hall.close()


@pytest.fixture
async def poor_hall() -> AsyncIterator[Hall]:
    hall = Hall(profile="poorest")
    yield hall
    await hall.close()
