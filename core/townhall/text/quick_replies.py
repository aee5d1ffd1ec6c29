"""The quick replies of an ops team: texts of ops.toml below ``script``, which staff have posted by their names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

PREFIX: Final = "script"
PERMISSION: Final = "script.post"
CHARTER: Final = ("purpose", "audience", "offer", "service_hours", "first_step")
"""What a quick reply may use of the charter of the group it is posted in."""
VARIABLES: Final = frozenset({"member", "group", *CHARTER})


def meant(written: str, names: Iterable[str]) -> str:
    """Return the name somebody meant, whatever the case and width of its letters; empty when there is none."""
    wanted = _folded(written)
    return next((name for name in names if _folded(name) == wanted), "")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
