"""What still goes on because of a case ends with it; what somebody else wants goes on."""

from __future__ import annotations

from collections.abc import Iterable

from townhall import Action, Ban, Group, MemberId, Mute, Unban
from townhall_rules.cases import Case, history
from townhall_rules.consequences import Act, order
from townhall_rules.sheets import StepTaken
from townhall_rules.steps import Step, step_of, written


async def lift(case: Case, group: Group) -> None:
    """End the mutes and bans of a case that still run, or give them the end that another one wants."""
    member = MemberId(case.member)
    for row in [one.row for one in _running(case, group) if one.row]:
        if (back := await group.members.way_back(row)) is not None:
            order(Act(case=case.number, member=member, what=_called(back)), group, back)
    for what in await _undoing(case, [one for one in _running(case, group) if not one.row], group):
        order(Act(case=case.number, member=member, what=what), group)


async def left_to_staff(case: Case, group: Group) -> list[str]:
    """Return what goes on because of a case about somebody who was erased, whom only staff may still know."""
    return await _undoing(case, _running(case, group), group)


def _called(back: Action) -> str:
    """Return what is done, as an act of a case is written."""
    if isinstance(back, Mute | Ban):
        return written(Step(act="mute" if isinstance(back, Mute) else "ban", span=back.duration))
    return "unban" if isinstance(back, Unban) else "unmute"


async def _undoing(case: Case, steps: Iterable[StepTaken], group: Group) -> list[str]:
    """Return what undoes steps of a case, unless another case or plugin holds them up."""
    others = [one for one in await history(case.member, group) if one.counts and one.id != case.id]
    held = {step_of(one.step).act for other in others for one in _running(other, group)}
    held |= await group.members.held_by_others(MemberId(case.member))
    return [f"un{act}" for act in sorted({step_of(one.step).act for one in steps} - held)]


def _running(case: Case, group: Group) -> list[StepTaken]:
    """Return its steps that were to last longer than until now."""
    lasting = [one for one in case.steps if step_of(one.step).act in ("mute", "ban")]
    return [one for one in lasting if one.until is None or one.until > group.now]
