"""Codes for check-in: six digits that follow from a secret and the time, and change by themselves."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from datetime import datetime, timedelta
from typing import Final

DIGITS: Final = 6


def code_at(secret: bytes, now: datetime, every: timedelta, back: int = 0) -> str:
    """Return the code that is shown at an instant, or the one ``back`` steps before it."""
    step = int(now.timestamp() // every.total_seconds()) - back
    digest = hmac.digest(secret, step.to_bytes(8, "big", signed=True), hashlib.sha256)
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def changes_at(now: datetime, every: timedelta) -> datetime:
    """Return when the next code takes over."""
    step = every.total_seconds()
    return now + timedelta(seconds=step - now.timestamp() % step)


def is_right(typed: str, secret: bytes, now: datetime, every: timedelta) -> bool:
    """Return whether somebody typed the code of now, or the one before it; the time taken tells nothing."""
    given = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isalnum()).encode()
    right = [hmac.compare_digest(given, code_at(secret, now, every, back).encode()) for back in (0, 1)]
    return any(right)
