"""Equal treatment: the same rule and the same count bring the same step; where they did not, staff see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from townhall_rules.announcing import awaits_announcement
from townhall_rules.cases import Case
from townhall_rules.sheets import CASE, DISMISSED, LAPSED
from townhall_rules.steps import ACTS, step_of

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A case that ended otherwise than the ladder says."""

    case: Case
    due: str
    taken: str

    @property
    def milder(self) -> bool:
        """Whether less was done than was due."""
        return _weight(self.taken) < _weight(self.due)


def deviations(cases: Sequence[Case]) -> Sequence[Deviation]:
    """Return the cases in which another step was taken than was due; what is still open is none."""
    judged = [one for one in cases if one.kind == CASE and not one.sheet.staff and not awaits_announcement(one)]
    found = [Deviation(one, step_of(one.sheet.due).act, _taken(one)) for one in judged]
    return [one for one in found if one.due != one.taken]


def _taken(case: Case) -> str:
    if case.steps:
        return max((step_of(one.step).act for one in case.steps), key=_weight)
    return NOTHING if case.has(DISMISSED, LAPSED) else step_of(case.sheet.due).act


def _weight(act: str) -> int:
    return -1 if act == NOTHING else ACTS.index(act)
