"""What could not be done is tried again when staff say so: only that, and only as long as the case is open."""

from __future__ import annotations

from typing import Final

from townhall import ButtonPressed, Group, MemberId, UserError
from townhall_rules.cases import NOTHING_LEFT, Case, case_numbered, failures, told
from townhall_rules.consequences import Act, order, take_step
from townhall_rules.declared import plugin
from townhall_rules.notices import give_notice
from townhall_rules.opening import due_of, follow, messages_of
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import DELIVERY, RETRIED, Delivery, Retry
from townhall_rules.steps import step_of

SAID: Final = ("notice", "hint")
LIFTS: Final = ("unmute", "unban")
"""What is still to be done of a case that was taken back."""


@plugin.button("retry", permission="rules.warn")
async def press_retry(event: ButtonPressed, group: Group, settings: RulesSettings) -> None:
    """Try again what could not be done."""
    number, _, what = group.argument.partition("|")
    case = await case_numbered(int(number), group)
    if case is None or not await retry(case, what, event.actor.id, group, settings):
        raise UserError("rules.decide.nothing", number=number)
    await group.answer("rules.staff.retried", number=number)


async def retry(case: Case, what: str, by: MemberId, group: Group, settings: RulesSettings) -> bool:
    """Order again what could not be done; without ``what`` the last of it. False when there is nothing of the kind."""
    failed = [one for one in failures(case) if case.counts or one in LIFTS]
    what = what or (failed[-1] if failed else "")
    if what not in failed:
        return False
    follow(case, RETRIED, group, actor=by, evidence=Retry(act=what))
    if what in SAID:
        step = step_of(case.steps[-1].step) if case.steps else due_of(case).unannounced
        await give_notice(case, step, _removed(case), group, settings)
    elif what in (*LIFTS, "delete"):
        messages = tuple(one.message for one in messages_of(case.evidence)) if what == "delete" else ()
        order(Act(case=case.number, member=MemberId(case.member), what=what, messages=messages), group)
    else:
        take_step(case, step_of(what), group)
    return True


def _removed(case: Case) -> bool:
    """Return whether its messages were removed already."""
    ended = (told(entry, Delivery) for entry in case.trail if entry.kind == DELIVERY)
    return any(one is not None and one.act == "delete" and one.outcome in NOTHING_LEFT for one in ended)
