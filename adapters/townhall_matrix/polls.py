"""Polls under their final and their provisional names: what people ask, how they vote, and how it ends; pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from townhall.model import events
from townhall.model.actions import OpenPoll
from townhall.model.events import Event
from townhall.model.ids import EventId, MessageId
from townhall.model.parts import Text
from townhall_matrix.contents import clean
from townhall_matrix.levels import Content
from townhall_matrix.places import Poll, RoomState, World
from townhall_matrix.reading import is_late, moment, own_id_of, read
from townhall_matrix.shapes import RelatesTo, RoomEvent, Shape

PROVISIONAL = "org.matrix.msc3381.poll"
STARTS = ("m.poll.start", f"{PROVISIONAL}.start")
RESPONSES = ("m.poll.response", f"{PROVISIONAL}.response")
ENDS = ("m.poll.end", f"{PROVISIONAL}.end")


class Words(Shape, frozen=True, gc=False):
    """A text in one of its forms."""

    body: str = ""


class Wording(Shape, frozen=True, gc=False):
    """A question or an answer."""

    texts: tuple[Words, ...] = msgspec.field(default=(), name="m.text")
    text: str = msgspec.field(default="", name="org.matrix.msc1767.text")
    id: str = ""
    final_id: str = msgspec.field(default="", name="m.id")

    @property
    def words(self) -> str:
        """What it says, under either name."""
        return self.text or (self.texts[0].body if self.texts else "")


class Asked(Shape, frozen=True, gc=False):
    """A poll: its question and answers."""

    question: Wording = Wording()
    answers: tuple[Wording, ...] = ()
    max_selections: int = 1

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the answers, in order."""
        return tuple(one.final_id or one.id for one in self.answers)


class Start(Shape, frozen=True, gc=False):
    """The content that begins a poll."""

    final: Asked | None = msgspec.field(default=None, name="m.poll")
    provisional: Asked | None = msgspec.field(default=None, name="org.matrix.msc3381.poll.start")


class Chosen(Shape, frozen=True, gc=False):
    """A vote under its provisional name."""

    answers: tuple[str, ...] = ()


class Vote(Shape, frozen=True, gc=False):
    """The content of a vote, and as far as it points at its poll, of an end."""

    selections: tuple[str, ...] = msgspec.field(default=(), name="m.selections")
    provisional: Chosen | None = msgspec.field(default=None, name="org.matrix.msc3381.poll.response")
    relates_to: RelatesTo | None = msgspec.field(default=None, name="m.relates_to")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of the answers that were chosen."""
        return self.selections or (self.provisional.answers if self.provisional is not None else ())


_starts = msgspec.json.Decoder(Start)
_votes = msgspec.json.Decoder(Vote)


def asked_in(event: RoomEvent) -> Asked | None:
    """Return the poll an event begins, or None when it begins none."""
    content = read(_starts, event.content) if event.type in STARTS else None
    return None if content is None else content.final or content.provisional


def poll_of(event: RoomEvent) -> str:
    """Return the poll a vote or an end is about."""
    vote = read(_votes, event.content)
    return vote.relates_to.event_id if vote is not None and vote.relates_to is not None else ""


def poll_event(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Event | None:
    """Return a question as the message it is to its readers."""
    asked = asked_in(event)
    if asked is None:
        return None
    world.polls.put(event.event_id, Poll(asked.ids))
    world.authors.put(event.event_id, event.sender)
    if event.sender == room.own_user:
        return None
    lines = (asked.question.words, *(f"{number}. {one.words}" for number, one in enumerate(asked.answers, 1)))
    return events.MessageSent(
        id=EventId(f"{room.prefix}m:{event.event_id}"),
        at=moment(event),
        place=room.place,
        backfill=is_late(event, world),
        raw=raw,
        message=MessageId(event.event_id),
        actor=room.member(event.sender),
        parts=(Text("\n".join(lines)),),
    )


def vote_event(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Event | None:
    """Return how somebody votes now, by the numbers of the answers."""
    vote = read(_votes, event.content)
    world.silent.put(event.event_id, True)
    if vote is None or vote.relates_to is None or event.sender == room.own_user:
        return None
    poll = world.polls.get(vote.relates_to.event_id)
    if poll is None:
        return None
    return events.PollVoted(
        id=own_id_of(event, room),
        at=moment(event),
        place=room.place,
        backfill=is_late(event, world),
        raw=raw,
        message=MessageId(vote.relates_to.event_id),
        actor=room.member(event.sender),
        choices=numbers(vote.chosen, poll),
    )


def end_event(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Event | None:
    """Return that a poll is over, when somebody ended it who may."""
    poll = poll_of(event)
    world.silent.put(event.event_id, True)
    author = world.authors.get(poll)
    may = author is None or author == event.sender or room.order.level(event.sender) >= room.order.levels.redact
    if not poll or not may:
        return None
    return events.PollClosed(
        id=own_id_of(event, room),
        at=moment(event),
        place=room.place,
        backfill=is_late(event, world),
        raw=raw,
        message=MessageId(poll),
        counts=world.tallies.get(poll) or (),
    )


def numbers(chosen: Iterable[str], poll: Poll) -> tuple[int, ...]:
    """Return the places of the chosen answers, counted from 0; what is no answer does not count."""
    return tuple(poll.answers.index(one) for one in dict.fromkeys(chosen) if one in poll.answers)


def tally(votes: Iterable[RoomEvent], poll: Poll, until: int) -> tuple[int, ...]:
    """Return the votes per answer: of everybody the last vote from before the end."""
    last: dict[str, tuple[int, tuple[int, ...]]] = {}
    for event in votes:
        vote = read(_votes, event.content) if event.type in RESPONSES else None
        known = last.get(event.sender)
        if vote is None or event.origin_server_ts > until:
            continue
        if known is None or event.origin_server_ts > known[0]:
            last[event.sender] = (event.origin_server_ts, numbers(vote.chosen, poll))
    counts = [0] * len(poll.answers)
    for _, chosen in last.values():
        for number in chosen:
            counts[number] += 1
    return tuple(counts)


# -- ours -------------------------------------------------------------------------------------------
def opened(action: OpenPoll, *, provisional: bool) -> tuple[str, Content]:
    """Return the type and content of a poll of ours; its answers are called by their numbers."""
    most = len(action.choices) if action.several else 1
    question, choices = clean(action.question), [clean(one) for one in action.choices]
    fallback = "\n".join((question, *(f"{number}. {one}" for number, one in enumerate(choices, 1))))
    if provisional:
        text = "org.matrix.msc1767.text"
        asked: Content = {
            "question": {text: question, "body": question, "msgtype": "m.text"},
            "kind": f"{PROVISIONAL}.disclosed",
            "max_selections": most,
            "answers": [{"id": str(number), text: one} for number, one in enumerate(choices)],
        }
        return STARTS[1], {text: fallback, STARTS[1]: asked, "m.mentions": {}}
    final: Content = {
        "question": {"m.text": [{"body": question}]},
        "kind": "m.disclosed",
        "max_selections": most,
        "answers": [{"m.id": str(number), "m.text": [{"body": one}]} for number, one in enumerate(choices)],
    }
    return STARTS[0], {"m.text": [{"body": fallback}], "m.poll": final, "m.mentions": {}}


def ended(poll: MessageId, counts: tuple[int, ...], *, provisional: bool) -> tuple[str, Content]:
    """Return the type and content that end a poll of ours."""
    relation: Content = {"rel_type": "m.reference", "event_id": str(poll)}
    # For clients without polls; in figures, for we do not know the language of the room here.
    words = f"✔ {' · '.join(map(str, counts))}".strip()
    if provisional:
        return ENDS[1], {"m.relates_to": relation, ENDS[1]: {}, "org.matrix.msc1767.text": words, "m.mentions": {}}
    return ENDS[0], {"m.relates_to": relation, "m.text": [{"body": words}], "m.mentions": {}}
