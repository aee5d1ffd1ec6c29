"""The order of a board: ties are broken the same way every time, and equal scores share a number (defect 9)."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.plugins.leaderboard.signs import MONDAY

from townhall import MemberId
from townhall_leaderboard.ranking import order, places, ranked
from townhall_leaderboard.tallies import Tally


def tally(member: str, points: float, responders: int = 0, days: int = 0, hours: float = 0) -> Tally:
    return Tally(
        member=MemberId(member),
        points=points,
        responders=responders,
        active_days=days,
        reached_at=MONDAY + timedelta(hours=hours),
        counts={},
    )


def names(tallies: list[Tally]) -> list[str]:
    return [str(one.member) for one in tallies]


def test_more_points_stand_higher() -> None:
    assert names(ranked([tally("ada", 3), tally("bo", 5)])) == ["bo", "ada"]


def test_of_equal_points_more_responders_stand_higher_then_more_days_then_who_was_first_then_the_id() -> None:
    equal = [
        tally("f", 9, 1, 1, 1),
        tally("e", 9, 1, 1, 1),
        tally("d", 9, 1, 1, 0),
        tally("c", 9, 1, 2, 5),
        tally("b", 9, 2, 1, 9),
    ]

    assert names(ranked(equal)) == ["b", "c", "d", "e", "f"]


def test_equal_points_have_the_same_number_and_the_next_one_counts_them() -> None:
    placed = places(ranked([tally("a", 9), tally("b", 5), tally("c", 5), tally("d", 1)]))

    assert [place.number for place in placed] == [1, 2, 2, 4]


def test_who_has_nothing_or_less_has_no_place() -> None:
    assert ranked([tally("a", 0), tally("b", -5)]) == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2), st.integers(0, 2))), st.integers())
def test_the_order_does_not_depend_on_the_order_in_which_it_was_read(
    traits: list[tuple[int, int, int, int]], seed: int
) -> None:
    tallies = [tally(f"m{number:03}", *trait) for number, trait in enumerate(traits)]
    shuffled = Random(seed).sample(tallies, len(tallies))

    assert ranked(shuffled) == ranked(tallies)


@given(st.lists(st.tuples(*(st.integers(0, 2) for _ in range(4))), max_size=12))
def test_the_first_criterion_that_differs_decides(some: list[tuple[int, int, int, int]]) -> None:
    tallies = [tally(f"m{number}", *criteria) for number, criteria in enumerate(some)]

    assert ranked(tallies) == sorted((one for one in tallies if one.points), key=order)
