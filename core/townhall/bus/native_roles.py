"""When the roles of the platform are compared with the labels; every one of these is idle in a group without roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from townhall.bus.role_looks import ROLES, look_later
from townhall.bus.role_mirror import begin_anew, look_at_everybody, look_at_one
from townhall.bus.role_results import ended
from townhall.bus.turn import turn_of
from townhall.model.events import (
    ActionFinished,
    ConfigurationApplied,
    MemberJoined,
    MemberRolesChanged,
    TimerFired,
)
from townhall.model.ids import MemberId
from townhall.plugin.group import Group
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings


def declare(plugin: Plugin[Any]) -> None:
    """Declare the looks and what comes of them on the core's own plugin."""

    @plugin.timer(ROLES, deadline=timedelta(seconds=60))
    async def compare(event: TimerFired, group: Group, settings: Settings) -> None:
        """Make the platform's roles agree with the labels."""
        if not group.settings.native_roles:
            return
        if event.slot:
            await look_at_one(group, MemberId(event.slot))
        else:
            await look_at_everybody(group)

    @plugin.result(ROLES)
    async def take_in(event: ActionFinished, group: Group, settings: Settings) -> None:
        """Write down how giving or taking a role ended."""
        await ended(event, group)

    @plugin.on(ConfigurationApplied)
    async def begin(event: ConfigurationApplied, group: Group, settings: Settings) -> None:
        """Look at everybody under the new settings."""
        look_later(turn_of(group))

    @plugin.observe(MemberJoined)
    async def look_at_whoever_came(event: MemberJoined, group: Group, settings: Settings) -> None:
        """Look at somebody who came, as if nothing had been done before: a platform forgets the roles of who goes."""
        if group.settings.native_roles:
            await begin_anew(group, event.member.id)
            look_later(turn_of(group), event.member.id)

    @plugin.observe(MemberRolesChanged)
    async def look_again(event: MemberRolesChanged, group: Group, settings: Settings) -> None:
        """Look at somebody whose roles are told anew."""
        look_later(turn_of(group), event.member.id)
