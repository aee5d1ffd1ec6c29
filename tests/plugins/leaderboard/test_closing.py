"""Windows close once, at their own end in the group's time, and stay as they were (domain 3.4, points 5 and 6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
from tests.plugins.leaderboard.talk import Talk, lines, told

from townhall import (
    BoardClosed,
    CaseOpened,
    EventId,
    Group,
    Link,
    MessageId,
    MessageSent,
    Place,
    Plugin,
    Settings,
)
from townhall.model.parts import text_parts
from townhall.testing import Room

WEEK_OVER = datetime(2026, 3, 9, 0, 3, tzinfo=UTC)


async def test_a_week_closes_at_its_end_and_the_next_begins_empty(room: Room, talk: Talk) -> None:
    await talk.say("Ada", "Bo", "Ada")
    await room.wait_until(WEEK_OVER)

    await room.say("Cy", "/board")
    assert lines(room.said[-1]) == []
    await room.say("Cy", "/board last")

    assert told(room)[0] == "room · 2026-03-02 – 2026-03-08"
    assert [line[:6] for line in lines(room.said[-1])] == ["1. Ada", "2. Bo "]


async def test_the_end_of_a_window_does_not_belong_to_it(room: Room, talk: Talk) -> None:
    await room.wait_until(datetime(2026, 3, 8, 23, 59, 59, tzinfo=UTC))
    await room.say("Ada", talk.thing())
    await room.wait(seconds=1)
    await room.say("Bo", talk.thing())
    await room.wait(minutes=3)

    await room.say("Cy", "/board last")
    assert [line[:6] for line in lines(room.said[-1])] == ["1. Ada"]
    await room.say("Cy", "/board")

    assert [line[3:5] for line in lines(room.said[-1])] == ["Bo"]


async def test_the_week_ends_in_the_groups_own_time(room: Room, talk: Talk) -> None:
    """Defect 5: a weekly reset by the machine's clock comes hours early or late."""
    room.set(timezone="Asia/Shanghai")
    await talk.say("Ada")
    await room.wait_until(datetime(2026, 3, 8, 15, 59, tzinfo=UTC))
    assert await room.facts("score.week") == []

    await room.wait_until(datetime(2026, 3, 8, 16, 3, tzinfo=UTC))

    (fact,) = await room.facts("score.week")
    assert fact.at == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


async def test_a_week_with_a_clock_change_ends_at_local_midnight(room: Room, talk: Talk) -> None:
    """Defect 5: the week in which clocks change is an hour shorter."""
    room.set(timezone="Europe/Berlin")
    await room.wait_until(datetime(2026, 3, 27, 12, tzinfo=UTC))
    await talk.say("Ada")

    await room.wait_until(datetime(2026, 3, 29, 22, 3, tzinfo=UTC))

    fact = (await room.facts("score.week"))[-1]
    assert (fact.at, fact.amount) == (datetime(2026, 3, 22, 23, tzinfo=UTC), 1)


async def test_a_window_that_ended_while_we_were_away_closes_afterwards_with_what_is_told_late(
    room: Room, talk: Talk
) -> None:
    """Defect 5: a reset that is missed while the bot is down."""
    await talk.say("Ada")
    await room.say("Bo", "hi")
    await _away_until(room, datetime(2026, 3, 9, 9, 0, tzinfo=UTC))
    late = MessageSent(
        id=EventId("late"),
        at=datetime(2026, 3, 8, 23, 0, tzinfo=UTC),
        place=Place(room.id),
        message=MessageId("late"),
        actor=room.person("Bo"),
        parts=text_parts(talk.thing()),
        backfill=True,
    )
    await room.publish(late)
    assert await room.facts("score.week") == []

    await room.wait_until(datetime(2026, 3, 9, 10, 1, tzinfo=UTC))

    assert {fact.member for fact in await room.facts("score.week")} == {room.person("Ada").id, room.person("Bo").id}
    assert [line[:6] for line in lines(room.said[-1])] == ["1. Ada", "1. Bo "]


async def test_a_board_that_is_due_before_its_window_is_closed_waits_for_it(room: Room, talk: Talk) -> None:
    await talk.say("Ada")
    await _away_until(room, datetime(2026, 3, 9, 9, 59, tzinfo=UTC))

    await room.wait(minutes=5)
    assert not any("2026-03-02" in said for said in room.said)
    await room.wait(minutes=30)

    assert len([said for said in room.said if "2026-03-02" in said]) == 1


async def test_two_weeks_that_ended_while_we_were_away_are_both_closed(room: Room, talk: Talk) -> None:
    await talk.say("Ada")
    await room.wait(days=7)
    await talk.say("Ada")
    await _away_until(room, datetime(2026, 4, 1, 9, 0, tzinfo=UTC))
    await room.wait(hours=2)

    assert [fact.at.day for fact in await room.facts("score.week")] == [2, 9]


async def _away_until(room: Room, instant: datetime) -> None:
    """Let the process be away: no timer fires meanwhile, and nobody tells anything."""
    house = room._house  # pyright: ignore[reportPrivateUsage]
    await house.ready()
    await house.close()
    house.time.turn_to(instant)
    await house.ready()
    await house.settle()


async def test_a_group_in_which_nobody_says_anything_has_no_timers_after_a_while(room: Room, talk: Talk) -> None:
    closed: list[tuple[str, datetime]] = []
    room.enable(_listening(closed))
    await talk.say("Ada")
    await room.wait(days=60)
    count = len(closed)

    await talk.say("Ada")
    await room.wait(days=8)

    assert count == 2
    assert len(closed) == 3


async def test_every_window_closes_once(room: Room, talk: Talk) -> None:
    closed: list[tuple[str, datetime]] = []
    room.enable(_listening(closed))
    for _ in range(4):
        await talk.say("Ada")
        await room.wait(days=7)
    await room.wait(days=7)

    assert sorted(set(closed)) == sorted(closed)
    assert [start.day for kind, start in closed if kind == "week"] == [2, 9, 16, 23]
    assert [start.day for kind, start in closed if kind == "half_month"] == [1, 16]


async def test_a_closed_board_stays_as_it_was_when_something_is_deleted(room: Room, talk: Talk) -> None:
    """Domain 3.4, point 5, and defect 20."""
    message = await talk.answered("Ada", "Bo", "Cy")
    await talk.say("Bo", "Cy")
    await room.wait_until(WEEK_OVER)
    await room.say("Di", "/board last")
    before = room.said[-1]

    await room.delete("Ada", message)
    await room.say("Di", "/board last")

    assert room.said[-1] == before


async def test_a_closed_board_sends_nobody_to_a_message_that_was_taken_back(room: Room, talk: Talk) -> None:
    room.give_addresses()
    message = await talk.answered("Ada", "Bo", "Cy")
    await talk.say("Bo", "Cy")
    await room.wait_until(WEEK_OVER)
    await room.delete("Ada", message)

    await room.wait_until(WEEK_OVER + timedelta(hours=12))

    (board,) = [one for one in room.messages if one.text.startswith("room · 2026")]
    assert board.reply_to == ""
    assert not any(isinstance(part, Link) and part.url.endswith(message) for part in board.parts)
    assert lines(board.text)[0].startswith("1. Ada · 7 points (answers received 2, messages that count 1")


@pytest.mark.parametrize(("hours", "notices"), [(2, 1), (30, 0)])
async def test_staff_hear_when_something_that_counted_is_taken_back_soon_after(
    room: Room, talk: Talk, hours: int, notices: int
) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    message = await talk.answered("Ada", "Bo", "Cy")
    await talk.say("Bo", "Cy")
    await room.wait_until(WEEK_OVER)
    await room.wait(hours=hours)

    await room.delete("Ada", message)
    await room.delete("Ada", message)

    assert len(room.staff) == notices


async def test_the_team_closes_a_week_early_and_the_rest_counts_for_the_next_board(room: Room, talk: Talk) -> None:
    await talk.say("Ada", "Ada")
    await room.admin_says("/board close")
    assert told(room) == ["Closed: 2026-03-02. 1 with points. What comes now counts for the next board."]
    await talk.say("Bo")

    await room.say("Cy", "/board")
    assert [line[3:5] for line in lines(room.said[-1])] == ["Bo"]
    await room.wait_until(WEEK_OVER)
    await room.say("Cy", "/board last")

    assert [line[3:5] for line in lines(room.said[-1])] == ["Bo"]
    assert [entry.kind for entry in await room.ledger("closed")] == ["closed"]


@pytest.mark.parametrize("which", ["halfmonth", "last", "month", "week now"])
async def test_a_slip_of_the_pen_closes_nothing(room: Room, talk: Talk, which: str) -> None:
    await talk.say("Ada")

    await room.admin_says(f"/board close {which}")

    assert told(room) == ["I know these boards: week, half_month."]
    assert await room.facts("score.week") == []


async def test_only_the_team_closes(room: Room, talk: Talk) -> None:
    await talk.say("Ada")

    await room.say("Ada", "/board close")

    assert room.said[-1].endswith("Only the team can close a board.")
    assert await room.facts("score.week") == []


async def test_a_case_takes_points_and_a_reversal_gives_them_back(room: Room, talk: Talk) -> None:
    """Domain 3.4, point 1."""
    await talk.answered("Ada", "Bo", "Cy")
    await talk.say("Bo", "Cy")
    await room.publish(
        CaseOpened(
            id=EventId("case-1"),
            at=room.now,
            place=Place(room.id),
            member=room.person("Ada"),
            case="case-1",
            rule="ads",
            severity="minor",
        )
    )
    await room.say("Ada", "/me")

    assert told(room)[0].startswith("You have 2 points this week")


@pytest.mark.parametrize(
    ("severity", "reason"), [("minor", "一次轻微违规，扣 5 分"), ("critical", "一次非常严重的违规，扣 20 分")]
)
async def test_the_reason_of_a_case_is_in_the_words_of_the_group(
    room: Room, talk: Talk, severity: str, reason: str
) -> None:
    room.set(locale="zh-CN")
    await talk.say("Ada")

    case = CaseOpened(
        id=EventId("case-1"),
        at=room.now,
        place=Place(room.id),
        member=room.person("Ada"),
        case="case-1",
        rule="ads",
        severity=severity,
    )
    await room.publish(case)

    assert [one.summary for one in await room.reasons()] == [reason]


class NoSettings(Settings, frozen=True, kw_only=True):
    """Nothing to set."""


def _listening(closed: list[tuple[str, datetime]]) -> ModuleType:
    module = ModuleType("townhall_listener", "Listens to boards.")
    plugin = Plugin(NoSettings)

    @plugin.on(BoardClosed)
    async def listen(event: BoardClosed, group: Group, settings: NoSettings) -> None:
        closed.append((event.window, event.start))

    module.__dict__["plugin"] = plugin
    return module


@pytest.mark.parametrize(("name", "notices"), [("Bo", 1), ("Cy", 0)])
async def test_only_a_reaction_that_counted_marks_a_closed_window(
    room: Room, talk: Talk, name: str, notices: int
) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    await talk.say("Bo")
    message = await talk.say("Ada")
    await room.react("Bo", message, "👍")
    await room.wait_until(WEEK_OVER)

    await room.unreact(name, message, "👍")

    assert len(room.staff) == notices


async def test_staff_hear_once_of_two_who_mostly_give_credit_to_each_other(room: Room, talk: Talk) -> None:
    """Domain 3.4, point 3."""
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    crowd = ("Cy", "Di", "Ed", "Flo", "Gus")
    for number, name in enumerate(crowd):
        await talk.answered(name, *(crowd[number + 1 :] + crowd[:number]))
    for _ in range(4):
        await talk.answered("Ada", "Bo")
        await talk.answered("Bo", "Ada")

    await room.wait_until(WEEK_OVER)
    await room.wait(days=8)

    assert room.staff == [
        "Ada, Bo gave most of their credit to each other in room (2026-03-02 – 2026-03-08). Within this circle each "
        "gives credit once per window; please have a look whether that is right."
    ]
