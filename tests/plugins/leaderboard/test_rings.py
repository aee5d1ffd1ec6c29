"""Who gives credit mostly to each other is found, told and capped (domain 3.4, point 3; defect 20)."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from tests.plugins.leaderboard.signs import points, refusals, reply, scored

from townhall import MemberId
from townhall_leaderboard.rings import Given, Giving, rings_of
from townhall_leaderboard.signals import Signal

ORDINARY = [reply(f"p{number}", f"p{(number * 7 + step) % 20}", number, to=f"m{number}-{step}") for number in range(20)
            for step in (1, 2, 3, 4, 5)]  # fmt: skip
"""Twenty people who answer each other across the group."""


def often(giver: str, member: str, times: int) -> list[Signal]:
    return [reply(giver, member, hour, to=f"{member}-{hour}") for hour in range(times)]


def test_talk_across_the_group_is_no_ring() -> None:
    assert rings_of(ORDINARY, 0.6).found == ()


def test_two_who_give_mostly_to_each_other_are_a_ring() -> None:
    found = rings_of([*ORDINARY, *often("ada", "bo", 5), *often("bo", "ada", 6)], 0.6)

    assert found.found == (("ada", "bo"),)
    assert found.pairs == {("ada", "bo"), ("bo", "ada")}


def test_a_follower_who_gets_nothing_back_is_no_ring() -> None:
    assert rings_of([*ORDINARY, *often("ada", "bo", 9), *often("bo", "p1", 9)], 0.6).found == ()


def test_three_in_a_circle_are_a_ring() -> None:
    circle = [
        one
        for giver, others in (("ada", "bo cy"), ("bo", "ada cy"), ("cy", "ada bo"))
        for member in others.split()
        for one in often(giver, member, 4)
    ]

    assert rings_of([*ORDINARY, *circle], 0.6).found == (("ada", "bo", "cy"),)


def test_a_talk_of_a_few_answers_is_no_ring() -> None:
    assert rings_of([*ORDINARY, *often("ada", "bo", 3), *often("bo", "ada", 3)], 0.6).found == ()


def test_a_group_of_a_handful_is_not_judged() -> None:
    assert rings_of([*often("ada", "bo", 9), *often("bo", "ada", 9)], 0.6).found == ()


def test_within_a_ring_each_gives_once() -> None:
    outcome = scored(*ORDINARY, *often("ada", "bo", 5), *often("bo", "ada", 5), account_of="ada")

    assert points(outcome)["ada"] == 3
    assert refusals(outcome) == ["ring"] * 4


def test_what_the_others_of_the_group_give_to_a_member_of_a_ring_counts_fully() -> None:
    from_outside = [reply(f"p{number}", "ada", 30 + number, to="good") for number in range(4)]

    outcome = scored(*ORDINARY, *often("ada", "bo", 5), *often("bo", "ada", 5), *from_outside)

    assert outcome.tallies[MemberId("ada")].points == 3 + 12


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.integers(1, 4)), max_size=12),
        max_size=5,
    )
)
def test_rings_looked_at_again_and_again_are_those_of_one_look(rounds: list[list[tuple[str, str, int]]]) -> None:
    """Whatever is counted more and taken back in between."""
    giving, total = Giving(0.5), Counter[tuple[str, str]]()
    for number, counts in enumerate(rounds):
        for giver, receiver, times in counts:
            known = total[giver, receiver]
            change = times if number % 2 == 0 else max(-times, -known)
            if giver != receiver and change:
                giving.count(giver, receiver, change)
                total[giver, receiver] += change
        anew = Giving(0.5)
        for (giver, receiver), times in total.items():
            if times:
                anew.count(giver, receiver, times)

        assert giving.rings() == anew.rings()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-3, 3).filter(bool))))
def test_what_is_known_of_a_giver_is_what_counting_anew_finds(changes: list[tuple[str, int]]) -> None:
    known, counted = Given(), Counter[str]()

    for receiver, times in changes:
        if counted[receiver] + times >= 0:
            counted[receiver] += times
            known.count(receiver, times)

    assert known.to == {receiver: times for receiver, times in counted.items() if times}
    assert (known.all, known.most) == (counted.total(), max(counted.values(), default=0))
