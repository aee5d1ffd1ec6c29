"""A platform for tests: it does what it is told within its capabilities, and remembers the truth of what it did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

import msgspec

from townhall.adapter import Account, AccountSettings, Adapter, Order, Publish
from townhall.model import actions as orders
from townhall.model.actions import Action
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.events import AdapterConnected
from townhall.model.ids import EventId, GroupId, MemberId, MessageId, group_id, own_id
from townhall.model.parts import ButtonRows, Mention, Parts, plain
from townhall.model.places import Place
from townhall.model.platforms import PROFILES
from townhall.model.results import Failed, Forbidden, Gone, Ok, ReactionBy, Receipt, Result

PLATFORM = "test"
ACCOUNT = "test"

NO_PACE = Pace(account_per_second=1_000_000.0, room_gap=timedelta(), burst=1_000_000)
"""A test of a plugin is no test of pacing."""


def unhurried(capabilities: Capabilities) -> Capabilities:
    """Return the same platform without its speed limits."""
    return msgspec.structs.replace(capabilities, platform=PLATFORM, pace=NO_PACE, idempotent_sends=True)


def named(platform: str) -> Capabilities:
    """Return a platform under its own name, without its speed limits; raises :class:`ValueError` for an unknown one."""
    if platform not in PROFILES:
        raise ValueError(f"There is no platform {platform!r}. Take one of: {', '.join(PROFILES)}.")
    return msgspec.structs.replace(PROFILES[platform], platform=platform, pace=NO_PACE)


NO_MESSAGE = MessageId("")
WRITTEN = (orders.Say, orders.SayTo, orders.Announce)
"""What becomes a message."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A message that stands on the platform, or stood there."""

    id: MessageId
    group: GroupId
    parts: Parts
    to: MemberId | None = None
    """The person it was written to in private."""
    reply_to: MessageId = NO_MESSAGE
    deleted: bool = False

    @property
    def text(self) -> str:
        """What a reader sees; a mention reads as the name alone, so that all platforms read alike."""
        return readable(self.parts)

    def number_of(self, label: str) -> str:
        """Return what is typed for a button that became a numbered choice; empty when it is none of them."""
        lines = (line.partition(". ") for line in self.text.splitlines())
        return next((number for number, _, rest in lines if rest == label and number.isdigit()), "")


class Truth:
    """What really happened on the platform; it outlives a restart of Townhall."""

    def __init__(self) -> None:
        self.addresses = False
        """Whether messages have addresses at which members open them."""
        self.messages: dict[MessageId, Sent] = {}
        self.actions: list[Action] = []
        """Everything that was done, in order, messages included."""
        self.answers: list[tuple[MemberId, str]] = []
        """Private answers to pressed buttons."""
        self.closed: set[MemberId] = set()
        """People who take no private messages."""
        self.gone: set[MessageId] = set()
        """Messages of people that are not there any more, of which nobody told us."""
        self.reactions: dict[MessageId, dict[ReactionBy, None]] = {}
        """Who has reacted with what, in order."""
        self.pictures: dict[str, tuple[str, ...]] = {}
        """What the codes of pictures say, by source."""
        self.receipts: dict[str, Result] = {}
        self.refusals: dict[GroupId, list[Result]] = {}
        """What is answered to the next messages of ours in a group, which are not taken."""
        self.replies: dict[tuple[GroupId, type[Action]], list[Result]] = {}
        """What is answered to the next actions of a kind in a group."""
        self._last = 0

    def next_message(self) -> MessageId:
        """Return a fresh message id."""
        self._last += 1
        return MessageId(f"m{self._last}")

    def picture(self, codes: tuple[str, ...]) -> str:
        """Keep a picture whose codes say this; return where it is."""
        source = f"picture-{len(self.pictures) + 1}"
        self.pictures[source] = codes
        return source

    def standing(self, group: GroupId) -> list[Sent]:
        """Return the messages that stand in a group."""
        return [sent for sent in self.messages.values() if sent.group == group and sent.to is None and not sent.deleted]


class TestPlatform(Adapter[AccountSettings]):
    """The adapter of the test kit."""

    __test__ = False
    platform = PLATFORM
    capabilities: ClassVar[Capabilities] = unhurried(PROFILES["full"])
    truth: ClassVar[Truth]

    def __init__(self, account: Account[AccountSettings]) -> None:
        super().__init__(account)

    async def run(self, publish: Publish) -> None:
        """Say that it is connected; what happens is published by the room."""
        now = self.account.time.now()
        place = Place(group_id(self.platform, self.account.name, ""))
        await publish(AdapterConnected(id=EventId(f"connected|{now.timestamp()}"), at=now, place=place))

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return where members open a message, once a test says that there is such a place."""
        return f"https://chat.example/{own_id(group)}/{message}" if self.truth.addresses else ""

    async def perform(self, order: Order) -> Result:
        """Do one action, once however often it is asked for."""
        return perform(self.truth, order)


def perform(truth: Truth, order: Order) -> Result:
    """Do one action on the truth; repeating a key changes nothing."""
    known = truth.receipts.get(order.key)
    if (
        known is None
        and isinstance(order.action, WRITTEN)
        and (refusals := truth.refusals.get(order.action.place.group))
    ):
        return refusals.pop(0)
    if known is None and (replies := truth.replies.get((order.action.place.group, type(order.action)))):
        truth.actions.append(order.action)
        known = truth.receipts[order.key] = replies.pop(0)
    if known is None:
        known = truth.receipts[order.key] = _do(truth, order.action)
    return known


def _do(truth: Truth, action: Action) -> Result:
    match action:
        case orders.SayTo(member=member) if member in truth.closed:
            return Forbidden("They take no private messages.", direct_closed=True)
        case orders.DeleteMessages(targets=targets) if all(target.message in truth.gone for target in targets):
            return Gone("The message is not there any more.")
        case orders.EditMessage(target=target) | orders.Pin(target=target) | orders.React(target=target):
            if target.message in truth.messages and truth.messages[target.message].deleted:
                return Gone("The message was deleted.")
        case orders.ReadCodes(source=source) if source not in truth.pictures:
            return Failed("The picture is not there.")
        case _:
            pass
    truth.actions.append(action)
    return Ok(receipt=_effect(truth, action))


def _effect(truth: Truth, action: Action) -> Receipt:
    match action:
        case orders.Say(place=place, parts=parts, reply_to=reply_to):
            return _sent(truth, place.group, parts, None, reply_to.message if reply_to else NO_MESSAGE)
        case orders.Announce(place=place, parts=parts):
            return _sent(truth, place.group, parts, None)
        case orders.SayTo(place=place, member=member, parts=parts):
            return _sent(truth, place.group, parts, member)
        case orders.AnswerPress(member=member, text=text):
            truth.answers.append((member, text))
        case orders.EditMessage(target=target, parts=parts):
            _change(truth, target.message, parts=parts)
        case orders.DeleteMessages(targets=targets):
            for target in targets:
                _change(truth, target.message, deleted=True)
        case orders.FetchReactions(target=target):
            return Receipt(reactions=tuple(truth.reactions.get(target.message, ())))
        case orders.ReadCodes(source=source):
            return Receipt(texts=truth.pictures[source])
        case orders.CreateInvite() | orders.CreateThread():
            return Receipt(reference=f"test-{len(truth.actions)}")
        case _:
            pass
    return Receipt()


def _sent(truth: Truth, group: GroupId, parts: Parts, to: MemberId | None, reply_to: MessageId = NO_MESSAGE) -> Receipt:
    message = truth.next_message()
    truth.messages[message] = Sent(id=message, group=group, parts=parts, to=to, reply_to=reply_to)
    return Receipt(messages=(message,))


def _change(truth: Truth, message: MessageId, **changes: Any) -> None:
    if message in truth.messages:
        truth.messages[message] = msgspec.structs.replace(truth.messages[message], **changes)


def readable(parts: Iterable[Any]) -> str:
    """Return the text of a tree with mentions as bare names."""
    return "".join(part.name if isinstance(part, Mention) else plain((part,)) for part in parts)


def labels(parts: Parts) -> list[str]:
    """Return the labels of the buttons of a message."""
    return [button.label for part in parts if isinstance(part, ButtonRows) for row in part.rows for button in row]


__all__ = ["ACCOUNT", "PLATFORM", "Sent", "TestPlatform", "Truth", "labels", "perform", "readable", "unhurried"]
