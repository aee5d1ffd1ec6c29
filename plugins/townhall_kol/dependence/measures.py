"""What helps against a dependence: others to invite, who have given more than before and are not among the first."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final

from townhall import MemberId

MOST: Final = 3


def improved(
    now: Mapping[MemberId, float], before: Mapping[MemberId, float], without: Set[MemberId]
) -> tuple[MemberId, ...]:
    """Return whose giving grew most, the greatest growth first; ``without``: who is not to be named."""
    gains = {member: value - before.get(member, 0.0) for member, value in now.items() if member not in without}
    grown = [member for member, gain in gains.items() if gain > 0]
    return tuple(sorted(grown, key=lambda member: (-gains[member], member))[:MOST])
