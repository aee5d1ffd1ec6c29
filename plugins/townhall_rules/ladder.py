"""Which step is due: by the severity of the case and the cases that still count, the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from townhall_rules.rule import SEVERITIES, Severity
from townhall_rules.steps import Step, heavier

Ladders = Mapping[Severity, tuple[Step, ...]]


def seed_ladders(repeat: int) -> Ladders:
    """Return the ladders of the handbook: ask politely; repeated or serious, announce with evidence and remove."""
    removed = Step(act="kick", announced=True)
    return {"minor": (*(Step(act="notice"),) * (repeat - 1), removed), "major": (removed,), "critical": (removed,)}


def due_step(ladders: Ladders, severity: Severity, counting: Sequence[Severity]) -> Step:
    """Return the step of a new case; ``counting`` are the severities of the cases that count already.

    Every ladder up to the severity of the case is asked, with the cases that weigh as much as it is for, and the
    hardest answer holds: a serious case is never met more mildly than a small one would be. Of two that are as hard the
    one of its own severity holds, so that nobody waits with what is critical for an announcement of something small.
    """
    grade = SEVERITIES.index(severity)
    due: Step | None = None
    for lower in SEVERITIES[: grade + 1]:
        weight = SEVERITIES.index(lower)
        rung = 1 + sum(1 for one in counting if SEVERITIES.index(one) >= weight)
        ladder = ladders[lower]
        step = ladder[min(rung, len(ladder)) - 1]
        due = step if due is None else heavier(step, due)
    assert due is not None
    return due
