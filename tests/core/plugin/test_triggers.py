"""Triggers want exactly the events they are named after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from townhall.model.events import Event, MemberJoined, MessageSent
from townhall.model.ids import EventId, GroupId, MemberId, MessageId
from townhall.model.parts import ContactCard, File, Image, Link, Part, Text
from townhall.model.people import Member
from townhall.model.places import Place
from townhall.plugin.triggers import AddressesUs, Glance, HasFile, HasImage, HasLink, IsDirect, IsReply, Matches

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA = Member(id=MemberId("lobby:hall:ada"))


@dataclass(frozen=True)
class Case:
    trigger: Glance
    wanted: Event
    unwanted: Event


def message(*parts: Part, reply_to: str = "", direct: bool = False) -> MessageSent:
    return MessageSent(
        id=EventId("1"),
        at=NOON,
        place=Place(GroupId("lobby:hall:square"), direct=direct),
        message=MessageId("1"),
        actor=ADA,
        parts=parts,
        reply_to=MessageId(reply_to) if reply_to else None,
    )


TALK = message(Text("hello"))
CASES = [
    Case(HasLink(), message(Text("see "), Link("https://example.org")), TALK),
    Case(HasImage(), message(Image("cat.png")), TALK),
    Case(HasFile(), message(File("a.pdf")), message(Image("cat.png"))),
    Case(HasFile(), message(ContactCard("Bob")), TALK),
    Case(IsReply(), message(Text("yes"), reply_to="0"), TALK),
    Case(AddressesUs(), replace(TALK, addresses_us=True), TALK),
    Case(IsDirect(), message(Text("psst"), direct=True), TALK),
    Case(Matches(r"(?i)\bhelp\b"), message(Text("HELP me")), message(Text("helpful"))),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case.trigger))
def test_a_trigger_wants_its_own(case: Case) -> None:
    assert case.trigger(case.wanted)
    assert not case.trigger(case.unwanted)


@pytest.mark.parametrize("trigger", [HasLink(), HasImage(), HasFile(), IsReply(), AddressesUs(), Matches("")], ids=repr)
def test_a_trigger_of_messages_wants_nothing_else(trigger: Glance) -> None:
    joined = MemberJoined(id=EventId("2"), at=NOON, place=TALK.place, member=ADA)

    assert not trigger(joined)
