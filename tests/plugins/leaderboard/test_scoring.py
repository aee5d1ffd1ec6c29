"""The score as a pure function: weights, caps, cooldowns, and who may give credit (domain 3.4, points 1, 3, 4)."""

from __future__ import annotations

from datetime import timedelta

from tests.plugins.leaderboard.signs import (
    EVERYBODY,
    at,
    given,
    message,
    points,
    reaction,
    refusals,
    reply,
    scored,
    thanks,
)

from townhall import MemberId
from townhall_leaderboard import LeaderboardSettings, Weights
from townhall_leaderboard.scoring import Crowd
from townhall_leaderboard.signals import Sign, Signal


def test_each_kind_counts_with_its_weight() -> None:
    outcome = scored(
        message("ada"),
        reply("bo", "ada", 1),
        reaction("cy", "ada", 1),
        thanks("di", "ada", 2),
        given(Sign.ACCEPTED, "ed", "ada", 3),
        Signal(at(30), Sign.CURATED, "c", MemberId("ada")),
        Signal(at(30), Sign.ATTENDED, "a", MemberId("ada")),
        Signal(at(30), Sign.INVITED, "i", MemberId("ada")),
        Signal(at(30), Sign.PRAISE, "p", MemberId("ada"), "gus"),
    )

    assert points(outcome) == {"ada": 1 + 3 + 1 + 5 + 8 + 10 + 5 + 5 + 5}
    assert outcome.tallies[MemberId("ada")].responders == 5
    assert outcome.tallies[MemberId("ada")].counts["invited"] == 1


def test_a_weight_of_nothing_leaves_a_kind_out() -> None:
    settings = LeaderboardSettings(weights=Weights(reaction=0))

    assert points(scored(reaction("bo", "ada"), settings=settings)) == {"ada": 0}


def test_of_messages_within_the_cooldown_one_counts() -> None:
    outcome = scored(message("ada"), message("ada", 0, 0.5), message("ada", 0, 1.1), account_of="ada")

    assert points(outcome) == {"ada": 2}
    assert refusals(outcome) == ["cooldown"]


def test_eight_messages_count_in_a_day_and_eight_in_the_next() -> None:
    outcome = scored(*(message("ada", hour) for hour in range(48)), account_of="ada")

    assert points(outcome) == {"ada": 16}
    assert refusals(outcome) == ["daily_messages"] * 32


def test_five_people_count_for_one_message() -> None:
    outcome = scored(*(reply(f"p{number}", "ada", number) for number in range(7)), account_of="ada")

    assert points(outcome) == {"ada": 15}
    assert refusals(outcome) == ["replies_per_message"] * 2


def test_five_reactions_count_for_one_message_and_twenty_in_a_day() -> None:
    of_messages = [reaction(f"p{person}", "ada", 1, to=f"m{name}") for name in range(8) for person in range(6)]
    settings = LeaderboardSettings(pair_cap=100)

    outcome = scored(*of_messages, settings=settings, account_of="ada")

    assert points(outcome) == {"ada": 20}
    assert refusals(outcome).count("daily_reactions") == 48 - 20 - refusals(outcome).count("reactions_per_message")


def test_one_giver_gives_one_receiver_three_times_in_a_window() -> None:
    outcome = scored(*(reply("bo", "ada", 24 * day, to=f"m{day}") for day in range(5)), account_of="ada")

    assert points(outcome) == {"ada": 9}
    assert refusals(outcome) == ["pair_cap"] * 2


def test_who_is_over_the_pair_cap_takes_nobodys_place_at_a_message() -> None:
    before = [reply("bo", "ada", hour, to=f"m{hour}") for hour in range(3)]
    here = [reply(giver, "ada", 10 + number, to="x") for number, giver in enumerate(["bo", *list("vwxyz")])]
    crowd = Crowd({*EVERYBODY, *"vwxyz"})

    assert scored(*before, *here, crowd=crowd).tallies[MemberId("ada")].points == 9 + 15


def test_the_day_brings_at_most_the_daily_cap_and_what_people_decided_comes_on_top() -> None:
    chat = [reply(f"p{number}", "ada", 1 + number / 60, to=f"m{number}") for number in range(20)]

    outcome = scored(*chat, given(Sign.ACCEPTED, "bo", "ada", 5), account_of="ada")

    assert points(outcome) == {"ada": 30 + 8}
    assert refusals(outcome) == ["daily_cap"] * 10


def test_the_last_credit_of_a_day_fills_the_cap_up() -> None:
    settings = LeaderboardSettings(daily_cap=4)

    outcome = scored(reply("bo", "ada", 1), reply("cy", "ada", 2), settings=settings, account_of="ada")

    assert [verdict.points for verdict in outcome.verdicts] == [3, 1]


def test_thanks_between_two_count_once_in_a_day_whoever_thanks() -> None:
    outcome = scored(thanks("bo", "ada", 1), thanks("ada", "bo", 2), thanks("bo", "ada", 3), thanks("bo", "ada", 26))

    assert points(outcome) == {"ada": 10}


def test_nobody_gives_credit_to_themselves() -> None:
    """Domain 3.4, point 4."""
    outcome = scored(reply("ada", "ada"), reaction("ada", "ada"), thanks("ada", "ada"), account_of="ada")

    assert points(outcome) == {}
    assert refusals(outcome) == ["own"] * 3


def test_who_is_new_or_silent_gives_nothing() -> None:
    crowd = Crowd({"bo", "cy"}, young_until={"cy": at(48)})

    outcome = scored(reply("bo", "ada", 1), reply("cy", "ada", 2), reply("di", "ada", 3), crowd=crowd, account_of="ada")

    assert points(outcome) == {"ada": 3}
    assert refusals(outcome) == ["giver_young", "giver_silent"]


def test_who_has_grown_old_enough_gives_credit() -> None:
    crowd = Crowd({"cy"}, young_until={"cy": at(48)})

    assert points(scored(reply("cy", "ada", 48), crowd=crowd)) == {"ada": 3}


def test_what_was_done_before_a_long_absence_is_gone() -> None:
    crowd = Crowd(EVERYBODY, counts_from={"ada": at(24)})

    outcome = scored(message("ada", 1), message("ada", 25), crowd=crowd, account_of="ada")

    assert (points(outcome), refusals(outcome)) == ({"ada": 1}, ["gone_too_long"])


def test_cases_and_corrections_count_as_they_stand() -> None:
    case = Signal(at(2), Sign.CASE, "case", MemberId("ada"), points=-10.0)
    correction = Signal(at(3), Sign.ADJUSTMENT, "entry", MemberId("ada"), points=2.5)

    assert points(scored(message("ada"), case, correction)) == {"ada": -6.5}


def test_the_best_message_is_the_one_that_brought_most() -> None:
    outcome = scored(message("ada", 1, name="a"), reply("bo", "ada", 2, to="b"), reaction("cy", "ada", 3, to="b"))

    assert outcome.tallies[MemberId("ada")].best == "b"


def test_days_are_those_on_which_somebody_got_credit() -> None:
    outcome = scored(message("ada", 1), message("ada", 2), message("ada", 30))

    assert outcome.tallies[MemberId("ada")].active_days == 2
    assert outcome.tallies[MemberId("ada")].reached_at == at(30)


def test_the_cooldown_is_a_setting() -> None:
    settings = LeaderboardSettings(cooldown=timedelta())

    assert points(scored(message("ada"), message("ada", 0, 0.1), settings=settings)) == {"ada": 2}
