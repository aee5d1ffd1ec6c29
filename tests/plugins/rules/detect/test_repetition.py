"""Floods and the same message again (domain 3.2, points 2, 4 and 6; S82)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from tests.plugins.rules.detect.conftest import Detectors

from townhall import EventId, Image, Mention, MessageId, MessageSent, Place, Text
from townhall.testing import Room

AD = "Great watches at half the price, write to me today!"
FLOOD = {"kinds": ["flood"]}
DUPLICATE = {"kinds": ["duplicate"]}


async def say_all(room: Room, name: str, texts: Sequence[str], seconds: float = 1) -> None:
    for text in texts:
        await room.say(name, text)
        await room.wait(seconds=seconds)


async def test_six_messages_in_ten_seconds_are_a_flood(detectors: Detectors) -> None:
    detectors.keep(FLOOD)

    await say_all(detectors.room, "Ada", ["one", "two", "three", "four", "five"])
    assert detectors.kinds == []
    await say_all(detectors.room, "Ada", ["six", "seven"])

    assert detectors.kinds == ["flood", "flood"]


async def test_a_flood_names_the_messages_before(detectors: Detectors) -> None:
    """Point 5: one flood is one incident, and the case is told what belongs to it."""
    detectors.keep({**FLOOD, "rate": "3/10s"})

    await say_all(detectors.room, "Ada", ["one", "two", "three"])

    first, second, third = (message for message, _ in detectors.looks)
    group = detectors.room.id
    assert detectors.found[0].elsewhere == (f"{group}|{first}", f"{group}|{second}")
    assert third not in detectors.found[0].elsewhere[0]


async def test_messages_further_apart_are_no_flood(detectors: Detectors) -> None:
    detectors.keep(FLOOD)

    await say_all(detectors.room, "Ada", ["one", "two", "three", "four", "five", "six", "seven"], seconds=2.5)

    assert detectors.kinds == []


async def test_several_people_together_are_no_flood(detectors: Detectors) -> None:
    detectors.keep(FLOOD)

    for name in ("Ada", "Bob", "Cleo", "Dan", "Eve", "Fay", "Gil"):
        await detectors.room.say(name, f"I am {name}")

    assert detectors.kinds == []


async def test_an_album_counts_once(detectors: Detectors) -> None:
    """Point 4."""
    detectors.keep({**FLOOD, "rate": "3/10s"})

    for number in range(6):
        await detectors.room.say("Ada", (Image(f"picture-{number}"),), album="holiday")
    await detectors.room.wait(seconds=2)
    await detectors.room.say("Ada", "that was the sea")
    assert detectors.kinds == []
    await detectors.room.say("Ada", "and that the beach")

    assert detectors.kinds == ["flood"]


async def test_a_picture_of_an_album_that_comes_late_counts_with_it(detectors: Detectors) -> None:
    detectors.keep({**FLOOD, "rate": "3/1m"})

    for number in range(2):
        await detectors.room.say("Ada", (Image(f"picture-{number}"),), album="holiday")
        await detectors.room.wait(seconds=10)
    await detectors.room.say("Ada", "that was the sea")
    assert len(detectors.looks) == 3
    assert detectors.kinds == []
    await detectors.room.say("Ada", "and that the beach")

    assert detectors.kinds == ["flood"]


async def test_commands_are_no_talk(detectors: Detectors) -> None:
    detectors.keep({**FLOOD, "rate": "2/10s"})

    await say_all(detectors.room, "Ada", ["/help", "/help", "/help"])

    assert detectors.kinds == []


async def test_the_same_text_three_times_is_a_duplicate(detectors: Detectors) -> None:
    detectors.keep(DUPLICATE)

    await say_all(detectors.room, "Ada", [AD, AD.replace("today", "todayyy"), AD.upper()], seconds=90)

    assert detectors.kinds == ["duplicate"]
    assert len(detectors.found[0].elsewhere) == 2


async def test_a_chinese_text_is_compared_as_chinese(detectors: Detectors) -> None:
    """Defect 7: no likeness that assumes Latin text."""
    detectors.keep(DUPLICATE)

    await say_all(
        detectors.room,
        "Ada",
        ["今天下午三点开会，请大家准时", "昨天晚上的比赛真好看，你们看了吗", "谁知道哪里可以修手机屏幕"],
    )
    assert detectors.kinds == []
    await say_all(
        detectors.room,
        "Bob",
        ["诚招兼职日入三百，加我详聊", "诚招兼职，日入三百!加我详聊", "诚招兼职 日入三百 加我详聊~"],
    )

    assert detectors.kinds == ["duplicate"]


async def test_copies_further_apart_than_the_window_are_none(detectors: Detectors) -> None:
    detectors.keep(DUPLICATE)

    await say_all(detectors.room, "Ada", [AD, AD, AD], seconds=301)

    assert detectors.kinds == []


async def test_short_answers_are_no_copies(detectors: Detectors) -> None:
    detectors.keep(DUPLICATE)

    await say_all(detectors.room, "Ada", ["ok", "ok", "ok", "好的", "好的", "好的"])

    assert detectors.kinds == []


async def test_several_people_may_congratulate_alike_but_not_advertise(detectors: Detectors) -> None:
    detectors.keep(DUPLICATE)

    for name in ("Ada", "Bob", "Cleo", "Dan"):
        await detectors.room.say(name, "恭喜恭喜恭喜！")
    assert detectors.kinds == []
    for name in ("Ada", "Bob", "Cleo"):
        await detectors.room.say(name, AD)

    assert detectors.kinds == ["duplicate"]


async def test_a_list_that_is_sent_on_is_no_copy(detectors: Detectors) -> None:
    """In WeChat groups everybody sends on the whole list with their own line under it."""
    detectors.keep(DUPLICATE)
    names = ["Ada from Berlin", "Bob from Rome", "Cleo from Paris", "Dan from Oslo", "Eve from Bern"]

    for count, name in enumerate(names, 1):
        await detectors.room.say(name, "#接龙 周六爬山报名\n" + "\n".join(names[:count]))

    assert detectors.kinds == []


async def test_a_copy_made_by_editing_is_found(detectors: Detectors) -> None:
    """Defect 11: no way round by editing."""
    detectors.keep(DUPLICATE)
    ids = [await detectors.room.say("Ada", text) for text in ("hello there", "how are you all", "fine weather today")]

    for message in ids:
        await detectors.room.edit("Ada", message, AD)

    assert detectors.kinds == ["duplicate"]


async def test_an_edit_counts_for_no_flood(detectors: Detectors) -> None:
    detectors.keep({**FLOOD, "rate": "3/10s"})
    message = await detectors.room.say("Ada", "hello")

    for text in ("hello!", "hello, all", "hello, all of you", "hello everybody"):
        await detectors.room.edit("Ada", message, text)

    assert detectors.kinds == []


async def test_an_edit_that_changes_nothing_is_not_looked_at(detectors: Detectors) -> None:
    """Point 3: harmless edits of one message never farm cases."""
    detectors.keep({"kinds": ["words"], "words": ["casino"]})
    message = await detectors.room.say("Ada", "the casino is open")

    await detectors.room.edit("Ada", message, "The  CASINO is open".replace("  ", " "))
    assert detectors.kinds == ["words"]
    await detectors.room.edit("Ada", message, "the casino is closed")

    assert detectors.kinds == ["words", "words"]


async def test_the_same_ad_in_three_groups_within_a_minute_is_one_incident(
    detectors: Detectors, watched: Callable[[Room], Detectors]
) -> None:
    """Point 6."""
    detectors.room.set(community="town")
    others = [watched(detectors.room.another(alias, community="town")) for alias in ("north", "south")]
    for one in (detectors, *others):
        one.keep(DUPLICATE)

    for one in (detectors, *others):
        await one.room.say("Ada", AD)

    assert detectors.kinds == others[0].kinds == []
    assert others[1].kinds == ["duplicate"]
    assert sorted(one.partition("|")[0] for one in others[1].found[0].elsewhere) == sorted(
        [detectors.room.id, others[0].room.id]
    )


async def test_the_same_text_in_other_groups_later_is_no_incident(
    detectors: Detectors, watched: Callable[[Room], Detectors]
) -> None:
    detectors.room.set(community="town")
    others = [watched(detectors.room.another(alias, community="town")) for alias in ("north", "south")]
    for one in (detectors, *others):
        one.keep(DUPLICATE)

    for one in (detectors, *others):
        await one.room.say("Ada", AD)
        await one.room.wait(seconds=61)

    assert others[1].kinds == []


async def test_groups_of_no_community_know_nothing_of_each_other(
    detectors: Detectors, watched: Callable[[Room], Detectors]
) -> None:
    others = [watched(detectors.room.another(alias)) for alias in ("north", "south")]
    for one in (detectors, *others):
        one.keep(DUPLICATE)
        await one.room.say("Ada", AD)

    assert others[1].kinds == []


async def test_what_was_said_is_still_known_after_a_restart(detectors: Detectors) -> None:
    """Defect 3: no memory of spam is lost by a restart."""
    detectors.keep({**FLOOD, "rate": "3/10s"}, DUPLICATE)
    await say_all(detectors.room, "Ada", [AD, AD])

    await detectors.room.restart()
    await detectors.room.say("Ada", AD)

    assert detectors.kinds == ["flood", "duplicate"]


@pytest.mark.parametrize("late_by", [timedelta(hours=2), timedelta(days=400)])
async def test_a_message_told_late_after_a_restart_hides_none_of_what_was_said(
    detectors: Detectors, late_by: timedelta
) -> None:
    """Defect 3 and K15; a history that is told late is looked up at once, not hour by hour."""
    detectors.keep(DUPLICATE)
    room = detectors.room
    await room.wait(hours=3)
    await say_all(room, "Ada", [AD, AD])

    await room.restart()
    late = MessageSent(
        id=EventId("late"),
        at=room.now - late_by,
        place=Place(room.id),
        message=MessageId("late"),
        actor=room.person("Bob"),
        parts=(Text("good morning to you all"),),
        backfill=True,
    )
    await room.publish(late)
    await room.say("Ada", AD)

    assert detectors.kinds == ["duplicate"]


async def test_nothing_stays_of_what_somebody_said_who_is_forgotten(detectors: Detectors) -> None:
    """K16."""
    detectors.keep({**FLOOD, "rate": "9/1h"}, DUPLICATE, {"kinds": ["newcomer"]})
    await detectors.room.join("Ada")
    await say_all(detectors.room, "Ada", [AD, AD])

    await detectors.room.say("Ada", "/forgetme")
    await detectors.room.press("Ada", "Yes, forget me")
    store = detectors.room._house.store  # pyright: ignore[reportPrivateUsage]
    assert await store.everything_about(detectors.room.person("Ada").id) == {}
    await detectors.room.say("Bob", AD)

    assert detectors.kinds == []


async def test_mentions_of_different_people_make_no_different_text(detectors: Detectors) -> None:
    detectors.keep(DUPLICATE)
    people = [detectors.room.person(name) for name in ("Bob", "Cleo", "Dan")]

    for person in people:
        await detectors.room.say("Ada", (Mention(person.id, person.name), Text(f" {AD}")))

    assert detectors.kinds == ["duplicate"]
