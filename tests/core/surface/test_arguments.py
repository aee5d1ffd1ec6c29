"""Typed arguments of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest

from townhall import (
    CommandInvoked,
    EventId,
    Group,
    GroupId,
    Member,
    MemberId,
    Mention,
    Place,
    Rest,
    Settings,
    Text,
    UserError,
)
from townhall.plugin.declarations import CommandDeclaration, Handler
from townhall.surface.arguments import read_arguments

ADA = Member(id=MemberId("lobby:l:ada"), name="Ada Lovelace", handle="ada")
BO = Member(id=MemberId("lobby:l:bo"), name="Bo")
OTHER_BO = Member(id=MemberId("lobby:l:bo2"), name="Bo")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
NO_TEXT = Rest("")


class Known:
    """The people of a small group."""

    def __init__(self, *members: Member) -> None:
        self.members = members

    async def get(self, member: MemberId, /) -> Member | None:
        return next((one for one in self.members if one.id == member), None)

    async def named(self, name: str, /) -> Sequence[Member]:
        return [one for one in self.members if name.casefold() in (one.name.casefold(), one.handle.casefold())]


def declared(function: Callable[..., Any]) -> CommandDeclaration:
    handler = Handler(function, function.__name__, True, 10.0)
    return CommandDeclaration.read(
        "do", (), handler, permission="", bare=False, direct=True, group=True, staff_room=False
    )


def called(arguments: str, *parts: Mention | Text, reply_to: Member | None = None) -> CommandInvoked:
    return CommandInvoked(
        id=EventId("e"),
        at=NOW,
        place=Place(GroupId("lobby:l:room")),
        actor=ADA,
        command="do",
        arguments=arguments,
        parts=parts,
        reply_to_actor=reply_to.id if reply_to else None,
    )


async def read(
    function: Callable[..., Any],
    arguments: str,
    *,
    event: CommandInvoked | None = None,
    people: Known | None = None,
    zone: ZoneInfo = SHANGHAI,
) -> dict[str, object]:
    known = people or Known(ADA, BO)
    return await read_arguments(
        declared(function), arguments, event or called(arguments), zone=zone, now=NOW, people=known
    )


async def words(event: CommandInvoked, group: Group, settings: Settings, first: str, second: str = "-") -> None:
    """Take words."""


async def numbers(event: CommandInvoked, group: Group, settings: Settings, count: int, share: float = 0.5) -> None:
    """Take numbers."""


async def switch(event: CommandInvoked, group: Group, settings: Settings, on: bool) -> None:
    """Take a switch."""


async def pause(
    event: CommandInvoked, group: Group, settings: Settings, span: timedelta = timedelta(hours=1), why: Rest = NO_TEXT
) -> None:
    """Take a length of time and a reason."""


async def plan(event: CommandInvoked, group: Group, settings: Settings, when: datetime, what: Rest = NO_TEXT) -> None:
    """Take a time."""


async def warn(event: CommandInvoked, group: Group, settings: Settings, who: Member, why: Rest = NO_TEXT) -> None:
    """Take a person."""


async def choose(event: CommandInvoked, group: Group, settings: Settings, what: Literal["preview", "pause"]) -> None:
    """Take a choice."""


async def nothing(event: CommandInvoked, group: Group, settings: Settings) -> None:
    """Take nothing."""


@pytest.mark.parametrize("text", ['"two words" x', "“two words” x", "「two words」x", '  "two words"   x  '])
async def test_quotes_hold_words_together(text: str) -> None:
    assert await read(words, text) == {"first": "two words", "second": "x"}


async def test_an_argument_that_is_left_out_has_its_default() -> None:
    assert await read(words, "one") == {"first": "one", "second": "-"}


@pytest.mark.parametrize(("text", "count"), [("3", 3), ("３", 3), ("三", 3), ("-4", -4), ("1,200", 1200)])
async def test_whole_numbers_are_read(text: str, count: int) -> None:
    assert (await read(numbers, text))["count"] == count


async def test_numbers_with_a_fraction_are_read() -> None:
    assert await read(numbers, "1 ０.25") == {"count": 1, "share": 0.25}


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("开", True), ("Off", False), ("否", False), ("ＯＮ", True)]
)
async def test_switches_are_read(text: str, value: bool) -> None:
    assert await read(switch, text) == {"on": value}


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2h", 2),
        ("1h30m", 1.5),
        ("90 d", 2160),
        ("2小时", 2),
        ("30分钟", 0.5),
        ("半小时", 0.5),
        ("两天", 48),
        ('"2 h"', 2),
    ],
)
async def test_lengths_of_time_are_read(text: str, hours: float) -> None:
    assert await read(pause, text) == {"span": timedelta(hours=hours), "why": ""}


async def test_the_rest_of_the_line_is_kept_as_written() -> None:
    assert await read(pause, "2h big  “crowd”\ncoming") == {"span": timedelta(hours=2), "why": "big  “crowd”\ncoming"}


async def test_an_optional_argument_that_is_not_there_is_passed_over() -> None:
    assert await read(pause, "lunch") == {"span": timedelta(hours=1), "why": "lunch"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-03", datetime(2026, 12, 2, 16, 0, tzinfo=UTC)),
        ("2026-12-03 10:00", datetime(2026, 12, 3, 2, 0, tzinfo=UTC)),
        ("2026-12-03T10:00:00Z", datetime(2026, 12, 3, 10, 0, tzinfo=UTC)),
        ("2026-12-03T10:00+02:00", datetime(2026, 12, 3, 8, 0, tzinfo=UTC)),
        ("tomorrow 10:00", datetime(2026, 11, 22, 2, 0, tzinfo=UTC)),
        ("明天 10:00", datetime(2026, 11, 22, 2, 0, tzinfo=UTC)),
        ("明天10点半", datetime(2026, 11, 22, 2, 30, tzinfo=UTC)),
        ("周一 9:30", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        ("12月3日 8：15", datetime(2026, 12, 3, 0, 15, tzinfo=UTC)),
        ("11:00", datetime(2026, 11, 22, 3, 0, tzinfo=UTC)),
        ("13:00", datetime(2026, 11, 21, 5, 0, tzinfo=UTC)),
        ("2h", datetime(2026, 11, 21, 6, 0, tzinfo=UTC)),
    ],
)
async def test_days_and_times_are_read_in_the_zone_of_the_group(text: str, expected: datetime) -> None:
    assert await read(plan, f"{text} meet") == {"when": expected, "what": "meet"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-28 02:30", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("2027-10-31 02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
async def test_a_time_that_the_clocks_leave_out_or_repeat_follows_k6(text: str, expected: datetime) -> None:
    assert (await read(plan, text, zone=ZoneInfo("Europe/Berlin")))["when"] == expected


async def test_a_mention_with_a_space_in_the_name_is_the_person() -> None:
    event = called("", Mention(ADA.id, ADA.name))

    assert await read(warn, "@Ada Lovelace be kind", event=event) == {"who": ADA, "why": "be kind"}


@pytest.mark.parametrize("text", ["@ada spam", "ada spam", '"Ada Lovelace" spam'])
async def test_a_handle_or_a_name_is_the_person(text: str) -> None:
    assert await read(warn, text) == {"who": ADA, "why": "spam"}


async def test_a_name_may_be_the_whole_line() -> None:
    assert await read(warn, "ada lovelace") == {"who": ADA, "why": ""}


async def test_answering_a_message_names_its_author() -> None:
    assert await read(warn, "spam", event=called("", reply_to=BO)) == {"who": BO, "why": "spam"}
    assert await read(warn, "", event=called("", reply_to=BO)) == {"who": BO, "why": ""}


async def test_a_choice_is_read_in_any_case() -> None:
    assert await read(choose, "Preview") == {"what": "preview"}


async def test_a_command_without_arguments_does_not_mind_more_words() -> None:
    assert await read(nothing, "please") == {}


@pytest.mark.parametrize(
    ("function", "text", "key"),
    [
        (words, "", "core.argument.missing"),
        (words, "a b c", "core.argument.too_many"),
        (numbers, "many", "core.argument.bad_whole_number"),
        (numbers, "1.5", "core.argument.bad_whole_number"),
        (numbers, "1 half", "core.argument.bad_number"),
        (switch, "maybe", "core.argument.bad_switch"),
        (plan, "someday", "core.argument.bad_time"),
        (plan, "2026-13-40", "core.argument.bad_time"),
        (plan, "25:00", "core.argument.bad_time"),
        (choose, "priview", "core.argument.bad_choice_near"),
        (choose, "lasagne", "core.argument.bad_choice"),
        (warn, "nobody", "core.argument.unknown_member"),
        (warn, "", "core.argument.missing"),
    ],
)
async def test_what_cannot_be_read_says_how_it_is_written(function: Callable[..., Any], text: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        await read(function, text)

    assert refused.value.text == key
    assert str(refused.value.variables["usage"]).startswith("/do")


async def test_two_people_of_one_name_are_not_guessed_between() -> None:
    with pytest.raises(UserError) as refused:
        await read(warn, "Bo", people=Known(BO, OTHER_BO))

    assert refused.value.text == "core.argument.many_members"
