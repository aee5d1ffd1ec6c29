"""A room in which a test talks: people join, write and press; what Townhall says and does is there to compare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from msgspec.structs import replace

from townhall.model import events
from townhall.model.actions import Action
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import EventId, MessageId
from townhall.model.parts import Image, Parts, buttons, text_parts
from townhall.model.people import ActorKind, Member, Standing
from townhall.model.places import Place
from townhall.model.results import ReactionBy, Result
from townhall.testing.doings import Doings
from townhall.testing.house import House, Variant
from townhall.testing.platform import ACCOUNT, PLATFORM, Sent, labels, unhurried


class Room(Doings):
    """One group of a test. Verbs happen on the platform and return when everything has come to rest."""

    def __init__(self, house: House, alias: str = "room", account: str = ACCOUNT, **settings: Any) -> None:
        house.settle_on(account)
        super().__init__(house, alias, account)
        self._staff: Room | None = None
        house.groups[alias] = {"account": account, "chat": alias, **settings}
        house.change()

    # -- setting up -------------------------------------------------------------------------------
    @property
    def variant(self) -> Variant:
        """How this test runs."""
        return self._house.variant

    def enable(self, module: ModuleType, /, **settings: Any) -> None:
        """Switch a plugin on in this room with some settings, in the form of ops.toml or as values."""
        name = module.__name__.removeprefix("townhall_")
        self._house.modules[name] = module
        self._house.groups[self.alias][name] = settings or True
        self._house.change()

    def disable(self, module: ModuleType, /) -> None:
        """Switch a plugin off in this room."""
        self._house.groups[self.alias][module.__name__.removeprefix("townhall_")] = False
        self._house.change()

    def set(self, **settings: Any) -> None:
        """Set what the group has besides plugins: ``timezone``, ``quiet_hours``, ``charter`` …"""
        self._house.groups[self.alias].update(settings)
        self._house.change()

    def texts(self, locale: str, texts: Mapping[str, Any]) -> None:
        """Give the team's own texts in a language, as ``[texts.LOCALE]`` of ops.toml would; for all rooms."""
        self._house.texts[locale] = dict(texts)
        self._house.change()

    def platform(self, capabilities: Capabilities) -> None:
        """Have another platform, for the rest of the test."""
        self._house.platforms[PLATFORM] = unhurried(capabilities)
        self._house.change()

    def another(self, alias: str, account: str = "", *, platform: str = "", **settings: Any) -> Room:
        """Return another room of the same Townhall; on another ``account`` the same names are other people.

        With a ``platform`` (``"telegram"``, ``"discord"`` …) the account is on that one in every variant of the test;
        its name serves where no account is named.
        """
        account = account or platform or self.account
        self._house.settle_on(account, platform)
        return Room(self._house, alias, account, **settings)

    def pace(self, per_second: float) -> None:
        """Let an account of the room's platform send only so many messages a second; without this there is no limit."""
        platform = self._house.platform_of(self.account)
        pace = Pace(account_per_second=per_second, room_gap=timedelta())
        self._house.platforms[platform] = replace(self._house.platforms[platform], pace=pace)
        self._house.change()

    def refuse(self, *results: Result) -> None:
        """Let the platform answer the next messages of ours into this room with these results, and not take them."""
        self._house.truth.refusals.setdefault(self.id, []).extend(results)

    def reply_to_next(self, action: type[Action], *results: Result) -> None:
        """Let the platform answer the next actions of a kind in this room with these results."""
        self._house.truth.replies.setdefault((self.id, action), []).extend(results)

    @property
    def staff_room(self) -> Room:
        """The room in which staff are told and asked; there from the first time it is asked for."""
        if self._staff is None:
            self._staff = self.another(f"{self.alias}-staff")
            self.set(staff_room=self._staff.alias)
        return self._staff

    def close_direct(self, name: str) -> None:
        """Let somebody take no private messages."""
        self._house.truth.closed.add(self.person(name).id)

    def give_addresses(self) -> None:
        """Let messages have addresses at which members open them, as on most platforms."""
        self._house.truth.addresses = True

    # -- what people do ---------------------------------------------------------------------------
    async def join(self, *names: str, **details: Any) -> None:
        """Let people come in, one after another at the same moment; ``details`` go into the event."""
        joined = [events.MemberJoined(**self._head(), member=self.person(name), **details) for name in names]
        await self._house.publish(*joined)

    async def leave(self, name: str) -> None:
        """Let somebody go."""
        await self._house.publish(events.MemberLeft(**self._head(), member=self.person(name)))

    async def kicked(self, name: str, by: str = "Admin") -> None:
        """Let somebody be removed in the client."""
        event = events.MemberKicked(
            **self._head(), member=self.person(name), operator=self.person(by, standing=Standing.ADMIN)
        )
        await self._house.publish(event)

    async def say(self, name: str, text: str | Parts, **details: Any) -> MessageId:
        """Let somebody write; return the message's id."""
        message = self._house.truth.next_message()
        parts = text if isinstance(text, tuple) else text_parts(text)
        event = events.MessageSent(**self._head(), message=message, actor=self.person(name), parts=parts, **details)
        await self._house.publish(event)
        return message

    async def reply(self, name: str, to: MessageId | Sent, text: str | Parts) -> MessageId:
        """Let somebody answer a message."""
        target = to.id if isinstance(to, Sent) else to
        return await self.say(name, text, reply_to=target, addresses_us=target in self._house.truth.messages)

    async def flood(self, name: str, *texts: str) -> None:
        """Let somebody write many things at one moment."""
        actor, written = self.person(name), list[events.Event]()
        for text in texts:
            message = self._house.truth.next_message()
            written.append(events.MessageSent(**self._head(), message=message, actor=actor, parts=text_parts(text)))
        await self._house.publish(*written)

    async def whisper(self, name: str, text: str, *, to: Sent | None = None) -> MessageId:
        """Let somebody write to us alone; ``to``: as an answer to a message of ours."""
        message = self._house.truth.next_message()
        answer = None if to is None else to.id
        event = events.MessageSent(
            **self._head(direct=True),
            message=message,
            actor=self.person(name),
            parts=text_parts(text),
            reply_to=answer,
            addresses_us=to is not None,
        )
        await self._house.publish(event)
        return message

    async def edit(self, name: str, message: MessageId, text: str) -> None:
        """Let somebody change a message."""
        event = events.MessageEdited(**self._head(), message=message, actor=self.person(name), parts=text_parts(text))
        await self._house.publish(event)

    async def delete(self, name: str, message: MessageId, *, told: bool = True) -> None:
        """Let somebody take a message back; ``told=False``: where the platform does not tell us of it (Telegram)."""
        person = self.person(name)
        if not told:
            self._house.truth.gone.add(message)
            return
        event = events.MessageDeleted(**self._head(), message=message, author=person.id, operator=person)
        await self._house.publish(event)

    async def react(self, name: str, to: MessageId | Sent, emoji: str) -> None:
        """Let somebody react to a message."""
        target = to.id if isinstance(to, Sent) else to
        self.reacted(name, target, emoji)
        event = events.ReactionAdded(**self._head(), message=target, actor=self.person(name), emoji=emoji)
        await self._house.publish(event)

    async def unreact(self, name: str, to: MessageId | Sent, emoji: str) -> None:
        """Let somebody take a reaction back."""
        target = to.id if isinstance(to, Sent) else to
        self._house.truth.reactions.get(target, {}).pop(ReactionBy(emoji, self.person(name).id), None)
        event = events.ReactionRemoved(**self._head(), message=target, actor=self.person(name), emoji=emoji)
        await self._house.publish(event)

    def reacted(self, name: str, to: MessageId | Sent, emoji: str) -> None:
        """Let somebody have reacted without our hearing of it, as after a pause; ``FetchReactions`` finds it."""
        reactions = self._house.truth.reactions.setdefault(to.id if isinstance(to, Sent) else to, {})
        reactions[ReactionBy(emoji, self.person(name).id)] = None

    def picture(self, *codes: str, caption: str = "") -> Image:
        """Return a picture for :meth:`say` whose QR codes say this; ``ReadCodes`` reads them."""
        return Image(self._house.truth.picture(codes), caption)

    async def press(self, name: str, label: str, *, direct: bool = False) -> None:
        """Let somebody press the newest button with this label, or type its number where there are no buttons."""
        person = self.person(name)
        sent = self.whispered_to(name) if direct else self._house.truth.standing(self.id)
        for message in reversed(sent):
            for button in buttons(message.parts):
                if button.label == label:
                    head = self._head(direct=direct)
                    pressed = events.ButtonPressed(
                        **head, message=message.id, actor=person, data=button.data, token=f"press-{message.id}"
                    )
                    return await self._house.publish(pressed)
            if number := message.number_of(label):
                await (self.whisper(name, number) if direct else self.say(name, number))
                return None
        shown = [label for message in sent for label in labels(message.parts)]
        raise AssertionError(f"There is no button {label!r} here; there are {shown}.")

    async def ask_to_join(self, name: str, text: str = "", request: str = "") -> str:
        """Let somebody ask to be let in; return the request."""
        request = request or f"request-{name}"
        event = events.JoinRequested(**self._head(), member=self.person(name), request=request, text=text)
        await self._house.publish(event)
        return request

    async def publish(self, *happenings: events.Event) -> None:
        """Have anything else happen."""
        await self._house.publish(*happenings)

    async def admin_says(self, text: str, name: str = "Admin") -> MessageId:
        """Let an administrator of the platform write."""
        self.person(name, standing=Standing.ADMIN)
        return await self.say(name, text)

    def bot(self, name: str) -> Member:
        """Return somebody else's bot."""
        return self.person(name, kind=ActorKind.BOT)

    def _head(self, *, direct: bool = False) -> dict[str, Any]:
        now = self._house.time.now()
        event = EventId(f"event-{self._house.truth.next_message()}")
        return {"id": event, "at": now, "place": Place(self.id, direct=direct), "received_at": now}

    # -- time and the process ---------------------------------------------------------------------
    async def wait(self, **span: float) -> None:
        """Let time pass: ``await room.wait(days=14)``; every timer on the way fires at its own instant."""
        await self._house.wait(timedelta(**span))

    async def wait_until(self, instant: datetime) -> None:
        """Let time pass until an instant."""
        await self._house.wait(instant - self._house.time.now())

    @property
    def now(self) -> datetime:
        """Where the clock stands, in UTC."""
        return self._house.time.now()

    async def restart(self) -> None:
        """End the process and start it anew on the same store."""
        await self._house.ready()
        await self._house.restart()

    async def tidy(self) -> None:
        """Let go what is past its time, as a running Townhall does every hour."""
        await self._house.tidy()

    async def settle(self) -> None:
        """Bring settings that were changed into force, and let everything come to rest."""
        await self._house.ready()
        await self._house.settle()

    # -- what Townhall did: Doings has the rest ------------------------------------------------------
    @property
    def staff(self) -> list[str]:
        """What staff were told."""
        return self.staff_room.said
