"""The ladder: the same step for the same offence (domain 3.2, points 7 and 9)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.plugins.rules.houses import is_full, kicked, muted, offend, staff_says, with_rules

from townhall import SettingsError
from townhall.testing import Room
from townhall_rules import RulesSettings
from townhall_rules.ladder import due_step, seed_ladders
from townhall_rules.rule import SEVERITIES, Severity
from townhall_rules.steps import Step, step_of, written

LADDERS = RulesSettings().ladders
CASES = some.lists(some.sampled_from(SEVERITIES), max_size=12)


def minors(count: int) -> list[Severity]:
    return ["minor" for _ in range(count)]


@given(CASES, some.sampled_from(SEVERITIES), some.sampled_from(SEVERITIES))
def test_a_heavier_case_is_never_met_more_mildly(counting: list[Severity], one: Severity, other: Severity) -> None:
    lighter, heavier = sorted((one, other), key=SEVERITIES.index)

    assert due_step(LADDERS, lighter, counting).weight <= due_step(LADDERS, heavier, counting).weight


@given(CASES, some.sampled_from(SEVERITIES), some.sampled_from(SEVERITIES))
def test_a_further_case_never_makes_the_next_one_milder(
    counting: list[Severity], more: Severity, new: Severity
) -> None:
    assert due_step(LADDERS, new, counting).weight <= due_step(LADDERS, new, [*counting, more]).weight


def test_the_usual_ladder() -> None:
    minor = [written(due_step(LADDERS, "minor", minors(count))) for count in range(5)]

    assert minor == ["notice", "notice", "mute:3600s", "announce_kick", "announce_kick"]
    assert written(due_step(LADDERS, "major", [])) == "mute:3600s"
    assert written(due_step(LADDERS, "major", ["major"])) == "announce_kick"
    assert written(due_step(LADDERS, "critical", [])) == "kick"
    assert written(due_step(LADDERS, "critical", minors(5))) == "kick"


@given(some.integers(2, 9), some.integers(0, 12))
def test_the_seed_ladder_asks_politely_until_it_is_repeated(repeat: int, before: int) -> None:
    """S82, S83 to the letter."""
    step = due_step(seed_ladders(repeat), "minor", minors(before))

    assert step == (Step(act="notice") if before + 1 < repeat else Step(act="kick", announced=True))


@pytest.mark.parametrize("text", ["notice", "mute:3600s", "kick", "ban", "ban:604800s", "announce_kick"])
def test_a_step_is_written_as_it_is_read(text: str) -> None:
    assert written(step_of(text)) == text


@pytest.mark.parametrize(
    "text", ["", "warn", "mute", "mute:", "mute:soon", "mute:0s", "kick:1h", "announce_notice", "mute:-1h", "ban:9999d"]
)
def test_a_step_that_cannot_be_meant_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(SettingsError, match="Write"):
        step_of(text)


async def test_three_offences_bring_two_notices_and_a_mute(room: Room) -> None:
    await with_rules(room)

    await offend(room, "Bob", 3)

    assert "Would you please withdraw" in room.said[0]
    assert "case 2 that counts" in room.said[1]
    assert ("muted for 1 h" if is_full(room) else "to hear from the team") in room.said[2]
    assert muted(room) == (["test:test:bob"] if is_full(room) else [])


async def test_a_serious_second_case_is_announced_first(room: Room) -> None:
    await with_rules(room)

    await offend(room, "Bob", 2, "election")

    assert any("case 2 confirm" in said for said in room.staff)
    assert kicked(room) == []


async def test_a_critical_case_removes_at_once(room: Room) -> None:
    await with_rules(room)

    await room.say("Bob", "jackpot for you")

    assert kicked(room) == (["test:test:bob"] if is_full(room) else [])


async def test_cases_run_out_after_clean_time_and_stay_in_the_ledger(room: Room) -> None:
    await with_rules(room, decay="30d", report="")
    await offend(room, "Bob", 2)

    await room.wait(days=31)
    await room.say("Bob", "cheap again")

    assert "a friendly word" in room.said[-1]
    assert len(await room.ledger("case")) == 3


async def test_a_new_case_keeps_the_earlier_ones_counting(room: Room) -> None:
    """The time must be clean: a case within it starts it anew."""
    await with_rules(room, decay="10d", report="")
    for _ in range(3):
        await room.say("Bob", "cheap")
        await room.wait(days=9)

    await staff_says(room, "/ladder Bob")

    assert any("Bob: 3 that count, until 2026-03-30" in said for said in room.staff)


def test_the_settings_are_useful_as_they_are() -> None:
    assert RulesSettings().grace == timedelta(minutes=30)
