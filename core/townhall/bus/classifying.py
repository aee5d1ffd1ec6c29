"""Ask the classifiers of a group's plugins what they make of a text; one that fails has no say, and is told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


def classified(turn: Turn, text: str) -> Mapping[str, float]:
    """Return the highest score of each verdict."""
    world, found = turn.world, dict[str, float]()
    for verdict, entry, score in world.table(turn.configuration).classifiers:
        if not world.breaker.allows(turn.configuration.id, entry.plugin):
            continue
        try:
            given = float(score(text, entry.settings))
            if not 0 <= given <= 1:
                raise ValueError(f"The classifier {entry} gave {given!r}, which is not between 0 and 1.")
        except Exception as error:
            world.classifier_failed(turn, entry, error)
        else:
            world.breaker.succeeded(turn.configuration.id, entry.plugin, entry.name)
            found[verdict] = max(given, found.get(verdict, 0.0))
    return found
