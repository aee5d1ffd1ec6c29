"""The board of a running window, by command (domain 3.4, points 1, 7, 8, 10)."""

from __future__ import annotations

from tests.plugins.leaderboard.talk import Talk, lines, told

import townhall_leaderboard
from townhall import Standing
from townhall.testing import Room

PLACES = "1. Ada · 7 points (answers received 2, messages that count 1)"


async def test_the_board_shows_who_contributed_and_what(room: Room, talk: Talk) -> None:
    await talk.say("Bo", "Cy")
    await talk.answered("Ada", "Bo", "Cy")

    await room.say("Bo", "/board")

    assert told(room) == [
        "room · this week, so far",
        PLACES,
        "2. Bo · 1 point (messages that count 1)",
        "2. Cy · 1 point (messages that count 1)",
        "Your own points: /me · how they come about: /why board",
    ]


async def test_an_empty_board_invites_to_begin(room: Room, talk: Talk) -> None:
    await room.say("Bo", "/board")

    assert room.said[-1].endswith("Nobody has points yet. A good answer or an idea is a fine beginning.")


async def test_only_the_top_is_ever_listed(room: Room) -> None:
    """S42: the bottom is never listed."""
    room.enable(townhall_leaderboard, top=2)
    talk = Talk(room)
    await talk.say("Ada", "Bo", "Cy", "Di")

    await room.say("Bo", "/board")

    assert len(lines(room.said[-1])) == 2


async def test_who_wants_to_stand_on_no_board_is_left_out_as_if_not_there(room: Room, talk: Talk) -> None:
    await talk.say("Ada", "Bo", "Ada")
    await room.say("Ada", "/optout boards")

    await room.say("Bo", "/board")

    assert lines(room.said[-1]) == ["1. Bo · 1 point (messages that count 1)"]


async def test_who_left_is_hidden_at_once_and_back_at_once(room: Room, talk: Talk) -> None:
    await talk.say("Ada", "Bo")
    await room.leave("Ada")
    await room.say("Bo", "/board")
    assert len(lines(room.said[-1])) == 1

    await room.wait(hours=2)
    await room.join("Ada")
    await room.say("Bo", "/board")

    assert len(lines(room.said[-1])) == 2


async def test_who_was_away_for_longer_than_credit_is_kept_begins_anew(room: Room) -> None:
    room.enable(townhall_leaderboard, windows=["month"], publish_window="month", rejoin_within="7d")
    talk = Talk(room)
    await talk.say("Ada", "Bo")
    await room.leave("Ada")
    await room.wait(days=8)
    await room.join("Ada")

    await room.say("Bo", "/board")
    await room.say("Ada", "/me")

    assert lines(room.said[-2]) == ["1. Bo · 1 point (messages that count 1)"]
    assert told(room)[0] == "You have no points this month yet."


async def test_staff_have_a_board_of_their_own(room: Room, talk: Talk) -> None:
    room.person("Boss", standing=Standing.ADMIN)
    await talk.say("Boss", "Ada")

    await room.say("Ada", "/board")
    await room.say("Ada", "/board team")

    assert lines(room.said[-2]) == ["1. Ada · 1 point (messages that count 1)"]
    assert told(room)[:2] == ["room · the team, this week", "1. Boss · 1 point (messages that count 1)"]


async def test_the_last_board_of_the_team_can_be_asked_for_too(room: Room, talk: Talk) -> None:
    await talk.say("Ada")
    await room.admin_says(talk.thing())
    await room.wait(days=7)

    await room.say("Ada", "/board last team")

    assert [line[3:8] for line in lines(room.said[-1])] == ["Admin"]
    assert "the team, 2026-03-02" in room.said[-1]


async def test_staff_are_among_the_others_where_the_team_wants_it(room: Room) -> None:
    room.enable(townhall_leaderboard, exclude_positions=False)
    talk = Talk(room)
    room.person("Boss", standing=Standing.ADMIN)
    await talk.say("Boss", "Ada")

    await room.say("Ada", "/board")

    assert len(lines(room.said[-1])) == 2


async def test_bots_are_on_no_board(room: Room, talk: Talk) -> None:
    """K14."""
    room.bot("Robot")
    await talk.say("Robot", "Ada")

    await room.say("Ada", "/board")

    assert lines(room.said[-1]) == ["1. Ada · 1 point (messages that count 1)"]


async def test_a_name_is_shown_and_neither_mentions_nor_links(room: Room, talk: Talk) -> None:
    """Defect 17."""
    await talk.say("**@all** https://spam.example/x")

    await room.say("Ada", "/board")

    assert lines(room.said[-1]) == ["1. **＠all** … · 1 point (messages that count 1)"]
    assert not any(type(part).__name__ in ("Mention", "MentionAll", "Link") for part in room.messages[-1].parts)


async def test_the_best_message_is_linked_where_the_platform_has_addresses(room: Room, talk: Talk) -> None:
    """Domain 3.4, point 10."""
    room.give_addresses()
    message = await talk.answered("Ada", "Bo")
    await room.say("Bo", talk.thing())

    await room.say("Cy", "/board")

    assert any(getattr(part, "url", "").endswith(f"/{message}") for part in room.messages[-1].parts) or (
        "best message" in room.said[-1]
    )


async def test_another_window_can_be_asked_for_in_both_languages(room: Room, talk: Talk) -> None:
    await talk.say("Ada")

    await room.say("Bo", "/board half_month")
    assert told(room)[0] == "room · this half of the month, so far"
    await room.say("Bo", "/榜 半月")
    await room.say("Bo", "/board year")

    assert room.said[-2] == room.said[-3]
    assert room.said[-1].endswith("I know these boards: week, half_month, last, team.")


async def test_the_order_is_the_same_every_time(room: Room, talk: Talk) -> None:
    """Defect 9."""
    await talk.say("Ada", "Bo", "Cy", "Di", "Ed")
    for _ in range(3):
        await room.say("Bo", "/board")

    assert len(set(room.said[-3:])) == 1
    assert [line[3:6].strip() for line in lines(room.said[-1])] == ["Ada", "Bo", "Cy", "Di", "Ed"]
