"""Happenings become neutral events, and a room like a platform keeps quiet about what that platform does not tell."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from townhall.model import events as e
from townhall.model.ids import MemberId
from townhall.model.parts import Mention, Text, text_parts
from townhall.model.people import ActorKind, Standing
from townhall.model.platforms import PROFILES
from townhall_lobby import happenings as h
from townhall_lobby.happenings import Happening, Who
from townhall_lobby.updates import Scope, event_of

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SCOPE = Scope("hall", "e0")
ADA, HOST, HOUSE = Who(1, "Ada"), Who(2, "Host", Standing.OWNER), Who(0, "Townhall", Standing.ADMIN)

ALL: dict[type[e.Event], Happening] = {
    e.MessageSent: h.Said(room="a", at=NOON, message=5, who=ADA, parts=text_parts("Hi"), reply_to=4, reply_to_author=2),
    e.MessageEdited: h.Reworded(room="a", at=NOON, message=5, who=ADA, parts=text_parts("Ho")),
    e.MessageDeleted: h.Removed(room="a", at=NOON, message=5, author=1, operator=HOST),
    e.MessagePinned: h.Pinned(room="a", at=NOON, message=5, operator=HOST),
    e.MessageUnpinned: h.Pinned(room="a", at=NOON, message=5, operator=HOST, off=True),
    e.ReactionAdded: h.Reacted(room="a", at=NOON, message=5, who=ADA, emoji="👍", author=2),
    e.ReactionRemoved: h.Reacted(room="a", at=NOON, message=5, who=ADA, emoji="👍", author=2, off=True),
    e.ButtonPressed: h.Pressed(room="a", at=NOON, message=5, who=ADA, data="y", token="5.9"),
    e.FormSubmitted: h.Submitted(room="a", at=NOON, who=ADA, form="trip", answers={"a": "b"}, token="t"),
    e.PollVoted: h.Voted(room="a", at=NOON, message=5, who=ADA, choices=(1,)),
    e.PollClosed: h.PollEnded(room="a", at=NOON, message=5, counts=(1, 0)),
    e.MemberJoined: h.CameIn(room="a", at=NOON, who=ADA, operator=HOST, invite="code", inviter=2),
    e.MemberLeft: h.WentOut(room="a", at=NOON, who=ADA),
    e.MemberKicked: h.Sanctioned(room="a", at=NOON, sanction="kicked", who=ADA, operator=HOST, reason="Spam"),
    e.MemberBanned: h.Sanctioned(room="a", at=NOON, sanction="banned", who=ADA, operator=HOST, until=NOON),
    e.MemberUnbanned: h.Sanctioned(room="a", at=NOON, sanction="unbanned", who=ADA, operator=HOST),
    e.MemberMuted: h.Sanctioned(room="a", at=NOON, sanction="muted", who=ADA, operator=HOST, until=NOON),
    e.MemberUnmuted: h.Sanctioned(room="a", at=NOON, sanction="unmuted", who=ADA, operator=HOST),
    e.MemberRenamed: h.Renamed(room="a", at=NOON, who=ADA, old_name="Eda", operator=HOUSE),
    e.MemberRolesChanged: h.Labelled(room="a", at=NOON, who=ADA, operator=HOUSE, added=("guide",)),
    e.JoinRequested: h.Asked(room="a", at=NOON, who=ADA, request="r", text="Please"),
    e.JoinRequestWithdrawn: h.AskingEnded(room="a", at=NOON, who=ADA, request="r", operator=HOST, admitted=True),
}

SILENT: dict[str, set[type[e.Event]]] = {
    "telegram": {e.MessageDeleted, e.MemberRenamed, e.FormSubmitted, e.MemberRolesChanged},
    "discord": {e.JoinRequested, e.JoinRequestWithdrawn},
    "qq": {
        e.MessageEdited,
        e.MessagePinned,
        e.MessageUnpinned,
        e.ReactionAdded,
        e.ReactionRemoved,
        e.ButtonPressed,
        e.FormSubmitted,
        e.PollVoted,
        e.PollClosed,
        e.MemberRenamed,
        e.MemberRolesChanged,
    },
    "matrix": {e.ButtonPressed, e.FormSubmitted, e.MemberRolesChanged},
    "full": set(),
}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_happening_becomes_its_event_with_a_stable_id(kind: type[e.Event]) -> None:
    event = event_of(7, ALL[kind], SCOPE, PROFILES["full"])
    assert type(event) is kind
    assert event is not None
    assert (event.id, event.place.group, event.at) == ("lobby:hall:e0-7", "lobby:hall:a", NOON)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_happening_survives_the_outbox(kind: type[e.Event]) -> None:
    assert h.decode(h.encode(ALL[kind])) == ALL[kind]


@pytest.mark.parametrize("like", SILENT)
def test_a_room_tells_exactly_what_its_platform_tells(like: str) -> None:
    untold = {kind for kind, happening in ALL.items() if event_of(1, happening, SCOPE, PROFILES[like]) is None}
    assert untold == SILENT[like]


def test_three_people_stand_in_an_event() -> None:
    event = event_of(1, ALL[e.MemberKicked], SCOPE, PROFILES["full"])
    assert isinstance(event, e.MemberKicked)
    assert event.operator is not None
    assert (event.member.name, event.operator.name, event.operator.is_staff) == ("Ada", "Host", True)


def test_our_own_account_is_marked_as_ours() -> None:
    event = event_of(1, ALL[e.MemberRenamed], SCOPE, PROFILES["full"])
    assert isinstance(event, e.MemberRenamed)
    assert event.operator is not None
    assert (event.operator.id, event.operator.kind) == ("lobby:hall:house", ActorKind.SELF)


def test_a_room_like_wecom_hears_only_what_mentions_the_house_or_is_said_to_it() -> None:
    def said(direct: bool, *parts: Text | Mention) -> Happening:
        return h.Said(room="a", at=NOON, message=5, who=ADA, parts=parts, direct=direct)

    wecom, us = PROFILES["wecom"], Mention(MemberId("lobby:hall:house"))
    assert event_of(1, said(False, Text("Hi")), SCOPE, wecom) is None
    assert event_of(1, said(False, us, Text("Hi")), SCOPE, wecom) is not None
    assert event_of(1, said(True, Text("Hi")), SCOPE, wecom) is not None


@pytest.mark.parametrize("kind", [e.MemberKicked, e.MemberBanned])
def test_a_platform_without_operators_only_shows_that_somebody_is_gone(kind: type[e.Event]) -> None:
    event = event_of(1, ALL[kind], SCOPE, PROFILES["wecom"])
    assert type(event) is e.MemberLeft
    assert event.operator is None


def test_a_platform_without_operators_does_not_tell_of_mutes() -> None:
    assert event_of(1, ALL[e.MemberMuted], SCOPE, PROFILES["poorest"]) is None


def test_an_invite_is_only_told_where_invites_are_seen() -> None:
    event = event_of(1, ALL[e.MemberJoined], SCOPE, PROFILES["poorest"])
    assert isinstance(event, e.MemberJoined)
    assert (event.invite, event.inviter) == ("", None)
