"""From a case to what follows: the ladder for members, the lead in private for the team."""

from __future__ import annotations

from townhall import Feature, Group
from townhall_rules.announcing import announce_or_ask
from townhall_rules.cases import Case
from townhall_rules.compliance import begin_grace
from townhall_rules.consequences import remove_messages, take_step
from townhall_rules.crossing import remove_elsewhere
from townhall_rules.notices import give_notice
from townhall_rules.opening import due_of
from townhall_rules.reach import disputed
from townhall_rules.settings import RulesSettings
from townhall_rules.steps import Step
from townhall_rules.team import tell_lead


async def carry_out(case: Case, group: Group, settings: RulesSettings) -> None:
    """Do what follows a case that was just opened."""
    if case.sheet.staff:
        await tell_lead(case, group, settings)
        return
    step = due_of(case)
    rule = settings.rule_named(case.sheet.rule.id)
    removed = _is_removed(case, rule is not None and rule.delete, step.act) and await _may_remove(case, group)
    if removed:
        remove_messages(case, group)
        remove_elsewhere(case, group)
    # Where that is impossible it is a task for staff, and the person is asked to do it.
    removed = removed and group.can(Feature.DELETE_OTHERS)
    if step.announced:
        await announce_or_ask(case, step, group, settings)
        if case.sheet.severity == "critical" and settings.announce == "confirm":
            # Whoever is to be removed for something critical does not go on writing until staff have looked.
            take_step(case, Step(act="mute", span=settings.confirm_within), group)
        return
    await give_notice(case, step, removed, group, settings)
    take_step(case, step, group)
    if step.act == "notice" and not removed:
        await begin_grace(case, group, settings)


def _is_removed(case: Case, by_rule: bool, act: str) -> bool:
    return by_rule or case.sheet.severity == "critical" or act != "notice"


async def _may_remove(case: Case, group: Group) -> bool:
    return case.sheet.severity == "critical" or not await disputed(group)
