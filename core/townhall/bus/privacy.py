"""What people can ask about themselves: what is stored, that it be forgotten, and what they want no part of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from townhall.bus.link_changes import part_accounts
from townhall.bus.my_data import told_about
from townhall.bus.optouts import OptOut, opt_out_of, place_of
from townhall.bus.turn import Turn, turn_of
from townhall.model.capabilities import Feature
from townhall.model.events import ActionFinished, ButtonPressed, CommandInvoked
from townhall.model.ids import MessageId
from townhall.model.parts import Parts
from townhall.model.wire import encode
from townhall.plugin.group import Group
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.store.interface import Erasure, Outgoing

TOLD = "told_in_private"
FORGET = "forget_me"
CONFIRM_WITHIN = timedelta(hours=1)
"""How long the question waits for its answer."""

What = Literal["boards", "messages"]


class Asked(msgspec.Struct, frozen=True):
    """Where somebody asked what is answered in private."""

    message: MessageId | None


def declare(plugin: Plugin[Any]) -> None:
    """Declare the commands on the core's own plugin."""
    _my_data(plugin)
    _forget_me(plugin)
    _opt_outs(plugin)


# -- /mydata --------------------------------------------------------------------------------------
def _my_data(plugin: Plugin[Any]) -> None:
    @plugin.command("mydata", "我的数据", deadline=timedelta(seconds=60))
    async def my_data(event: CommandInvoked, group: Group, settings: Settings) -> None:
        """Show you, and nobody else, what is stored about you, why and how long."""
        if _answered_here(event, group) or group.can(Feature.SAY_TO):
            await _in_private(event, group, await told_about(turn_of(group), group, event.actor.id, plugin))
        else:
            await group.reply("core.privacy.no_private_talk")

    @plugin.result(TOLD)
    async def told(event: ActionFinished, group: Group, settings: Settings) -> None:
        """Say how to get the answer where it could not be given in private."""
        if not event.delivered:
            await group.say("core.privacy.write_to_me", reply_to=group.payload(Asked).message)


def _answered_here(event: CommandInvoked, group: Group) -> bool:
    """Return whether an answer where it was asked reaches that person alone."""
    if event.asked_in is not None:
        return False
    return event.place.direct or bool(event.token and group.can(Feature.PRIVATE_ANSWER))


async def _in_private(event: CommandInvoked, group: Group, parts: Parts) -> None:
    if _answered_here(event, group):
        await group.answer(parts)
        return
    asked = Asked(None if event.asked_in is not None else event.message)
    await group.whisper(event.actor.id, parts, on_result=TOLD, payload=encode(asked))


# -- /forgetme ------------------------------------------------------------------------------------
def _forget_me(plugin: Plugin[Any]) -> None:
    @plugin.command("forgetme", "忘记我")
    async def forget_me(event: CommandInvoked, group: Group, settings: Settings) -> None:
        """Have everything about you erased, in all groups here."""
        only_for = event.actor.id
        yes = group.button(FORGET, "core.privacy.forget_yes", lifetime=CONFIRM_WITHIN, only_for=only_for)
        await group.reply("core.privacy.forget_ask", buttons=[[yes]], **_times(turn_of(group)))

    @plugin.button(FORGET)
    async def forget(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Erase whoever confirmed it."""
        turn = turn_of(group)
        member = event.actor.id
        erasure = Erasure(member=member, pseudonym=turn.world.pseudonyms.of(member), through=turn.seq)
        await group.answer("core.privacy.forgotten", **_times(turn))
        await part_accounts(turn, member)
        effects = turn.collect().effects
        # The answer goes to somebody we do not know any more: nothing of it is kept once it is sent.
        effects[:] = [_nameless(one, erasure) if isinstance(one, Outgoing) else one for one in effects]
        effects.append(erasure)


def _nameless(row: Outgoing, erasure: Erasure) -> Outgoing:
    return replace(row, member=erasure.pseudonym)


def _times(turn: Turn) -> dict[str, object]:
    assert turn.world.configuration is not None
    townhall = turn.world.configuration.townhall
    return {"ledger": townhall.ledger_retention.days, "journal": townhall.journal_retention.days}


# -- /optout and /optin ---------------------------------------------------------------------------
def _opt_outs(plugin: Plugin[Any]) -> None:
    @plugin.command("optout", "退出")
    async def opt_out(event: CommandInvoked, group: Group, settings: Settings, what: What) -> None:
        """Stand on no boards, or get no private messages you did not ask for, in all groups here."""
        await _wish(event, group, what, out=True)

    @plugin.command("optin", "重新加入")
    async def opt_in(event: CommandInvoked, group: Group, settings: Settings, what: What) -> None:
        """Take an /optout back."""
        await _wish(event, group, what, out=False)


async def _wish(event: CommandInvoked, group: Group, what: What, *, out: bool) -> None:
    turn, member = turn_of(group), event.actor.id
    known = await opt_out_of(turn.world, member) or OptOut()
    wishes = replace(known, **{what: group.now if out else None})
    turn.collect().records[place_of(member)] = wishes if wishes.labels() else None
    said = {
        ("boards", True): "core.privacy.out_of_boards",
        ("boards", False): "core.privacy.on_boards_again",
        ("messages", True): "core.privacy.out_of_messages",
        ("messages", False): "core.privacy.messages_again",
    }
    await group.answer(said[what, out])
