"""Durations as people write them: ``20s``, ``5m``, ``1h30m``, ``90d``, ``2w``."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdw])")
PATTERN = r"^\s*(\d+(\.\d+)?\s*(ms|[smhdw])\s*)+$"
"""What a duration looks like, for the JSON Schema."""
_WHOLE = re.compile(PATTERN)
FORM = 'a duration such as "20s", "5m", "2h", "90d" or "1h30m"'


def parse_duration(text: str) -> timedelta | None:
    """Return the duration a text says, or None when it says none."""
    if text.strip() == "0":
        return timedelta()
    if _WHOLE.match(text) is None:
        return None
    try:
        return timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in _PIECE.findall(text)))
    except OverflowError:
        return None


def write_duration(duration: timedelta) -> str:
    """Return a duration as ops.toml writes it; what :func:`parse_duration` gave comes back."""
    left = duration // timedelta(milliseconds=1)
    if left == 0:
        return "0s"
    written = ""
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        many, left = divmod(left, size)
        written += f"{many}{unit}" if many else ""
    return written
