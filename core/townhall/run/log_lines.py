"""One log entry as a line: for people, or as JSON for machines."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

Fields: TypeAlias = Mapping[str, object]
Line: TypeAlias = Callable[[Fields], str]

FIRST = ("time", "level", "message", "event_id", "group", "plugin", "handler", "account")
"""What every line says first, in this order, where it has it."""
LAST = ("exception",)

_COLOURS = {"debug": "2", "info": "36", "warning": "33", "error": "31", "critical": "1;31"}
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def json_line(fields: Fields) -> str:
    """Return the entry as one JSON object in a fixed order."""
    return msgspec.json.encode(_ordered(fields), enc_hook=str).decode()


def people_line(fields: Fields, *, colours: bool = False) -> str:
    """Return the entry as a person reads it: time, level, message, then the fields, then a traceback."""
    ordered = _ordered(fields)
    time, level, message = (str(ordered.pop(name, "")) for name in FIRST[:3])
    exception = str(ordered.pop("exception", ""))
    head = f"{time} {_painted(level, colours)} {_visible(message)}"
    line = "  ".join((head, *(f"{name}={_shown(value)}" for name, value in ordered.items())))
    return f"{line}\n{_visible(exception, keep_lines=True)}" if exception else line


def _ordered(fields: Fields) -> dict[str, object]:
    first = {name: fields[name] for name in FIRST if fields.get(name, "") != ""}
    rest = {name: value for name, value in fields.items() if name not in FIRST and name not in LAST}
    return first | rest | {name: fields[name] for name in LAST if name in fields}


def _painted(level: str, colours: bool) -> str:
    padded = f"{level:<8}"
    return f"\x1b[{_COLOURS.get(level, '0')}m{padded}\x1b[0m" if colours else padded


def _shown(value: object) -> str:
    if not isinstance(value, str):
        return _visible(str(value))
    quoted = not value or any(sign.isspace() or sign in "\"'=" for sign in value)
    return _visible(f'"{value}"' if quoted else value)


def _visible(text: str, *, keep_lines: bool = False) -> str:
    # A name somebody chose must not move the cursor of whoever reads the log, nor begin a line of its own.
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() or (keep_lines and sign == "\n") or not _hidden(sign) else ascii(sign)[1:-1]
        for sign in text
    )


def _hidden(sign: str) -> bool:
    return unicodedata.category(sign) in _INVISIBLE
