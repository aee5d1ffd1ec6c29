"""How values and types are named in a diagnostic, without ever repeating a secret."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, get_origin

from townhall.config.secrets import is_secret_value

_KINDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text in quotes",
    timedelta: "a duration",
    date: "a date",
    datetime: "a date with time",
    time: "a time of day",
    type(None): "nothing",
}
_LONGEST = 40


def kind_of(hint: Any) -> str:
    """Return what a type hint wants, in words."""
    kind = get_origin(hint) or hint
    if kind in _KINDS:
        return _KINDS[kind]
    return "a list" if kind in (list, tuple, set, frozenset) else "a table"


def shown(value: object) -> str:
    """Return a value as a diagnostic may show it: short, and never a secret."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if is_secret_value(value):
            return "something that looks like a secret"
        return f'"{value}"' if len(value) <= _LONGEST else f'"{value[:_LONGEST]}…"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return str(value)
