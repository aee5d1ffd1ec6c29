"""Read a week of giving; the work on it is done off the event loop."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from townhall import Group, MemberId, Window
from townhall_kol.dependence.figures import Figures, figures_of
from townhall_kol.dependence.weeks import Week, begun_share, team_share, values_of, week_of
from townhall_kol.dependence.without import Without, without
from townhall_kol.giving.kinds import FOR_DEPENDENCE
from townhall_kol.people import team_of
from townhall_kol.settings import KolSettings


class Look(NamedTuple):
    """What a week comes to."""

    week: Week
    figures: Figures
    team: Set[MemberId]
    by_team: float
    """Which share of the answers the team gave."""
    begun: float
    """Which share of the talks the team began."""
    without_first: Without | None
    """What would have been without whoever gave most."""


async def look_at(window: Window, group: Group, settings: KolSettings) -> Look:
    """Return what was given in a window, and how it is spread."""
    week, team = await read_week(window, group, settings), await team_of(group)

    def looked() -> Look:
        figures = figures_of(values_of(week))
        first = without(figures.first[0], week) if figures.first else None
        return Look(week, figures, team, team_share(week, team), begun_share(week, team), first)

    return await group.compute(looked)


async def read_week(window: Window, group: Group, settings: KolSettings) -> Week:
    """Return what was given in a window."""
    everywhere = settings.whole_community
    facts = await group.facts.list(*FOR_DEPENDENCE, since=window.start, until=window.end, everywhere=everywhere)
    persons, home = await group.members.linked(), group.id
    return await group.compute(lambda: week_of(facts, settings.min_weight, home, persons))
