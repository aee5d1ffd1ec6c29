"""Once a week: how the load was shared, whom staff should relieve, and what positions are vacant (S49)."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group, Misfire, Parts, TimerFired, plain_words, under_each_other
from townhall_roles.appointments import team
from townhall_roles.declared import plugin
from townhall_roles.gaps import described, gaps_of
from townhall_roles.hosting import started_line
from townhall_roles.load import Load, load_of_team
from townhall_roles.records import Heavy
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import listed, person, title

FULL = 100
"""Percent of what is meant for somebody."""
RUNNING = 2
"""So many weeks above that, and staff are to share it out."""


@plugin.at("weekly", misfire=Misfire.ONCE, grace=None)
async def report(event: TimerFired, group: Group, settings: RolesSettings) -> None:
    """Tell staff how last week's load was shared, and how to share it better."""
    week = group.calendar.back(group.calendar.week, group.now)
    loads = await load_of_team(week, group, settings)
    gaps = gaps_of(await team(group), settings)
    if not loads and not gaps:
        return
    shown = [group.text("roles.load.title", group=group.title)]
    shown.extend([await _line(load, group, settings) for load in loads])
    shown.extend(await started_line(week, group))
    if gaps:
        shown.append(await described(gaps, group, settings))
    await group.tell_staff(under_each_other(shown))
    for load in loads:
        await _watch_over(load, loads, group, settings)


async def _line(load: Load, group: Group, settings: RolesSettings) -> Parts:
    return group.text(
        "roles.load.line",
        name=await person(load.member, group),
        positions=listed([(title(one, group, settings),) for one in load.positions], group),
        carried=load.carried,
        target=load.target,
        percent=load.percent,
        night=load.night,
        thanked=load.thanks,
    )


async def _watch_over(load: Load, loads: Sequence[Load], group: Group, settings: RolesSettings) -> None:
    """Count the weeks in which somebody carried too much, and alert staff when it lasts."""
    if load.percent <= FULL:
        group.store.delete(Heavy, load.member)
        return
    last = group.calendar.back(group.calendar.week, group.now)
    before = await group.store.get(Heavy, load.member)
    goes_on = before is not None and before.week == group.calendar.back(group.calendar.week, last.start).start
    weeks = before.weeks + 1 if before is not None and goes_on else 1
    group.store.put(Heavy(weeks=weeks, week=last.start), load.member)
    if weeks >= RUNNING:
        said = await _alert(load, loads, weeks, group)
        group.because(plain_words(said), about=load.member)
        await group.tell_staff(said)


async def _alert(load: Load, loads: Sequence[Load], weeks: int, group: Group) -> Parts:
    variables = {"name": await person(load.member, group), "percent": load.percent, "weeks": weeks}
    said = [group.text("roles.load.alert", **variables)]
    over = load.carried - load.target
    for other in sorted(_who_could_help(load, loads), key=lambda one: one.percent):
        if over <= 0:
            break
        share = min(over, other.target - other.carried)
        over -= share
        whom = await person(other.member, group)
        said.append(group.text("roles.load.share", count=share, name=whom, percent=other.percent))
    if over > 0:
        said.append(group.text("roles.load.more_people", count=over))
    return under_each_other(said)


def _who_could_help(load: Load, loads: Sequence[Load]) -> list[Load]:
    """Return who has room: those of the same positions if there are any, else everybody of the team."""
    free = [one for one in loads if one.member != load.member and one.carried < one.target]
    alike = [one for one in free if set(one.positions) & set(load.positions)]
    return alike or free
