"""Actions are fitted to what a room can show, and refused as values where it cannot do them at all."""

from __future__ import annotations

import pytest

from townhall.model import wire
from townhall.model.actions import Action, DeleteMessages, FetchMembers, Say, Work
from townhall.model.ids import GroupId, MemberId
from townhall.model.parts import (
    Button,
    ButtonRows,
    Image,
    Link,
    Mention,
    MentionAll,
    Part,
    Style,
    Styled,
    Text,
    text_parts,
)
from townhall.model.places import Place
from townhall.model.platforms import LOBBY, PROFILES
from townhall.model.results import Failed, Unsupported
from townhall_lobby.requests import FEATURE_OF, fitted, hindrance, own_member

PLACE = Place(GroupId("lobby:hall:a"))
ADA = Mention(MemberId("lobby:hall:p1"), "Ada")
ROWS = ButtonRows(((Button("A", "a"),),))


@pytest.mark.parametrize(
    ("like", "part", "shown", "lost"),
    [
        ("full", Styled("x", Style.BOLD), (Styled("x", Style.BOLD),), ()),
        ("qq", Styled("x", Style.BOLD), (Text("x"),), ("styles",)),
        ("telegram", ROWS, (ROWS,), ()),
        ("matrix", ROWS, (), ("buttons",)),
        ("poorest", ADA, (ADA,), ()),
        ("poorest", Link("https://example.org", "here"), (Text("here"),), ("links",)),
        ("full", Image("https://example.org/a.png"), (Image("https://example.org/a.png"),), ()),
        ("full", MentionAll(), (Text("@all"),), ("mention of everybody",)),
    ],
)
def test_a_part_is_shown_as_the_room_can(like: str, part: Part, shown: tuple[Part, ...], lost: tuple[str, ...]) -> None:
    assert fitted((part,), PROFILES[like]) == (shown, lost)


def test_everybody_is_mentioned_only_by_who_may() -> None:
    assert fitted((MentionAll(),), LOBBY, may_mention_all=True).parts == (MentionAll(),)


@pytest.mark.parametrize(
    ("like", "action", "kind"),
    [
        ("telegram", FetchMembers(place=PLACE), Unsupported),
        ("full", FetchMembers(place=PLACE), type(None)),
        ("full", DeleteMessages(place=PLACE, targets=()), type(None)),
        ("full", Work(place=PLACE, plugin="x", worker="y"), Unsupported),
        ("discord", Say(place=PLACE, parts=text_parts("x" * 2001)), Failed),
        ("discord", Say(place=PLACE, parts=text_parts("x" * 2000)), type(None)),
    ],
)
def test_what_a_room_cannot_do_is_said(like: str, action: Action, kind: type[object]) -> None:
    assert isinstance(hindrance(action, PROFILES[like]), kind)


def test_every_action_has_its_feature() -> None:
    assert set(wire.ACTIONS) - set(FEATURE_OF) == {DeleteMessages, Work}


@pytest.mark.parametrize(
    ("id", "own"),
    [("lobby:hall:p1", "p1"), ("lobby:other:p1", ""), ("telegram:hall:p1", ""), ("p1", ""), ("", "")],
)
def test_only_our_own_people_are_meant(id: str, own: str) -> None:
    assert own_member(MemberId(id), "hall") == own
