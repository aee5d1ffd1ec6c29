"""What the core itself does in every group: ``/help``, ``/why``, proposals for staff, and knowing who is there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from townhall.bus import (
    cards,
    doctoring,
    helping,
    linking,
    native_roles,
    privacy,
    proposals,
    quick_replies,
    switches,
    uncertain,
    uncertain_cards,
)
from townhall.bus.batches import BATCH_KEEPS
from townhall.bus.counting.declaring import COUNTING_KEEPS
from townhall.bus.delegation.records import HeldDelegations
from townhall.bus.dialogues import OpenDialogue
from townhall.bus.directory import moved
from townhall.bus.heard import HEARD_KEEPS
from townhall.bus.holds import HOLD_KEEPS
from townhall.bus.link_codes import LinkCode, LinkTries
from townhall.bus.links import Linked
from townhall.bus.menu_cards import publish_commands
from townhall.bus.menus import OpenMenu
from townhall.bus.optouts import OptOut
from townhall.bus.people import CORE, DirectHome, KnownMember
from townhall.bus.restraints import RESTRAINT_KEEPS
from townhall.bus.role_records import MirroredRoles
from townhall.bus.table import Table
from townhall.bus.turn import Turn, turn_of
from townhall.bus.uncertain_cards import note
from townhall.bus.uncertain_orders import Undecided
from townhall.bus.world import World
from townhall.config.grants import NEVER_LENT
from townhall.config.model import PluginUse
from townhall.model.events import (
    CommandInvoked,
    ConfigurationApplied,
    MemberEvent,
    MemberJoined,
    StaffNotice,
)
from townhall.model.ids import MemberId
from townhall.model.parts import Parts, under_each_other
from townhall.model.people import Member, Rank
from townhall.plugin.declarations import Keeps
from townhall.plugin.group import Group, UserError
from townhall.plugin.plugin import WHY, Plugin
from townhall.plugin.settings import Settings
from townhall.store.interface import Decision

MOST_REASONS = 5
CORE_KEEPS: Final = (
    Keeps(KnownMember, "to know who is in the group, and to find people by name"),
    Keeps(DirectHome, "to know which group a private talk belongs to"),
    Keeps(MirroredRoles, "to take back the platform's roles that go with what they are here"),
    Keeps(
        HeldDelegations,
        "to know what is lent to them, until when and on whose behalf",
        retention=timedelta(days=180),
    ),
    Keeps(OptOut, "to respect what they want no part of"),
    Keeps(Linked, "to know which of their accounts are one person"),
    Keeps(LinkCode, "to link another account of theirs", retention=timedelta(days=1)),
    Keeps(LinkTries, "to let nobody guess the code of a link", retention=timedelta(days=1)),
    Keeps(OpenMenu, "to take a number for the choice it means", retention=timedelta(days=30)),
    Keeps(OpenDialogue, "to ask one question of a form after another", retention=timedelta(days=2)),
    *BATCH_KEEPS,
    *HOLD_KEEPS,
    *RESTRAINT_KEEPS,
    *HEARD_KEEPS,
    switches.KEEPS,
    cards.KEEPS,
    uncertain_cards.KEEPS,
    *COUNTING_KEEPS,
)
"""What the core keeps in records, besides the tables that have times of their own in ``[townhall]``."""


class CoreSettings(Settings):
    """The core has no settings in a group."""


def core_use(world: World, courier: Callable[[], Undecided]) -> PluginUse:
    """Return the core's own plugin as every group has it."""
    settings = CoreSettings()
    plugin: Plugin[CoreSettings] = Plugin(
        CoreSettings,
        reserved=NEVER_LENT,
        keeps=CORE_KEEPS,
    )
    _directory(plugin)
    _notices(plugin)
    _menu(plugin)
    helping.declare(plugin)
    _why(plugin, world)
    proposals.declare(plugin, courier)
    uncertain.declare(plugin, courier)
    privacy.declare(plugin)
    native_roles.declare(plugin)
    quick_replies.declare(plugin)
    linking.declare(plugin)
    switches.declare(plugin)
    doctoring.declare(plugin)
    plugin.adopt(CORE, sys.modules[__name__])
    return PluginUse(name=CORE, plugin=plugin, settings=settings)


def _directory(plugin: Plugin[CoreSettings]) -> None:
    @plugin.guard(MemberEvent, backfill=True)
    async def know(event: MemberEvent, group: Group, settings: CoreSettings) -> None:
        """Keep the directory of who is here."""
        await moved(turn_of(group), event)


def _notices(plugin: Plugin[CoreSettings]) -> None:
    @plugin.on(StaffNotice)
    async def tell(event: StaffNotice, group: Group, settings: CoreSettings) -> None:
        """Tell the staff in their room."""
        if event.decides:
            await note(event, group)
        else:
            await group.say(group.text(event.text, **event.variables))


def _menu(plugin: Plugin[CoreSettings]) -> None:
    @plugin.on(ConfigurationApplied)
    async def show_commands(event: ConfigurationApplied, group: Group, settings: CoreSettings) -> None:
        """Show the platform the commands of the group."""
        await publish_commands(turn_of(group))

    @plugin.on(MemberJoined)
    async def show_commands_to_newcomers(event: MemberJoined, group: Group, settings: CoreSettings) -> None:
        """Show the platform the commands of the group, should it not know them yet."""
        await publish_commands(turn_of(group))


# -- why ------------------------------------------------------------------------------------------
def _why(plugin: Plugin[CoreSettings], world: World) -> None:
    @plugin.command(WHY, "为什么")
    async def why(event: CommandInvoked, group: Group, settings: CoreSettings, member: Member | None = None) -> None:
        """Show why something was done or left: about the message you answer, or about you; staff may name somebody."""
        turn = turn_of(group)
        whose = await _whose(turn, event, member)
        decisions = await _asked_about(turn, event, whose, named=member is not None)
        lines = [group.text("core.why.title" if decisions else "core.why.nothing")]
        for decision in decisions[:MOST_REASONS]:
            about = MemberId("" if whose else decision.member)
            lines.append(_reason(turn, group, decision, await group.members.get(about) if about else None))
        if topics := _topics(world.table(turn.configuration)):
            lines.append(group.text("core.why.more", topics=topics))
        await group.reply(under_each_other(lines))


async def _whose(turn: Turn, event: CommandInvoked, member: Member | None) -> str:
    """Return about whom decisions are told: staff about everybody (empty) or one, a member about themselves."""
    staff = await turn.asker_rank() >= Rank.STAFF
    if member is None:
        return "" if staff else event.actor.id
    if member.id != event.actor.id and not staff:
        raise UserError("core.why.others")
    return member.id


def _topics(table: Table) -> str:
    """Return how one asks plugins about more than single decisions; what the core has to tell is for staff."""
    entries = [entry for entry in table.explanations.values() if entry.plugin != CORE]
    declared = dict.fromkeys(entry.declaration.aliases[0] for entry in entries)
    return ", ".join(f"/{WHY} {topic}" for topic in declared)


async def _asked_about(turn: Turn, event: CommandInvoked, whose: str, *, named: bool) -> list[Decision]:
    """Return the decisions behind the answered message, unless somebody is named; otherwise those about ``whose``."""
    world, group = turn.world, turn.configuration.id
    await world.settled()
    if event.reply_to is not None and not named:
        row = await world.store.sent_message(event.place.group, event.reply_to)
        if row is not None:
            return list(await world.store.decisions(group, event=row.event, most=MOST_REASONS))
    return list(await world.store.decisions(group, member=whose, most=MOST_REASONS))


def _reason(turn: Turn, group: Group, decision: Decision, about: Member | None) -> Parts:
    at = decision.at.astimezone(turn.zone())
    key = "core.why.line" if decision.mode == "act" else "core.why.line_mode"
    summary = (
        decision.summary if about is None else group.text("core.why.about", name=about.name, summary=decision.summary)
    )
    return group.text(key, at=f"{at:%m-%d %H:%M}", plugin=decision.plugin, mode=decision.mode, summary=summary)
