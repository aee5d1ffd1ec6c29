"""Switches set from chat or console: kept outside ops.toml, laid over it, and printable as TOML."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

import tomli

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, dotted
from townhall.config.layers import Layer
from townhall.store.interface import Override

_FIXED = ("account", "chat", "profile")
"""What makes a group the group it is; only the file may say it."""
FILE_ONLY: Final = frozenset(_FIXED) | frozenset(
    {"staff", "grants", "staff_room", "community", "like", "native_roles", "native_roles_strict"}
)
"""What says who is who: only the file and the shell may say it, and no chat."""
PERMISSION: Final = "switch.set"
"""What one needs for a switch from a chat."""


def layer_of(override: Override) -> Layer | Trouble:
    """Return an override as the topmost layer of its group."""
    steps = override.path.split(".")
    if not all(steps):
        return Trouble(Code.BAD_OVERRIDE, "names no setting")
    if steps[0] in _FIXED:
        return Trouble(Code.BAD_OVERRIDE, "only the file may say")
    try:
        value: Any = tomli.loads(f"value = {override.value}")["value"]
    except (tomli.TOMLDecodeError, RecursionError, ValueError):
        return Trouble(Code.BAD_OVERRIDE, "is no TOML value")
    for step in reversed(steps):
        value = {step: value}
    return Layer("override", (), value, override)


def as_toml(overrides: Iterable[Override]) -> str:
    """Return switches as lines of ops.toml, each group's under the header of its table."""
    lines: list[str] = []
    ordered = sorted(overrides, key=lambda one: (one.group, one.path))
    for group, some in groupby(ordered, key=lambda one: one.group):
        lines.append(f"[{dotted(('groups', group))}]")
        for one in some:
            until = f", until {one.until:%Y-%m-%d %H:%M %Z}" if one.until is not None else ""
            lines.append(
                f"{dotted(tuple(one.path.split('.')))} = {one.value}  # {one.who}, {one.at:%Y-%m-%d %H:%M %Z}{until}"
            )
    return "\n".join(lines) + "\n" if lines else ""
