"""Switches set from chat or console: kept outside ops.toml, laid over it, and printable as TOML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tomli

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, dotted
from townhall.config.layers import Layer
from townhall.store.interface import Override

_FIXED = ("account", "chat", "profile")
"""What makes a group the group it is; only the file may say it."""


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
    """Return switches as lines to be pasted into ops.toml."""
    lines: list[str] = []
    for one in sorted(overrides, key=lambda one: (one.group, one.path)):
        until = f", until {one.until:%Y-%m-%d %H:%M %Z}" if one.until is not None else ""
        lines.append(f"# set by {one.who}, {one.at:%Y-%m-%d %H:%M %Z}{until}")
        lines.append(f"{dotted(('groups', one.group, *one.path.split('.')))} = {one.value}")
    return "\n".join(lines) + "\n" if lines else ""
