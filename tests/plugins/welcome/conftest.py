"""Small plugins that stand in for those the welcome leans on."""

from __future__ import annotations

from types import ModuleType

import pytest

from townhall import Plugin, Settings


class NoSettings(Settings, frozen=True, kw_only=True):
    """Nothing to set."""


def named(name: str) -> ModuleType:
    """Return a plugin that does nothing but be there."""
    module = ModuleType(f"townhall_{name}", f"The {name}, as far as others must know it is on.")
    module.__dict__["plugin"] = Plugin(NoSettings)
    return module


@pytest.fixture
def gate() -> ModuleType:
    return named("gate")


@pytest.fixture
def leaderboard() -> ModuleType:
    return named("leaderboard")


@pytest.fixture
def rules() -> ModuleType:
    return named("rules")
