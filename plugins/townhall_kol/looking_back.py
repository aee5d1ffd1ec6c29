"""How far back the plugin looks at what is kept, so that `check` can tell where it is kept for too short a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from townhall_kol.dependence.risks import LATELY
from townhall_kol.settings import KolSettings


def looks_back(settings: KolSettings) -> Mapping[str, timedelta]:
    """Return how far back is looked, at most, by what is kept."""
    facts = ("topic", "objection", "question", "rough", "case", "joined")
    return {
        "contribution_retention": settings.over,
        **{f"kol.{kind}": settings.over for kind in facts},
        "ledger_retention": LATELY,
    }
