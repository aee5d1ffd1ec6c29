"""One action at a time: what is known to be impossible is answered here, the rest is asked of Discord."""

from __future__ import annotations

from collections.abc import Mapping

from townhall.adapter import Order, Time
from townhall.model import actions as orders
from townhall.model.actions import Action
from townhall.model.ids import own_id
from townhall.model.results import DegradedTo, Forbidden, Gone, Ok, Receipt, Result, Unsupported
from townhall_discord import rights
from townhall_discord.answers import Answers
from townhall_discord.errands import Errands, Talks
from townhall_discord.pictures import codes_of
from townhall_discord.plans import Where
from townhall_discord.reacted import reactions_to
from townhall_discord.requests import plan
from townhall_discord.wire import Wire
from townhall_discord.world import World

_PERMISSIONS: Mapping[type[Action], str] = {
    orders.Say: "send_messages",
    orders.Announce: "send_messages",
    orders.OpenPoll: "send_messages",
    orders.React: "add_reactions",
    orders.ClearReactions: "manage_messages",
    orders.FetchReactions: "read_message_history",
    orders.Pin: "pin_messages",
    orders.Unpin: "pin_messages",
    orders.Mute: "moderate_members",
    orders.Unmute: "moderate_members",
    orders.MuteAll: "manage_roles",
    orders.SetSlowMode: "manage_channels",
    orders.Kick: "kick_members",
    orders.Ban: "ban_members",
    orders.Unban: "ban_members",
    orders.GrantRole: "manage_roles",
    orders.RevokeRole: "manage_roles",
    orders.SetNickname: "manage_nicknames",
    orders.CreateInvite: "create_instant_invite",
}
"""What is looked up in the guilds we know before Discord is asked: refused calls count against the whole address."""


class Performer:
    """Does the actions of one account."""

    def __init__(
        self, wire: Wire, world: World, answers: Answers, errands: Errands, talks: Talks, *, time: Time, api: str
    ) -> None:
        self._wire = wire
        self._world = world
        self._answers = answers
        self._errands = errands
        self._talks = talks
        self._time = time
        self._api = api

    async def perform(self, order: Order) -> Result:
        """Do one action."""
        action = order.action
        match action:
            case orders.AnswerPress():
                return await self._answers.privately(action)
            case orders.OpenForm():
                return await self._answers.open_form(action)
            case orders.SayTo():
                return await self._errands.say_to(order, action)
            case orders.ReadCodes(source=source):
                return await codes_of(source, self._api)
            case _:
                pass
        where = self._where(action)
        if isinstance(where, Gone):
            return where
        if (refused := self._refused(action, where)) is not None:
            return refused
        return await self._do(order, action, where)

    async def _do(self, order: Order, action: Action, where: Where) -> Result:
        match action:
            case orders.InviteToGroup():
                return await self._errands.invite(order, action, where)
            case orders.FetchMembers():
                return await self._errands.members(action, where)
            case orders.FetchReactions(target=target):
                return await reactions_to(self._wire, self._world.scope, where, target.message)
            case orders.PublishCommands():
                return await self._errands.publish_commands(action, where)
            case orders.Say():
                answered = await self._answers.publicly(action)
                if answered is not None:
                    return answered
            case _:
                pass
        planned = plan(self._unasked(action), order.key, where)
        if planned is None:
            return Unsupported("Discord has no such thing for bots.")
        if not isinstance(planned, list):
            return planned
        # Read before: the platform tells of the change, and then the channel has the new one.
        before = where.guild.channels.get(where.channel) if where.guild is not None else None
        result = _named(action, where, _lesser(action, await self._wire.all(planned)))
        return _slowed(action, None if before is None else before.rate_limit_per_user, result)

    def _unasked(self, action: Action) -> Action:
        """A command is no message: what answers it beside Discord's own way answers nothing."""
        if isinstance(action, orders.Say) and action.reply_to is not None:
            if self._world.questions.by_id(action.reply_to.message) is not None:
                return orders.Say(
                    place=action.place,
                    reason=action.reason,
                    parts=action.parts,
                    silent=action.silent,
                    may_mention_all=action.may_mention_all,
                )
        return action

    def _where(self, action: Action) -> Where | Gone:
        place, atlas = action.place, self._world.atlas
        room = own_id(place.group)
        guild = atlas.guilds.get(atlas.guild_of.get(room, ""))
        channel = place.thread or room
        if place.direct:
            channel = self._private(action)
            if not channel:
                return Gone("The private talk of this message is not known any more.")
        return Where(channel, room, guild, atlas.us, self._time.now())

    def _private(self, action: Action) -> str:
        targets = getattr(action, "targets", None) or (getattr(action, "target", None),)
        for target in targets:
            if isinstance(target, orders.MessageRef) and (talk := self._talks.holding(target.message)):
                return talk
        return ""

    def _refused(self, action: Action, where: Where) -> Forbidden | None:
        name = _PERMISSIONS.get(type(action))
        if name is None or where.guild is None or action.place.direct:
            return None
        channel = where.guild.channels.get(where.room)
        if channel is None:
            return None
        if name == "send_messages" and action.place.thread:
            name = "send_messages_in_threads"
        held = rights.in_channel(where.guild, channel, where.us, where.guild.our_roles)
        return rights.refusal(held, name)


def _named(action: Action, where: Where, result: Result) -> Result:
    """Tell by which name events know a role that was given by its id."""
    if isinstance(action, orders.GrantRole) and isinstance(result, Ok) and where.guild is not None:
        [name] = where.guild.role_names((action.role,))
        if name != action.role:
            return Ok(Receipt(reference=name))
    return result


def _slowed(action: Action, before: int | None, result: Result) -> Result:
    """Tell which slow mode a channel had before, so that it can be put back."""
    known = isinstance(action, orders.SetSlowMode) and isinstance(result, Ok) and before is not None
    return Ok(Receipt(reference=str(before))) if known else result


def _lesser(action: Action, result: Result) -> Result:
    if isinstance(action, orders.Ban) and action.duration is not None and isinstance(result, Ok):
        return DegradedTo("banned until unbanned; Discord has no bans for a time", result.receipt)
    return result
