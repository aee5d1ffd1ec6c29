"""What ops.toml plans is offered, accepted and taken back by the same rules as what is asked for in the chat."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.plugins.kol.delegation.houses import deeds, heard, praises, ready

import townhall_kol
from townhall import SettingsError
from townhall.testing import Room
from townhall_kol.delegation.settings import PlannedGrant

GRANT: dict[str, Any] = {
    "to": "kim",
    "sponsor": "olga",
    "substitute": "sub",
    "nodes": ["deeds.praise"],
    "expires": "2026-03-20",
    "budget": {"deeds.praise": "2/day"},
}


async def test_the_person_is_asked_once_and_accepts(room: Room) -> None:
    await ready(room)
    room.enable(townhall_kol, grants=[GRANT])
    await room.settle()
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 0
    await room.say("Kim", "/mygrants accept")
    for _ in range(3):
        await room.say("Kim", "/praise Mia")
    assert praises(room) == 2

    await room.restart()
    assert sum("As ops.toml plans, Kim is asked" in one for one in room.staff) == 1


async def test_the_last_day_belongs_to_it(room: Room) -> None:
    room.set(timezone="Asia/Shanghai")
    await ready(room, grants=[GRANT])
    await room.say("Kim", "/mygrants accept")
    await room.say("Kim", "/mygrants")

    assert "until 2026-03-21 00:00" in heard(room)


async def test_who_comes_later_is_asked_then(room: Room) -> None:
    await ready(room, grants=[{**GRANT, "to": "zoe"}])
    await room.join("Zoe")
    await room.say("Zoe", "/mygrants accept")
    await room.say("Zoe", "/praise Mia")

    assert praises(room) == 1


async def test_taken_out_of_the_file_it_ends(room: Room) -> None:
    await ready(room, grants=[GRANT])
    await room.say("Kim", "/mygrants accept")
    room.enable(townhall_kol)
    await room.settle()
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 0


async def test_taken_out_and_put_back_it_is_asked_anew(room: Room) -> None:
    await ready(room, grants=[GRANT])
    await room.say("Kim", "/mygrants accept")
    for grants in ([], [GRANT]):
        room.enable(townhall_kol, grants=grants)
        await room.settle()
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 0
    await room.say("Kim", "/mygrants accept")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 1


async def test_who_leaves_before_an_answer_is_asked_again_when_they_are_back(room: Room) -> None:
    await ready(room, grants=[GRANT])
    await room.leave("Kim")
    await room.join("Kim")
    await room.say("Kim", "/mygrants accept")
    await room.say("Kim", "/praise Mia")

    assert praises(room) == 1


async def test_before_it_begins_nobody_is_taken_for_silent(room: Room) -> None:
    await ready(room, grants=[{**GRANT, "starts": "2026-03-20", "expires": "2026-04-10"}])
    await room.say("Kim", "/mygrants accept")
    await room.wait(days=18)
    await room.say("Kim", "/praise Mia")
    assert praises(room) == 1

    await room.wait(days=14)
    assert sum("Kim has been silent for long" in one for one in room.staff) == 1


async def test_declined_it_is_not_asked_again(room: Room) -> None:
    await ready(room, grants=[GRANT])
    await room.say("Kim", "/mygrants decline")
    await room.restart()
    await room.say("Kim", "/mygrants")

    assert "Nothing is lent to you here." in heard(room)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sponsor": "mia"}, "Mia may not use deeds.praise themselves"),
        ({"to": "anna"}, "Anna may use deeds.praise already"),
        ({"expires": "2026-04-20"}, "runs 30 days at most"),
    ],
)
async def test_what_cannot_be_offered_is_told_to_staff_once(room: Room, change: dict[str, Any], said: str) -> None:
    await ready(room)
    room.enable(townhall_kol, grants=[{**GRANT, **change}])
    await room.settle()
    await room.restart()

    assert sum(said in one for one in room.staff) == 1


@pytest.mark.platforms("full")
async def test_what_is_over_is_not_offered(room: Room) -> None:
    await ready(room, grants=[{**GRANT, "expires": "2026-03-01"}])
    assert room.whispers == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nodes": ()}, "lends nothing"),
        ({"sponsor": "kim"}, "answers for themselves"),
        ({"substitute": "kim"}, "own substitute"),
        ({"scope": "moon"}, "no scope"),
        ({"budget": {"deeds.praise": "0/day"}}, "is 0, and a right that cannot be used is none"),
        ({"budget": {"deeds.praise": "many"}}, "is no budget"),
        ({"budget": {"deeds.praise": " "}}, "is empty"),
        ({"budget": {"deeds.praise": "1001/day"}}, "more than 1000"),
        ({"budget": {"deeds.other": "1/day"}}, "not in nodes"),
        ({"starts": date(2026, 3, 21)}, "before the first day"),
        ({"starts": date(2026, 2, 1)}, "more than 30 days"),
    ],
)
def test_what_could_never_be_lent_is_refused_with_the_file(change: dict[str, Any], said: str) -> None:
    fields: dict[str, Any] = {**GRANT, "nodes": ("deeds.praise",), "expires": date(2026, 3, 20), **change}
    with pytest.raises(ExceptionGroup) as caught:
        PlannedGrant(**fields)

    assert any(isinstance(one, SettingsError) and said in str(one) for one in caught.value.exceptions)


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ("deeds.prase", 'Did you mean "deeds.praise"?'),
        ("deeds.read", "never delegated"),
        ("deeds.*", "stands for many"),
    ],
)
@pytest.mark.platforms("full")
async def test_check_names_the_permission_that_cannot_be_lent(room: Room, node: str, said: str) -> None:
    room.enable(deeds())
    room.staff_room  # noqa: B018
    room.enable(townhall_kol, grants=[{**GRANT, "nodes": [node], "budget": {}}])
    with pytest.raises(AssertionError, match=said.replace("?", r"\?")):
        await room.settle()
