"""What events say beyond their fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from townhall.model.events import MessageEdited, MessageSent, TimerFired
from townhall.model.ids import EventId, GroupId, MemberId, MessageId
from townhall.model.parts import Link, Text
from townhall.model.people import ActorKind, Member, Standing
from townhall.model.places import Place

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLACE = Place(GroupId("lobby:hall:square"))
ADA = Member(id=MemberId("lobby:hall:ada"), name="Ada")
PARTS = (Text("Read "), Link("https://example.org", "this"))


def fired(at: datetime) -> TimerFired:
    return TimerFired(id=EventId("t"), at=at, place=PLACE, plugin="welcome", job="greet", slot="", due_at=NOON)


def test_a_message_is_read_as_text() -> None:
    sent = MessageSent(id=EventId("1"), at=NOON, place=PLACE, message=MessageId("1"), actor=ADA, parts=PARTS)

    assert sent.text == "Read this"


def test_an_edit_is_read_as_text() -> None:
    edited = MessageEdited(id=EventId("2"), at=NOON, place=PLACE, message=MessageId("1"), actor=ADA, parts=PARTS)

    assert edited.text == "Read this"


def test_a_timer_knows_how_late_it_is() -> None:
    assert fired(NOON + timedelta(minutes=3)).lateness == timedelta(minutes=3)


def test_a_timer_is_never_early() -> None:
    assert fired(NOON - timedelta(minutes=3)).lateness == timedelta(0)


@pytest.mark.parametrize("kind", [kind for kind in ActorKind if kind is not ActorKind.PERSON])
def test_only_a_person_is_a_person(kind: ActorKind) -> None:
    assert not Member(id=ADA.id, kind=kind).is_person
    assert ADA.is_person


@pytest.mark.parametrize("standing", list(Standing))
def test_owners_and_administrators_are_staff(standing: Standing) -> None:
    staff = Member(id=ADA.id, standing=standing).is_staff

    assert staff is (standing in (Standing.OWNER, Standing.ADMIN))
