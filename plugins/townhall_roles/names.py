"""What positions there are, what a kind of product needs of them, and how the labels of people in them are called."""

from __future__ import annotations

from hashlib import blake2b
from types import MappingProxyType
from typing import Final

POSITIONS: Final = (
    "assistant",
    "activity",
    "recorder",
    "designer",
    "diplomat",
    "executive",
    "service",
    "content",
    "business",
    "trainer",
    "lead",
)
"""The ten positions of a team, and whoever leads it; the catalogues hold their titles."""

NEEDED: Final = MappingProxyType[str, tuple[str, ...]](
    {
        "": (),
        "education": ("trainer", "content", "assistant", "service"),
        "software": ("service", "content", "recorder", "executive"),
        "retail": ("service", "activity", "business", "designer"),
        "membership": ("assistant", "activity", "diplomat", "executive", "service"),
        "event": ("activity", "designer", "diplomat", "assistant"),
        "hobby": ("activity", "recorder", "executive"),
    }
)
"""The positions that a group around a kind of product cannot do without."""

RESERVED: Final = ("position:", "substitute:", "duty:", "grant:", "optout:", "stratum:")
"""How labels begin that nobody may choose for themselves."""


def position_label(position: str) -> str:
    """Return the label of who holds a position."""
    return f"position:{position}"


def substitute_label(position: str) -> str:
    """Return the label of who may stand in for a position; it gives no right by itself."""
    return f"substitute:{position}"


def duty_label(position: str) -> str:
    """Return the label of who is on duty for a position now; other plugins turn to its holder."""
    return f"duty:{position}"


def short(name: str) -> str:
    """Return a few letters that stand for a long name in the data of a button."""
    return blake2b(name.encode(), digest_size=5).hexdigest()
