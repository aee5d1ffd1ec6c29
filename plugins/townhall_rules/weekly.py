"""Once a week staff see how the rules were kept: cases, the team's own, appeals, unequal steps, the group's state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from townhall import Group, Misfire, TimerFired, under_each_other
from townhall_rules.announcing import awaits_announcement
from townhall_rules.audit import Deviation, deviations
from townhall_rules.cases import Case, all_cases
from townhall_rules.declared import plugin
from townhall_rules.health import LOOK_BACK, is_full_of_ads, silent_days
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import APPEAL, CASE, OBSERVED
from townhall_rules.wording import words

WEEK = timedelta(days=7)
MOST_NAMED = 20
"""How many of one sort are named; of the rest it is said how many they are."""


@plugin.at("report", misfire=Misfire.ONCE, grace=None)
async def weekly_report(event: TimerFired, group: Group, settings: RulesSettings) -> None:
    """Tell staff about the week, if there is anything to tell."""
    # What was proposed before would count no more if it were confirmed, and an appeal has long had its own reminders.
    cases = await all_cases(group, group.now - max(settings.decay, settings.appeal_within, LOOK_BACK) - WEEK)
    told = [*_week(cases, group), *_waiting(cases, group), *await _health(cases, group, settings)]
    if told:
        await group.tell_staff(under_each_other([group.text("rules.weekly.head", group=group.title), *told]))


def _week(cases: Sequence[Case], group: Group) -> Iterator[str]:
    new = [one for one in cases if one.kind == CASE and group.now - one.at <= WEEK]
    if new:
        by_rule = Counter(one.sheet.rule.id for one in new)
        rules = ", ".join(f"{rule} {count}" for rule, count in by_rule.most_common())
        yield words(group, "rules.weekly.cases", count=len(new), rules=rules)
    for state in ("complied", "withdrawn", "reversed"):
        if count := sum(1 for one in new if one.status == state):
            yield words(group, f"rules.weekly.{state}", count=count)
    if observed := sum(1 for one in cases if one.kind == OBSERVED and group.now - one.at <= WEEK):
        yield words(group, "rules.weekly.observed", count=observed)
    team = [one for one in new if one.sheet.staff]
    yield from _some(
        [words(group, "rules.weekly.team", number=one.number, rule=one.sheet.rule.id) for one in team], group
    )
    yield from _some([_unequal(one, group) for one in deviations(new)], group)


def _unequal(one: Deviation, group: Group) -> str:
    return words(
        group,
        "rules.weekly.deviation",
        number=one.case.number,
        rule=one.case.sheet.rule.id,
        count=one.case.sheet.count,
        due=words(group, f"rules.short.{one.due}"),
        taken=words(group, f"rules.short.{one.taken}"),
    )


def _waiting(cases: Sequence[Case], group: Group) -> Iterator[str]:
    """Yield what still waits for somebody; it is read from the ledger, so that no lost timer hides it."""
    appeals = [words(group, "rules.weekly.appeal", number=one.number) for one in cases if one.open_appeal is not None]
    undecided = [one for one in cases if one.open_appeal is None and (one.awaits_staff or awaits_announcement(one))]
    yield from _some(
        [*appeals, *(words(group, "rules.weekly.undecided", number=one.number) for one in undecided)], group
    )
    appealed = sum(1 for one in cases for entry in one.trail if entry.kind == APPEAL and group.now - entry.at <= WEEK)
    if appealed:
        yield words(group, "rules.weekly.appealed", count=appealed)


def _some(lines: Sequence[str], group: Group) -> Iterator[str]:
    """Yield the first of some lines, and how many more there are."""
    yield from lines[:MOST_NAMED]
    if len(lines) > MOST_NAMED:
        yield words(group, "rules.weekly.more", count=len(lines) - MOST_NAMED)


async def _health(cases: Sequence[Case], group: Group, settings: RulesSettings) -> Sequence[str]:
    told: list[str] = []
    if is_full_of_ads(cases, group):
        told.append(words(group, "rules.weekly.ads"))
    days = await silent_days(group)
    if settings.silent_after and timedelta(days=days) >= settings.silent_after:
        told.append(words(group, "rules.weekly.silent", days=days))
    return told
