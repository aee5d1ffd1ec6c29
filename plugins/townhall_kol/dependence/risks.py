"""What hangs on one person alone: a position without a substitute, a label with rights, the hosting of talks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from townhall import Group, MemberId
from townhall_kol.dependence.records import Risk
from townhall_kol.people import POSITION, position_labels
from townhall_kol.settings import KolSettings

LATELY: Final = timedelta(days=90)
LEAST_HOSTED: Final = 3
"""From so many hosted talks or sessions on it matters who hosted them."""
HOSTED: Final = ("hosted", "guest")
"""The entries of the ledger that tell of a hosted topic and of a session with a guest."""


async def risks_of(group: Group, settings: KolSettings) -> Sequence[Risk]:
    """Return what hangs on one person alone now."""
    found = [*await _positions(group), *await _labels(group, settings), *await _hosting(group)]
    return sorted(found, key=lambda risk: (risk.kind, risk.name, risk.owner))


async def _positions(group: Group) -> list[Risk]:
    found: list[Risk] = []
    for label in position_labels(group):
        name = label.removeprefix(POSITION)
        held = await group.labels.holders(label)
        if len(held) == 1 and not await group.labels.holders(f"substitute:{name}"):
            found.append(Risk(kind="position", name=name, owner=held[0].member))
    return found


async def _labels(group: Group, settings: KolSettings) -> list[Risk]:
    granted = [label for label in group.settings.grants if ":" not in label]
    found: list[Risk] = []
    for label in dict.fromkeys((*settings.dependence.labels, *granted)):
        held = await group.labels.holders(label)
        if len(held) == 1:
            found.append(Risk(kind="label", name=label, owner=held[0].member))
    return found


async def _hosting(group: Group) -> list[Risk]:
    entries = await group.ledger.entries(*HOSTED, since=group.now - LATELY)
    hosts = {entry.actor for entry in entries if entry.actor}
    if len(entries) < LEAST_HOSTED or len(hosts) != 1:
        return []
    return [Risk(kind="hosting", owner=MemberId(hosts.pop()))]
