"""What lasts: erasure, lateness, restarts, pictures, and settings that cannot be meant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.plugins.rules.houses import AD, deleted, is_full, kinds, offend, staff_says, with_rules

from townhall import EventId, MemberKicked, MessageSent, Place, SettingsError, Standing, Text
from townhall.store.interface import Effects, RecordKey
from townhall.testing import Room
from townhall_rules import RulesSettings


async def test_whoever_is_forgotten_keeps_their_cases(room: Room) -> None:
    """Defect 21: a request to be forgotten does not launder sanctions."""
    await with_rules(room)
    await offend(room, "Bob", 2)
    await room.say("Bob", "/forgetme")
    await room.press("Bob", "Yes, forget me")
    before = await room.ledger("case")
    assert all(entry.member != room.person("Bob").id for entry in before)

    await room.say("Bob", "cheap again")

    assert "case 3 that counts" in room.said[-1]
    await staff_says(room, "/case 1")
    assert "“cheap watches 0”" in room.staff[-1]


async def test_a_case_from_before_numbers_were_kept_is_found_in_the_ledger(room: Room) -> None:
    """Numbers lead straight to a case, but the record is the ledger, and what it holds is never lost."""
    await with_rules(room)
    await offend(room, "Bob", 2)
    rows = [RecordKey(room.id, "rules", kind, key) for kind, key in (("Numbered", "1"), ("LastNumber", ""))]
    await room._house.store.commit(Effects(records=dict.fromkeys(rows)))  # pyright: ignore[reportPrivateUsage]
    await room.restart()

    await staff_says(room, "/case 1")
    assert "“cheap watches 0”" in room.staff[-1]
    await offend(room, "Bob")
    await staff_says(room, "/case 3")
    assert "“cheap watches 0”" in room.staff[-1]
    await staff_says(room, "/case 4")
    assert "There is no case 4" in room.staff[-1]


async def test_a_case_and_its_reasons_go_together_when_it_is_taken_back(room: Room) -> None:
    """Defect 8: there is no counter beside the list that could tell another story."""
    await with_rules(room)
    await offend(room, "Bob", 3)

    await staff_says(room, "/withdraw 2 not an ad")

    await staff_says(room, "/ladder Bob")
    assert "Bob: 2 that count" in room.staff[-1]
    assert "#1 " in room.staff[-1]
    assert "#2 " not in room.staff[-1]
    assert "#3 " in room.staff[-1]
    await offend(room, "Bob", 1)
    assert "case 3 that counts" in room.said[-1]


async def test_reaching_the_top_of_the_ladder_wipes_nothing(room: Room) -> None:
    """Defect 8."""
    await with_rules(room, announce="auto")
    await offend(room, "Bob", 4)

    await staff_says(room, "/history Bob")

    assert "Cases of Bob: 4" in room.staff[-1]


async def test_what_is_heard_of_late_is_put_to_staff(room: Room) -> None:
    """K15: nobody is answered out of the blue for what they wrote an hour ago."""
    await with_rules(room)

    await told_late(room, timedelta(hours=1))

    assert room.said == []
    assert await kinds(room) == ["proposed"]


async def test_what_was_written_during_a_pause_is_looked_at_and_what_comes_from_an_import_is_not(room: Room) -> None:
    """Some platforms mark what they tell after a reconnection; spam of that hour is spam all the same."""
    await with_rules(room)

    await told_late(room, timedelta(days=3), backfill=True)
    assert await kinds(room) == []
    await told_late(room, timedelta(hours=1), backfill=True)

    assert room.said == []
    assert await kinds(room) == ["proposed"]


async def test_a_removal_by_hand_during_a_pause_is_a_case_and_one_of_an_import_is_not(room: Room) -> None:
    await with_rules(room)
    for days in (30, 0.1):
        kick = MemberKicked(
            id=EventId(f"kick {days}"),
            at=room.now - timedelta(days=days),
            place=Place(room.id),
            backfill=True,
            member=room.person("Bob"),
            operator=room.person("Admin", standing=Standing.ADMIN),
        )
        await room.publish(kick)

    assert (await kinds(room)).count("case") == 1


async def told_late(room: Room, ago: timedelta, backfill: bool = False) -> None:
    """Let Bob have advertised so long ago, and be heard of now."""
    event = MessageSent(
        id=EventId(f"late {ago} {backfill}"),
        at=room.now - ago,
        place=Place(room.id),
        backfill=backfill,
        message=await room.say("Ada", "hello"),
        actor=room.person("Bob"),
        parts=(Text("cheap watches"),),
    )
    await room.publish(event)


@pytest.mark.platforms("full")
async def test_a_code_in_a_picture_is_judged_when_it_has_been_read(room: Room) -> None:
    await with_rules(room, {**AD, "kinds": ["qr"], "words": []})

    message = await room.say("Bob", (room.picture("https://evil.example/x"),))

    assert "a friendly word" in room.said[-1]
    assert await kinds(room) == ["case", "step"]
    await room.edit("Bob", message, "nothing to see")
    assert await kinds(room) == ["case", "step"]
    await room.delete("Bob", message)
    assert await kinds(room) == ["case", "step", "complied"]


async def test_somebody_elses_words_stay_words(room: Room) -> None:
    """Defect 17: neither a name nor a message can mention, format or link anything in what we say."""
    await with_rules(room, {**AD, "title": "No ads"}, announce="auto", ladder=["announce_kick"])
    name = "**Mal** @everyone"
    await room.join(name)

    await room.say(name, "cheap **bold** {name} @everyone https://evil.example")

    announced = next(said for said in room.said if "has broken" in said)
    assert "evil.example" not in announced.partition("\n")[2]
    assert "“cheap **bold** {name} ••• •••”" in announced


async def test_a_removed_flood_is_remembered_over_a_restart(room: Room) -> None:
    """Defect 3: what makes a flood is not forgotten with the process."""
    flood = {
        "id": "flood",
        "kinds": ["flood"],
        "rate": "4/10s",
        "reason": "Others want to be read too.",
        "delete": True,
    }
    await with_rules(room, flood)
    messages = [await room.say("Bob", f"line {number}") for number in range(3)]
    await room.restart()

    messages.append(await room.say("Bob", "line 3"))
    messages.append(await room.say("Bob", "line 4"))

    assert (await kinds(room))[:2] == ["case", "step"]
    assert len(await room.ledger("case")) == 1
    assert set(deleted(room)) == (set(messages) if is_full(room) else set())


@pytest.mark.parametrize(
    ("settings", "at", "said"),
    [
        ({"ladder": ("notice", "shout")}, ("ladder", 1), "shout"),
        ({"ladder": ()}, ("ladder",), "nothing would ever follow"),
        ({"ladder": "sead"}, ("ladder",), 'Write "seed"'),
        ({"ladder_major": ("mute",)}, ("ladder_major", 0), "for how long"),
        ({"grace": timedelta(days=40)}, ("grace",), "shorter"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place_and_a_remedy(
    settings: dict[str, Any], at: tuple[str | int, ...], said: str
) -> None:
    with pytest.raises(ExceptionGroup) as refused:
        RulesSettings(**settings)
    faults = [one for one in refused.value.exceptions if isinstance(one, SettingsError)]
    assert [one.at for one in faults] == [at]
    assert said in str(faults[0])
