"""``/doctor``: staff ask what stops what in a group, and get the short form of what ``townhall doctor`` says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from townhall.bus.turn import turn_of
from townhall.doctor.finding import PERMISSION, Report, State
from townhall.doctor.telling import by_weight
from townhall.model.events import CommandInvoked
from townhall.model.parts import Parts, under_each_other
from townhall.model.people import Member
from townhall.plugin.group import Group, UserError
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.surface.commands import nearest_command

MOST: Final = 8
"""Findings that are told in a chat."""


def declare(plugin: Plugin[Any]) -> None:
    """Declare the command on the core's own plugin."""

    @plugin.command("doctor", "诊断", permission=PERMISSION, direct=False, deadline=timedelta(seconds=30))
    async def doctor(
        event: CommandInvoked, group: Group, settings: Settings, plugin: str = "", member: Member | None = None
    ) -> None:
        """Show what stops what here, and what to do about it."""
        world = turn_of(group).world
        if world.doctor is None or world.switches is None:
            raise UserError("core.doctor.not_here")
        if plugin and plugin not in world.switches.plugins:
            near = nearest_command(plugin, world.switches.plugins)
            raise UserError(
                "core.doctor.no_plugin_near" if near else "core.doctor.no_plugin", name=plugin, nearest=near
            )
        report = await world.doctor.examine(group.alias, plugin, "" if member is None else member.id)
        await group.answer(_short(group, report, everything=bool(plugin)))


def _short(group: Group, report: Report, *, everything: bool) -> Parts:
    wanted = (State.STOPS, State.WAITS, State.NOTE)
    found = by_weight(report.findings, *wanted, *((State.CLEAR,) if everything else ()))
    shown = [one for one in found if not everything or one.plugin or one.state is not State.CLEAR]
    lines = [group.text(f"core.doctor.{one.text}", **one.variables) for one in shown[:MOST]]
    if not report.stops:
        lines.insert(0, group.text("core.doctor.all_clear"))
    if len(shown) > MOST:
        lines.append(group.text("core.doctor.more", count=len(shown) - MOST, group=group.alias))
    return under_each_other([group.text("core.doctor.title", group=group.title), *lines])
