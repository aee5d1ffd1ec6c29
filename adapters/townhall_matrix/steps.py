"""The single calls that actions are made of: each does its work or stops the action with what came of it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable

import msgspec

from townhall.model.ids import MessageId
from townhall.model.results import Forbidden, Gone, Result
from townhall_matrix.homeserver import CLIENT, Answer, Homeserver
from townhall_matrix.levels import Content, Order
from townhall_matrix.places import Poll, World
from townhall_matrix.polls import asked_in, tally
from townhall_matrix.reactions import relations
from townhall_matrix.reading import read, read_event
from townhall_matrix.refusals import result_of
from townhall_matrix.requests import Body, Call, send, set_state
from townhall_matrix.shapes import Page, RoomEvent

MOST_PAGES = 50
EACH_PAGE = 100
"""How far a list of relations is read, in pages of 100."""


class Sent(msgspec.Struct, frozen=True):
    """What the homeserver calls a sent event."""

    event_id: str = ""


_sent = msgspec.json.Decoder(Sent)
_pages = msgspec.json.Decoder(Page)
_contents = msgspec.json.Decoder(dict[str, object])


class Stopped(Exception):
    """A call was refused; ``result`` says what that means for the action."""

    def __init__(self, result: Result, said: str = "") -> None:
        super().__init__(said)
        self.result = result
        self.said = said

    def says(self, words: str) -> bool:
        """Return whether the homeserver gave these words as its reason."""
        return words in self.said.lower()


class Steps:
    """Calls on one homeserver, with what is known of its rooms at hand."""

    def __init__(self, homeserver: Homeserver, world: World) -> None:
        self.homeserver = homeserver
        self.world = world
        self._changing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def do(self, call: Call) -> Answer:
        """Make a call; raises :class:`Stopped` when it is refused."""
        answer = await self.homeserver.call(call.method, *call.segments, body=call.body)
        if not answer.ok:
            said = answer.refusal.error
            raise Stopped(self._explained(result_of(answer), call), said)
        return answer

    def _explained(self, result: Result, call: Call) -> Result:
        """Say which power level is missing, where that is what a refusal is about."""
        room = self.world.rooms.get(call.segments[1]) if len(call.segments) > 1 else None
        if not isinstance(result, Forbidden) or room is None or not room.joined:
            return result
        least, has = level_for(call, room.order), room.order.level(room.own_user)
        if least is None or has >= least:
            return result
        remedy = f"Give {room.own_user} power level {least} in the room's settings; it has {has}."
        return msgspec.structs.replace(result, remedy=remedy)

    async def ask(self, *segments: str, query: dict[str, str] | None = None, base: str = CLIENT) -> Answer:
        """Ask for something; raises :class:`Stopped` when it is refused."""
        answer = await self.homeserver.call("GET", *segments, query=query, base=base)
        if not answer.ok:
            raise Stopped(result_of(answer), answer.refusal.error)
        return answer

    async def upload(self, data: bytes, kind: str, name: str) -> Answer:
        """Bring a file to the homeserver; raises :class:`Stopped` when it is refused."""
        answer = await self.homeserver.upload(data, kind, name)
        if not answer.ok:
            raise Stopped(result_of(answer), answer.refusal.error)
        return answer

    async def send(self, room: str, kind: str, content: Body, transaction: str) -> MessageId:
        """Send an event and return its id."""
        answer = await self.do(send(room, kind, content, transaction))
        sent = MessageId((read(_sent, answer.body) or Sent()).event_id)
        self.world.authors.put(sent, self.world.own_user)
        if room in self.world.direct:
            self.world.private.put(sent, room)
        return sent

    async def join(self, room: str, server: str = "") -> None:
        """Come into a room, by way of a server that is in it; raises :class:`Stopped` when we are not let in."""
        query = {"via": server, "server_name": server} if server else None
        answer = await self.homeserver.call("POST", "join", room, body={}, query=query)
        if not answer.ok:
            raise Stopped(result_of(answer), answer.refusal.error)

    async def state(self, room: str, kind: str, key: str = "") -> Content:
        """Return a piece of state as it stands; empty where there is none."""
        answer = await self.homeserver.call("GET", "rooms", room, "state", kind, key)
        if answer.status == 404:
            return {}
        if not answer.ok:
            raise Stopped(result_of(answer), answer.refusal.error)
        return read(_contents, answer.body) or {}

    async def change_state(self, room: str, kind: str, changed: Callable[[Content], Content]) -> bool:
        """Read a piece of state, change it and write it back; return whether anything had to change."""
        async with self._changing[room]:
            before = await self.state(room, kind)
            after = changed(before)
            if after == before:
                return False
            await self.do(set_state(room, kind, after))
            return True

    async def event(self, room: str, id: str) -> RoomEvent:
        """Return one event; raises :class:`Stopped` when it is not there."""
        answer = await self.ask("rooms", room, "event", id)
        event = read_event(answer.body)
        if event is None:
            raise Stopped(Gone("The homeserver does not show the event."))
        return event

    async def related(self, room: str, id: str, relation: str, *, pages: int = MOST_PAGES) -> list[RoomEvent]:
        """Return the events that relate to one in a way, oldest first, of so many pages at most."""
        found: list[RoomEvent] = []
        after = ""
        for _ in range(pages):
            query = {"limit": str(EACH_PAGE), "dir": "f", **({"from": after} if after else {})}
            segments = ("rooms", room, "relations", id, relation)
            answer = await self.ask(*segments, query=query, base="/_matrix/client/v1")
            page = read(_pages, answer.body) or Page()
            found += [event for raw in page.chunk if (event := read_event(raw)) is not None]
            after = page.next_batch
            if not after:
                break
        return found

    async def reactions(self, room: str, target: str, emoji: str, *, ours: bool) -> list[str]:
        """Return the reactions under a message, of one emoji or (empty) of any."""
        found = await self.related(room, target, "m.annotation")
        return [event.event_id for event in found if _is_reaction(event, emoji) and (not ours or self._is_ours(event))]

    def _is_ours(self, event: RoomEvent) -> bool:
        return event.sender == self.world.own_user

    async def tally(self, room: str, poll_id: str, until: int = 1 << 60) -> tuple[int, ...]:
        """Return the votes per answer of a poll, as they stand; empty where it is no poll."""
        poll = self.world.polls.get(poll_id)
        if poll is None:
            asked = asked_in(await self.event(room, poll_id))
            if asked is None:
                return ()
            poll = Poll(asked.ids)
            self.world.polls.put(poll_id, poll)
        return tally(await self.related(room, poll_id, "m.reference"), poll, until)


def _is_reaction(event: RoomEvent, emoji: str) -> bool:
    content = read(relations, event.content)
    if event.type != "m.reaction" or content is None or content.relates_to is None:
        return False
    return not emoji or content.relates_to.key == emoji


def level_for(call: Call, order: Order) -> int | None:
    """Return the power level a call needs in a room; None where levels do not decide."""
    verb, rest = call.segments[2] if len(call.segments) > 2 else "", call.segments[3:]
    levels = order.levels
    of_verb = {"kick": levels.kick, "ban": levels.ban, "unban": levels.ban, "invite": levels.invite}
    if verb == "send" and rest:
        return order.to_send(rest[0])
    if verb == "state" and rest:
        return order.to_set(rest[0])
    return levels.redact if verb == "redact" else of_verb.get(verb)
