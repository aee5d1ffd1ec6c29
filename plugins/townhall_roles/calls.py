"""Calling the holders of a label in the group, with a rest between two calls, and sending something to them alone."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import CommandInvoked, Feature, Group, Lane, MemberId, Rest, UserError, Yes
from townhall_roles.declared import CALL, SEND, plugin
from townhall_roles.duty import on_duty
from townhall_roles.labelling import find_label
from townhall_roles.records import Called, NoCalls
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import find_position, minute, people


@plugin.command("call", "呼叫", permission=CALL)
async def call(event: CommandInvoked, group: Group, settings: RolesSettings, label: str, text: Rest) -> None:
    """Call everybody with a label, or who is on duty for a position: /call #growth Who comes on Friday?"""
    found = find_label(label, settings)
    if not found:
        position = find_position(label, group, settings)
        whom = await on_duty(position, group)
    else:
        await _check_rest(found, group, settings)
        whom = await _callable(found, event.actor.id, group)
        group.store.put(Called(at=group.now), found)
    if not whom:
        raise UserError("roles.call.nobody", label=label.lstrip("#＃"))
    await _call_all(whom, text, event, group)


@plugin.command("calls", "免呼叫")
async def opt_out(event: CommandInvoked, group: Group, settings: RolesSettings, on: bool) -> None:
    """Say "off" to not be called by your labels any more, "on" to be called again."""
    if on:
        group.store.delete(NoCalls, event.actor.id)
    else:
        group.store.put(NoCalls(at=group.now), event.actor.id)
    await group.answer("roles.call.on" if on else "roles.call.off")


@plugin.command("send", "专发", permission=SEND)
async def post(event: CommandInvoked, group: Group, settings: RolesSettings, label: str, text: Rest) -> None:
    """Send something to everybody with a label, in private and to nobody else; after a line "---" what all read."""
    found = find_label(label, settings)
    if not found:
        raise UserError("roles.label.unknown", label=label[:32])
    exclusive, _, light = (part.strip() for part in text.partition("\n---\n"))
    if not group.can(Feature.SAY_TO):
        # What is for a few must not be read by all; who is in charge hears that nothing was sent.
        raise UserError("roles.send.no_private")
    whom = await _present(found, group)
    for member in whom:
        await group.whisper(member, "{text}", text=exclusive, lane=Lane.COMMUNITY)
    if light:
        await group.say("{text}", text=light, lane=Lane.COMMUNITY)
    await group.answer("roles.send.sent", count=len(whom), label=found)


async def _call_all(whom: Sequence[MemberId], text: str, event: CommandInvoked, group: Group) -> None:
    """Name everybody, in as many messages as the platform takes to mention them."""
    mentions = isinstance(group.ability(Feature.MENTION), Yes)
    at_once = max(1, group.capabilities.limits.mentions_per_message) if mentions else 50
    for at in range(0, len(whom), at_once):
        names = await people(whom[at : at + at_once], group)
        await group.say("roles.call.said", names=names, by=event.actor, text=text)


async def _check_rest(label: str, group: Group, settings: RolesSettings) -> None:
    last = await group.store.get(Called, label)
    if last is not None and group.now < last.at + settings.call_cooldown:
        raise UserError("roles.call.rests", label=label, until=minute(last.at + settings.call_cooldown, group))


async def _callable(label: str, caller: MemberId, group: Group) -> list[MemberId]:
    away = {member for member, _ in await group.store.all(NoCalls)}
    return [member for member in await _present(label, group) if member not in away and member != caller]


async def _present(label: str, group: Group) -> list[MemberId]:
    holders = sorted(one.member for one in await group.labels.holders(label))
    return [member for member in holders if await group.members.present(member)]
