"""Roles changed in the client: by staff they are respected, by another bot they come back where enforced (point 4)."""

from __future__ import annotations

from typing import Any

import pytest

import townhall_roles
from townhall import ActorKind, EventId, GrantRole, Member, MemberRolesChanged, Place, Standing
from townhall.testing import Room

SETS: dict[str, Any] = {"interest": {"labels": ["growth", "design"]}}
ROLES = {"growth": "Growers", "position:recorder": "Recorders"}

pytestmark = pytest.mark.platforms("full")


async def changed(room: Room, name: str, operator: Member | None, *, added: str = "", removed: str = "") -> None:
    now = room.now
    event = MemberRolesChanged(
        id=EventId(f"roles-{name}-{added}-{removed}"),
        at=now,
        place=Place(room.id),
        received_at=now,
        member=room.person(name, roles=(added,) if added else ()),
        operator=operator,
        added=(added,) if added else (),
        removed=(removed,) if removed else (),
    )
    await room.publish(event)


async def grown(room: Room, **settings: Any) -> None:
    """Have Ada hold a label whose role she has on the platform, too."""
    room.set(native_roles=ROLES)
    room.enable(townhall_roles, set=SETS, **settings)
    await room.join("Ada")
    await room.say("Ada", "/label +growth")
    await changed(room, "Ada", None, added="Growers")
    await room.wait(minutes=10)


def grants(room: Room) -> int:
    return len([one for one in room.done if isinstance(one, GrantRole)])


async def test_what_staff_took_by_hand_stays_taken_and_is_written_down(room: Room) -> None:
    await grown(room)

    await changed(room, "Ada", room.person("Admin", standing=Standing.ADMIN), removed="Growers")
    await room.wait(hours=2)

    assert await room.labels("Ada") == frozenset()
    assert grants(room) == 1
    assert [entry.reason for entry in await room.ledger("changed_in_client")] == ["-growth"]


async def test_what_another_bot_took_comes_back_where_that_is_enforced(room: Room) -> None:
    await grown(room, enforce=True)

    await changed(room, "Ada", room.bot("Cleaner"), removed="Growers")
    await room.wait(hours=2)

    assert await room.labels("Ada") == {"growth"}
    assert grants(room) == 2


async def test_what_another_bot_took_is_let_go_where_it_is_not(room: Room) -> None:
    await grown(room)

    await changed(room, "Ada", room.bot("Cleaner"), removed="Growers")
    await room.wait(hours=2)

    assert await room.labels("Ada") == frozenset()
    assert grants(room) == 1


async def test_what_staff_give_by_hand_is_taken_over_as_a_label(room: Room) -> None:
    room.set(native_roles=ROLES)
    room.enable(townhall_roles, set=SETS)
    await room.join("Ada")

    await changed(room, "Ada", room.person("Admin", standing=Standing.ADMIN), added="Growers")

    assert await room.labels("Ada") == {"growth"}


async def test_a_position_is_never_given_by_a_role(room: Room) -> None:
    room.set(native_roles=ROLES)
    room.enable(townhall_roles, set=SETS)
    await room.join("Ada")

    await changed(room, "Ada", room.person("Admin", standing=Standing.ADMIN), added="Recorders")

    assert await room.labels("Ada") == frozenset()


async def test_a_position_whose_role_staff_took_by_hand_has_ended(room: Room) -> None:
    room.set(native_roles=ROLES)
    room.enable(townhall_roles, positions={"recorder": {"holders": ["ada"]}})
    await room.join("Ada")
    await changed(room, "Ada", None, added="Recorders")
    await room.wait(hours=1)

    await changed(room, "Ada", room.person("Admin", standing=Standing.ADMIN), removed="Recorders")
    await room.wait(hours=2)

    assert await room.labels("Ada") == frozenset()


async def test_what_we_did_ourselves_changes_no_label(room: Room) -> None:
    await grown(room)

    await changed(room, "Ada", room.person("Townhall", kind=ActorKind.SELF), removed="Growers")

    assert await room.labels("Ada") == {"growth"}
