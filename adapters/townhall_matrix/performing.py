"""Doing what was decided: one action in one or several calls, and its outcome as a value."""

from __future__ import annotations

import msgspec

from townhall.adapter import Order
from townhall.model import actions as a
from townhall.model.actions import Action
from townhall.model.ids import MemberId, MessageId, own_id
from townhall.model.parts import text_parts
from townhall.model.results import DegradedTo, Failed, Gone, Ok, Receipt, Result, Unsupported
from townhall_matrix import polls, requests
from townhall_matrix.contents import user_of, written
from townhall_matrix.homeserver import Unreached
from townhall_matrix.levels import Content
from townhall_matrix.pictures import codes_of
from townhall_matrix.places import local_part
from townhall_matrix.ranks import Ranks
from townhall_matrix.reacted import reactions_to
from townhall_matrix.reading import read
from townhall_matrix.refusals import unreached
from townhall_matrix.saying import Saying
from townhall_matrix.shapes import Pinned, Shape
from townhall_matrix.steps import Steps, Stopped

MOST_TOPIC = 250
"""How much of an announcement becomes the topic, in characters."""


class Profile(Shape, frozen=True, gc=False):
    """Somebody in the list of members."""

    display_name: str | None = None


class Joined(msgspec.Struct, frozen=True):
    """The answer to ``joined_members``."""

    joined: dict[str, Profile] = {}


_pins = msgspec.json.Decoder(Pinned)
_members = msgspec.json.Decoder(Joined)


class Performing:
    """The hands of one account."""

    def __init__(self, steps: Steps, saying: Saying, ranks: Ranks, *, provisional_polls: bool) -> None:
        self._steps = steps
        self._saying = saying
        self._ranks = ranks
        self._provisional = provisional_polls

    async def perform(self, order: Order) -> Result:
        """Do one action; whatever comes of it is a value."""
        action = order.action
        if (unsupported := requests.UNSUPPORTED.get(type(action))) is not None:
            return unsupported
        member = getattr(action, "member", None)
        if isinstance(member, str) and not user_of(MemberId(member)):
            return Failed(f"{member} is nobody on Matrix; only people of this account's rooms can be acted on.")
        try:
            return await self._do(order.key, action, self._room(action))
        except Stopped as stopped:
            return stopped.result
        except Unreached as error:
            return unreached(error)

    def _room(self, action: Action) -> str:
        """Return the room an action is for; in private it is where its message is."""
        target = getattr(action, "target", None)
        if action.place.direct and isinstance(target, a.MessageRef):
            found = self._steps.world.private.get(target.message)
            if found is None:
                raise Stopped(Gone("It is not known any more in which private talk this message is."))
            return found
        return own_id(action.place.group)

    async def _do(self, key: str, action: Action, room: str) -> Result:
        match action:
            case a.Say() | a.SayTo() | a.EditMessage() | a.Announce() | a.CreateThread() | a.OpenPoll() | a.ClosePoll():
                return await self._write(key, action, room)
            case a.DeleteMessages() | a.React() | a.ClearReactions() | a.Pin() | a.Unpin():
                return await self._on_messages(key, action, room)
            case a.FetchMembers():
                return await self._list_members(room)
            case a.FetchReactions(target=target):
                return await reactions_to(self._steps, room, target.message, self._steps.world.room(room).people)
            case a.ReadCodes(source=source):
                return await codes_of(self._steps.homeserver, source)
            case _:
                return await self._on_people(key, action, room)

    # -- writing ----------------------------------------------------------------------------------
    async def _write(self, key: str, action: Action, room: str) -> Result:
        match action:
            case a.Say(parts=parts, place=place, may_mention_all=may, silent=silent):
                reply_to = action.reply_to.message if action.reply_to is not None else None
                return await self._saying.say(room, parts, key, place, reply_to, may_mention_all=may, silent=silent)
            case a.SayTo(member=member, parts=parts):
                return await self._saying.say_to(user_of(member), parts, key)
            case a.EditMessage():
                return await self._edit(key, action, room)
            case a.Announce():
                return await self._announce(key, action, room)
            case a.CreateThread():
                return await self._create_thread(key, action, room)
            case a.OpenPoll():
                kind, content = polls.opened(action, provisional=self._provisional)
                sent = await self._steps.send(room, kind, content, requests.transaction(key))
                return Ok(Receipt((sent,), reference=sent))
            case a.ClosePoll(target=target):
                counts = await self._steps.tally(room, target.message)
                kind, content = polls.ended(target.message, counts, provisional=self._provisional)
                await self._steps.send(room, kind, content, requests.transaction(key))
                return Ok()
            case _:
                return Unsupported("Matrix has no such message.")

    async def _edit(self, key: str, action: a.EditMessage, room: str) -> Result:
        text = written(action.parts)
        content = requests.replacing(text.content, action.target.message)
        await self._steps.do(requests.send(room, "m.room.message", content, requests.transaction(key)))
        receipt = Receipt((action.target.message,))
        return DegradedTo(text.lost, receipt) if text.lost else Ok(receipt)

    async def _announce(self, key: str, action: a.Announce, room: str) -> Result:
        may = action.may_mention_all
        said = await self._saying.say(room, action.parts, key, action.place, None, may_mention_all=may)
        if not isinstance(said, Ok | DegradedTo):
            return said
        await self._pin(room, said.receipt.messages[0])
        body = str(written(action.parts).content["body"])
        if topic := next((line.strip() for line in body.splitlines() if line.strip()), ""):
            await self._steps.change_state(room, "m.room.topic", lambda _: {"topic": topic[:MOST_TOPIC]})
        return said

    async def _create_thread(self, key: str, action: a.CreateThread, room: str) -> Result:
        root = action.target.message if action.target is not None else None
        content = written(text_parts(action.title)).content
        if root is not None:
            content = requests.related(content, msgspec.structs.replace(action.place, thread=str(root)), None)
        sent = await self._steps.send(room, "m.room.message", content, requests.transaction(key))
        return Ok(Receipt((sent,), reference=root or sent))

    # -- on messages ------------------------------------------------------------------------------
    async def _on_messages(self, key: str, action: Action, room: str) -> Result:
        match action:
            case a.DeleteMessages():
                return await self._delete(key, action, room)
            case a.React(target=target, emoji=emoji, remove=True):
                ours = await self._steps.reactions(room, target.message, emoji, ours=True)
                return await self._redact_all(key, ours, action, room)
            case a.React():
                return await self._react(key, action, room)
            case a.ClearReactions(target=target, emoji=emoji):
                found = await self._steps.reactions(room, target.message, emoji, ours=False)
                return await self._redact_all(key, found, action, room)
            case a.Pin(target=target) | a.Unpin(target=target):
                await self._pin(room, target.message, off=isinstance(action, a.Unpin))
                return Ok()
            case _:
                return Unsupported("Matrix cannot do this to a message.")

    async def _delete(self, key: str, action: a.DeleteMessages, room: str) -> Result:
        gone: Result | None = None
        for number, target in enumerate(action.targets):
            place = (self._steps.world.private.get(target.message) or room) if action.place.direct else room
            call = requests.redact(place, target.message, action.reason, requests.transaction(key, number))
            try:
                await self._steps.do(call)
            except Stopped as stopped:
                # One that is gone already must not keep the others.
                if not isinstance(stopped.result, Gone):
                    raise
                gone = stopped.result
        return gone if gone is not None and len(action.targets) == 1 else Ok()

    async def _react(self, key: str, action: a.React, room: str) -> Result:
        call = requests.reaction(room, action.target.message, action.emoji, requests.transaction(key))
        try:
            await self._steps.do(call)
        except Stopped as stopped:
            # It stands there already.
            if not stopped.says("same reaction twice"):
                raise
        return Ok()

    async def _redact_all(self, key: str, events: list[str], action: Action, room: str) -> Result:
        for event in events:
            transaction = requests.transaction(f"{key}|{event}")
            await self._steps.do(requests.redact(room, event, action.reason, transaction))
        return Ok()

    async def _pin(self, room: str, message: MessageId, *, off: bool = False) -> None:
        def changed(content: Content) -> Content:
            pins = read(_pins, msgspec.json.encode(content)) or Pinned()
            if (message in pins.pinned) is not off:
                return content
            kept = [one for one in pins.pinned if one != message]
            return {**content, "pinned": kept if off else [*kept, str(message)]}

        await self._steps.change_state(room, "m.room.pinned_events", changed)

    # -- on people --------------------------------------------------------------------------------
    async def _on_people(self, key: str, action: Action, room: str) -> Result:
        match action:
            case a.Mute(member=member, duration=duration):
                return await self._ranks.mute(room, user_of(member), duration)
            case a.Unmute(member=member):
                return await self._ranks.unmute(room, user_of(member))
            case a.MuteAll(off=off):
                return await self._ranks.silence(room, off=off)
            case a.GrantRole(member=member, role=role):
                return await self._ranks.grant(room, user_of(member), role)
            case a.RevokeRole(member=member, role=role):
                return await self._ranks.revoke(room, user_of(member), role)
            case a.InviteToGroup(member=member, target=target):
                return await self._invite(own_id(target), action)
            case _:
                return await self._by_membership(key, action, room)

    async def _by_membership(self, key: str, action: Action, room: str) -> Result:
        call = requests.on_member(action, room)
        match action, call:
            case _, None:
                return Unsupported("Matrix has no such thing.")
            case a.Ban(member=member, duration=duration), requests.Call():
                await self._ranks.ban(call, room, user_of(member), duration)
                if action.delete_recent:
                    await self._saying.forget(room, user_of(member), action.delete_recent, key, action.reason)
            case a.Unban(member=member), requests.Call():
                await self._ranks.unban(call, room, user_of(member))
            case _, requests.Call():
                await self._steps.do(call)
        return Ok()

    async def _invite(self, target: str, action: a.InviteToGroup) -> Result:
        try:
            await self._steps.do(requests.invite(target, action.member, action.reason))
        except Stopped as stopped:
            # They are there already.
            if not stopped.says("already in the room"):
                raise
        return Ok()

    async def _list_members(self, room: str) -> Result:
        answer = await self._steps.ask("rooms", room, "joined_members")
        joined = (read(_members, answer.body) or Joined()).joined
        state = self._steps.world.room(room)
        members = tuple(
            state.portrait(user, profile.display_name or local_part(user)) for user, profile in joined.items()
        )
        return Ok(value=msgspec.msgpack.encode(members))
