"""What the doctor finds: one gate, whether it is open, and a text that says so with the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, Protocol

import msgspec

PERMISSION: Final = "doctor.look"
"""What one needs to ask the doctor in a chat."""


class State(StrEnum):
    """How a gate stands."""

    CLEAR = "clear"
    WAITS = "waits"
    """As it should be, but something comes later because of it: quiet hours, a spent budget, a proposal."""
    NOTE = "note"
    """Worth knowing; nothing stops."""
    STOPS = "stops"


class Finding(msgspec.Struct, frozen=True):
    """What was found at one gate."""

    gate: str
    """``process``, ``database``, ``account``, ``plugin``, ``mode``, ``budget`` …: stable, for scripts."""
    state: State
    text: str
    """The key of what is said, below ``core.doctor.``: the fault and the remedy."""
    variables: Mapping[str, str] = {}
    plugin: str = ""
    """The plugin it is about; empty for the group as a whole."""


class Report(msgspec.Struct, frozen=True):
    """A whole walk."""

    group: str
    """The group's name in ops.toml; empty for the house as a whole."""
    running: bool
    findings: Sequence[Finding]

    @property
    def stops(self) -> bool:
        """Whether something stops."""
        return any(one.state is State.STOPS for one in self.findings)


class Doctor(Protocol):
    """Examines a group of a running Townhall."""

    async def examine(self, alias: str, plugin: str = "", member: str = "") -> Report:
        """Return what is found in a group, by its name in ops.toml; of one plugin where it is named."""
        ...


def clear(gate: str, text: str, plugin: str = "", /, **variables: object) -> Finding:
    """Return that a gate is open."""
    return Finding(gate, State.CLEAR, text, _words(variables, plugin), plugin)


def waits(gate: str, text: str, plugin: str = "", /, **variables: object) -> Finding:
    """Return that something comes later."""
    return Finding(gate, State.WAITS, text, _words(variables, plugin), plugin)


def note(gate: str, text: str, plugin: str = "", /, **variables: object) -> Finding:
    """Return what is worth knowing."""
    return Finding(gate, State.NOTE, text, _words(variables, plugin), plugin)


def stops(gate: str, text: str, plugin: str = "", /, **variables: object) -> Finding:
    """Return that a gate is shut."""
    return Finding(gate, State.STOPS, text, _words(variables, plugin), plugin)


def _words(variables: Mapping[str, object], plugin: str) -> dict[str, str]:
    return {name: str(value) for name, value in variables.items()} | ({"plugin": plugin} if plugin else {})
