"""The fixtures of the test kit; installing Townhall gives them to every pytest.

``room`` runs each test in several variants. A test that is about something only a certain platform has names it:
``@pytest.mark.platforms("telegram", "discord")``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, cast

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from townhall.testing import Room, Variant


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line("markers", "platforms(*names): run the test on these capability profiles only")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every test that uses a room its variants."""
    if "townhall_variant" not in metafunc.fixturenames:
        return
    from townhall.testing import Variant

    marker = metafunc.definition.get_closest_marker("platforms")
    if marker is not None:
        profiles = cast("tuple[str, ...]", marker.args)
        variants = [Variant(profile, restarts) for profile in profiles for restarts in (False, True)]
    else:
        variants = [Variant(), Variant(restarts=True), Variant("poorest"), Variant("poorest", restarts=True)]
    metafunc.parametrize("townhall_variant", variants, ids=str)


@pytest_asyncio.fixture
async def room(townhall_variant: Variant) -> AsyncIterator[Room]:
    """A room on a test platform, with nothing switched on yet."""
    from townhall.testing import Room
    from townhall.testing.house import House

    _tell_errors_shortly()
    house = House(townhall_variant)
    yield Room(house)
    await house.close()


def _tell_errors_shortly() -> None:
    """Show what a handler raised as Python does; structlog would add pages of variables."""
    import structlog

    if not structlog.is_configured():
        *others, _ = structlog.get_config()["processors"]
        plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
        structlog.configure(processors=[*others, plain])
