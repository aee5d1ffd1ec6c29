"""Commands that everybody has and staff do more with: what staff do with them is in the ledger (K5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from tests.plugins.kol.delegation.houses import lent
from tests.plugins.rules.houses import AD, with_rules

import townhall_campaign
import townhall_kol
import townhall_leaderboard
import townhall_roles
from townhall import PrivilegedRun
from townhall.testing import Room

Prepared = Callable[[Room], Awaitable[None]]
EVENT: dict[str, Any] = {"title": "Meetup", "start": "2026-04-20 18:00", "template": "small"}


async def with_roles(room: Room) -> None:
    sets = {"interest": {"mode": "up_to:2", "labels": ["growth", "design"]}}
    room.enable(townhall_roles, set=sets, positions={"recorder": {"holders": ["rita"], "hours": ""}})
    await room.join("Mia", "Rita")


async def with_a_task(room: Room) -> None:
    await with_roles(room)
    await room.say("Rita", "/duty recorder 2026-03-06 18:00 the minutes")


async def with_a_guest(room: Room) -> None:
    room.enable(townhall_kol, guests={"moderated": False})
    await room.join("Vera", "Ada")
    await room.admin_says("/guest @Vera 1h how we began", "Alma")
    await room.say("Ada", "/ask how long did it take?")


async def with_something_lent(room: Room) -> None:
    await lent(room)


async def with_an_event(room: Room) -> None:
    room.enable(townhall_campaign, events={"meetup": EVENT})
    await room.join("Mia")
    await room.admin_says("/event open meetup", "Alma")


async def with_a_raffle(room: Room) -> None:
    room.enable(townhall_campaign, raffles={"autumn": {"title": "Autumn", "prize": "a lamp", "lasts": "1d"}})
    await room.join("Mia")


async def with_a_board(room: Room) -> None:
    room.enable(townhall_leaderboard)
    await room.join("Mia")
    await room.say("Mia", "How do you measure retention in the first month after the launch?")
    await room.wait(hours=1)


async def with_a_case(room: Room) -> None:
    await with_rules(room, AD)
    await room.join("Mia")
    await room.say("Mia", "cheap watches for all")


CALLS = [
    (with_roles, "/label @Mia +growth", "roles.label", "Mia"),
    (with_roles, "/labels post interest", "roles.label", ""),
    (with_roles, "/substitute @Mia recorder", "roles.appoint", "Mia"),
    (with_roles, "/duty recorder 2026-03-06 18:00 the minutes", "roles.assign", ""),
    (with_a_task, "/done 1", "roles.assign", "Rita"),
    (with_a_guest, "/nextquestion", "kol.guest", ""),
    (with_something_lent, "/revoke Kim", "kol.delegate", "Kim"),
    (with_an_event, "/prepared meetup poster", "campaign.events", ""),
    (with_a_raffle, "/raffle start autumn", "campaign.raffles", ""),
    (with_a_board, "/board close", "leaderboard.close", ""),
    (with_a_case, "/rules test cheap watches", "rules.test", ""),
]
FROM_THE_STAFF_ROOM = [*CALLS, (with_a_case, "/appeal 1 it was a quotation", "rules.case", "Mia")]


async def used(room: Room) -> list[tuple[str, str, str, str]]:
    """Return who used which right with which call, and on whom."""
    entries = await room.ledger("privileged")
    runs = [(one, msgspec.msgpack.decode(one.evidence, type=PrivilegedRun)) for one in entries]
    return [(one.actor, run.permission, f"{run.call} {run.argument}".rstrip(), one.member) for one, run in runs]


@pytest.mark.platforms("full")
@pytest.mark.parametrize(("prepare", "call", "node", "about"), FROM_THE_STAFF_ROOM)
async def test_k5_what_staff_do_from_their_room_is_in_the_ledger_once(
    room: Room, prepare: Prepared, call: str, node: str, about: str
) -> None:
    staff_room = room.staff_room
    await prepare(room)
    before = await used(room)
    await staff_room.say("Stella", call)

    whom = room.person(about).id if about else ""
    assert (await used(room))[: -len(before) or None] == [(room.person("Stella").id, node, call, whom)]


@pytest.mark.platforms("full")
@pytest.mark.parametrize(("prepare", "call", "node", "about"), CALLS)
async def test_k5_what_an_administrator_does_in_the_group_is_in_the_ledger_once(
    room: Room, prepare: Prepared, call: str, node: str, about: str
) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    await prepare(room)
    before = await used(room)
    await room.admin_says(call)

    whom = room.person(about).id if about else ""
    assert (await used(room))[: -len(before) or None] == [(room.person("Admin").id, node, call, whom)]


@pytest.mark.platforms("full")
@pytest.mark.parametrize(("prepare", "call", "node", "about"), CALLS)
async def test_a_member_is_refused_and_leaves_nothing(
    room: Room, prepare: Prepared, call: str, node: str, about: str
) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    await prepare(room)
    before = await used(room)
    await room.join("Nora")
    await room.say("Nora", call)

    assert await used(room) == before


@pytest.mark.platforms("full")
async def test_what_somebody_may_do_anyway_uses_no_right(room: Room) -> None:
    await with_a_task(room)
    await room.admin_says("/label +growth")
    await room.say("Rita", "/substitute @Mia")
    await room.say("Rita", "/done 1")

    assert await used(room) == []
