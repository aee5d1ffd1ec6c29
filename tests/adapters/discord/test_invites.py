"""Through which invitation somebody came: only what the counters leave no doubt about, and then as inferred."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from townhall.model.events import MemberJoined
from townhall.model.ids import EventId
from townhall.model.people import Member
from townhall.model.places import Place
from townhall_discord.invites import used_between
from townhall_discord.scope import Scope
from townhall_discord.shapes_of_guilds import Invite

SCOPE = Scope("dc")


def joined(user: str) -> MemberJoined:
    place, member = Place(SCOPE.group("1")), Member(id=SCOPE.member(user))
    return MemberJoined(id=EventId(f"join:{user}"), at=datetime(2026, 1, 31, tzinfo=UTC), place=place, member=member)


def codes(before: list[Invite], after: list[Invite], *users: str) -> list[str]:
    found = used_between({one.code: one for one in before}, after, [joined(user) for user in users], SCOPE)
    assert all(not one.certain for one in found)
    return [one.invite.rpartition("/")[2] for one in found]


A, B = Invite("a", uses=1), Invite("b", uses=4)
A2, B2 = Invite("a", uses=2), Invite("b", uses=5)
ONCE = Invite("once", max_uses=1)


@pytest.mark.parametrize(
    ("before", "after", "users", "found"),
    [
        ([A, B], [A2, B], ["7"], ["a"]),
        ([A, B], [A2, B2], ["7"], []),
        ([A, B], [A2, B], ["7", "8"], []),
        ([A, B], [A, B], ["7"], []),
        ([A], [A, Invite("new", uses=1)], ["7"], ["new"]),
        ([A, ONCE], [A], ["7"], ["once"]),
        ([A, B], [A], ["7"], []),
        ([A, ONCE], [A2], ["7"], []),
    ],
)
def test_one_newcomer_and_one_link_that_fits(
    before: list[Invite], after: list[Invite], users: list[str], found: list[str]
) -> None:
    assert codes(before, after, *users) == found
