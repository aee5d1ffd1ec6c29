"""The result hangs on what happened and not on the order in which it is told, live or late (K10, K15)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace
from tests.core.bus.counting.counted import counted, counting_hall, who
from tests.support.hall import Hall

from townhall import (
    ContributionMade,
    Event,
    EventId,
    Member,
    Mention,
    MessageDeleted,
    MessageId,
    MessageSent,
    Place,
    ReactionAdded,
    ReactionRemoved,
    Text,
)
from townhall.model.ids import GroupId
from townhall.model.people import ActorKind
from townhall.testing.house import START

PEOPLE = [Member(id=who(name), name=name) for name in ("Ada", "Bob", "Cy")]
ROBOT = Member(id=who("robot"), name="Robot", kind=ActorKind.BOT)
EVERYBODY = [*PEOPLE, ROBOT]
WORDS = ["Quite so.", "Thank you!", "谢谢", "No thanks"]
HERE = Place(GroupId("test:test:room"))


class Story:
    """What happens in a group, moment after moment."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.written: list[MessageSent] = []

    def head(self) -> dict[str, object]:
        number = len(self.events)
        return {"id": EventId(f"told-{number}"), "at": START + timedelta(minutes=number), "place": HERE}

    def add(self, event: type[Event], /, **fields: object) -> None:
        self.events.append(event(**{**self.head(), **fields}))  # type: ignore[arg-type]  # pyright: ignore

    def again(self, place: int) -> None:
        """Tell something a second time, as if it were news."""
        if self.events:
            event = self.events[place % len(self.events)]
            if not isinstance(event, MessageSent):
                self.events.append(replace(event, id=EventId(f"told-{len(self.events)}")))

    def message(self, place: int) -> MessageSent | None:
        return self.written[place % len(self.written)] if self.written else None

    def say(self, actor: Member, words: str, answered: int | None, told: bool, mentioned: Member | None) -> None:
        target = None if answered is None else self.message(answered)
        parts = (Text(words),) if mentioned is None else (Text(words), Mention(mentioned.id, mentioned.name))
        self.add(
            MessageSent,
            message=MessageId(f"m{len(self.written)}"),
            actor=actor,
            parts=parts,
            reply_to=None if target is None else target.message,
            reply_to_actor=target.actor.id if target is not None and told else None,
        )
        event = self.events[-1]
        assert isinstance(event, MessageSent)
        self.written.append(event)

    def react(self, actor: Member, place: int, emoji: str, added: bool, told: bool) -> None:
        if (target := self.message(place)) is not None:
            author = target.actor.id if told else None
            kind = ReactionAdded if added else ReactionRemoved
            self.add(kind, message=target.message, actor=actor, emoji=emoji, author=author)

    def delete(self, place: int, told: bool) -> None:
        if (target := self.message(place)) is not None:
            self.add(MessageDeleted, message=target.message, author=target.actor.id if told else None)

    def deed(self, member: Member, giver: Member, source: str, amount: float) -> None:
        self.add(ContributionMade, member=member, kind="accepted", source=source, giver=giver.id, amount=amount)


@some.composite
def stories(draw: some.DrawFn) -> Sequence[Event]:
    story, place = Story(), some.integers(0, 9)
    body = some.sampled_from(EVERYBODY)
    for _ in range(draw(some.integers(2, 14))):
        match draw(some.sampled_from(["say", "say", "react", "react", "delete", "deed", "again"])):
            case "say":
                answered, mentioned = draw(some.none() | place), draw(some.none() | some.sampled_from(PEOPLE))
                story.say(draw(body), draw(some.sampled_from(WORDS)), answered, draw(some.booleans()), mentioned)
            case "react":
                emoji, added = draw(some.sampled_from(["👍", "🎉"])), draw(some.booleans())
                story.react(draw(body), draw(place), emoji, added, draw(some.booleans()))
            case "delete":
                story.delete(draw(place), draw(some.booleans()))
            case "deed":
                source, amount = draw(some.sampled_from(["x", "y"])), draw(some.sampled_from([1.0, -1.0]))
                story.deed(draw(body), draw(body), source, amount)
            case _:
                story.again(draw(place))
    return story.events


async def outcome(parts: Sequence[Sequence[Event]]) -> Mapping[tuple[str, str], float]:
    """Return what some events come to, told part after part with a restart in between."""
    hall = Hall()
    try:
        room = counting_hall(hall)
        for part in parts:
            if part:
                await room.publish(*part)
            await room.restart()
        return await counted(room)
    finally:
        await hall.close()


@given(stories(), some.randoms(use_true_random=False), some.integers(0, 14))
def test_the_order_of_telling_changes_nothing(events: Sequence[Event], chance: object, restart: int) -> None:
    mixed = list(events)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # pyright: ignore

    assert asyncio.run(outcome([mixed[:restart], mixed[restart:]])) == asyncio.run(outcome([events]))


@given(stories())
def test_what_is_told_late_comes_to_the_same_as_what_was_told_live(events: Sequence[Event]) -> None:
    late = [replace(event, backfill=True) for event in events]

    assert asyncio.run(outcome([late])) == asyncio.run(outcome([events]))
