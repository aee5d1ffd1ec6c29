"""How giving is spread, and what if somebody were not there: pure figures, by example and by property (S29)."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall import Contribution, Fact, GroupId, MemberId
from townhall_kol.dependence.alarms import alarms_of
from townhall_kol.dependence.figures import figures_of, gini, half_count
from townhall_kol.dependence.limits import Limits
from townhall_kol.dependence.measures import improved
from townhall_kol.dependence.weeks import values_of, week_of
from townhall_kol.dependence.without import left_without, without
from townhall_kol.giving.gifts import Everybody, Slice
from townhall_kol.giving.kinds import TOPIC

HOME = GroupId("test:test:square")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
PEOPLE = [MemberId(f"test:test:{name}") for name in ("ada", "bo", "cy", "di", "ed")]
sizes = st.lists(st.floats(0.1, 1000), min_size=1, max_size=40)


def fact(kind: str, member: MemberId, source: str, other: str = "", message: str = "", amount: float = 20.0) -> Fact:
    return Fact(
        group=HOME, member=member, kind=kind, at=MONDAY, source=source, other=other, message=message, amount=amount
    )


@st.composite
def happenings(draw: st.DrawFn) -> list[Fact]:
    """Return some facts of a week in which people write, answer, thank and know topics."""
    facts: list[Fact] = []
    for number in range(draw(st.integers(1, 25))):
        member, other = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(PEOPLE))
        message = f"m{draw(st.integers(0, 8))}-{member}"
        facts.append(fact(Contribution.MESSAGE.value, member, f"m{number}-{member}"))
        facts.append(fact(Contribution.REPLY.value, member, f"m{number}-{other}", other, message, 1.0))
        if draw(st.booleans()):
            facts.append(fact(Contribution.THANKS.value, member, f"t{number}", other, message, 1.0))
        if draw(st.booleans()):
            facts.append(fact(TOPIC, member, f"topic{number % 3}|m{number}", amount=1.0))
    return facts


@given(sizes)
def test_the_gini_lies_between_0_and_1_and_the_order_makes_no_difference(given_sizes: list[float]) -> None:
    assert 0 <= gini(given_sizes) <= 1
    assert gini(given_sizes) == gini(list(reversed(given_sizes)))


@given(st.floats(0.1, 1000), st.integers(1, 50))
def test_where_everybody_gives_the_same_the_gini_is_0_and_half_make_half(size: float, count: int) -> None:
    assert gini([size] * count) == pytest.approx(0, abs=1e-9)
    assert half_count([1.0] * count) == (count + 1) // 2


def test_where_one_gives_nearly_everything_the_gini_is_near_1() -> None:
    assert gini([1000.0, *[0.01] * 99]) > 0.98


@given(sizes)
def test_shares_grow_with_the_number_of_people_and_end_at_the_whole(given_sizes: list[float]) -> None:
    figures = figures_of({MemberId(f"m{number}"): size for number, size in enumerate(given_sizes)})

    assert 0 < figures.top1 <= figures.top3 <= figures.top10 <= 1
    assert 1 <= figures.half_count <= len(given_sizes)


@given(happenings(), st.sampled_from(PEOPLE))
def test_what_if_somebody_were_not_there_equals_the_week_worked_out_without_them(
    facts: list[Fact], member: MemberId
) -> None:
    week = week_of(facts, 12, HOME)
    known = {one for one in facts if member not in (one.member, one.other)}
    anew = week_of(known, 12, HOME)

    told = without(member, week)

    assert left_without(member, week).credits == anew.credits
    assert told.figures == figures_of(values_of(anew))
    assert told.answered - told.unanswered == len({answer.message for answer in anew.answers})
    assert set(told.topics_lost) == set(week.topics) - set(anew.topics)


@given(happenings(), st.integers())
def test_the_order_in_which_facts_are_told_makes_no_difference(facts: list[Fact], seed: int) -> None:
    shuffled = list(facts)
    Random(seed).shuffle(shuffled)

    assert figures_of(values_of(week_of(facts, 12, HOME))) == figures_of(values_of(week_of(shuffled, 12, HOME)))
    assert _gifts(facts) == _gifts(shuffled)


@given(happenings())
def test_what_is_taken_back_leaves_no_trace(facts: list[Fact]) -> None:
    extra = fact(Contribution.REPLY.value, PEOPLE[0], "extra", PEOPLE[1], "m-extra", 1.0)
    back = fact(Contribution.REPLY.value, PEOPLE[0], "extra|-", PEOPLE[1], "m-extra", -1.0)

    assert week_of([*facts, extra, back], 12, HOME) == week_of(facts, 12, HOME)
    assert _gifts([back, *facts, extra]) == _gifts(facts)


def test_an_alarm_is_over_only_well_below_its_limit() -> None:
    limits = Limits(least_active=3, half_count=1, half_share=0)

    def raised(share: float, before: frozenset[str]) -> list[str]:
        rest = (1 - share) / 9
        values = {MemberId("first"): share, **{MemberId(f"m{number}"): rest for number in range(9)}}
        return list(alarms_of(figures_of(values), 0.25, 0.9, limits, before))

    assert raised(0.24, frozenset()) == []
    assert raised(0.26, frozenset()) == ["top1"]
    assert raised(0.24, frozenset({"top1"})) == ["top1"]
    assert raised(0.20, frozenset({"top1"})) == []


def test_who_improved_is_invited_and_not_who_is_first_already() -> None:
    ada, bo, cy, di, ed = PEOPLE
    now, before = {ada: 50.0, bo: 9.0, cy: 5.0, di: 5.0, ed: 1.0}, {bo: 2.0, cy: 1.0, di: 1.0, ed: 3.0}

    assert improved(now, before, {ada}) == (bo, cy, di)


def _gifts(facts: list[Fact]) -> dict[str, dict[str, object]]:
    everybody: Everybody = {}
    Slice(everybody, 0, 12, HOME).add(facts)
    return {member: {name: getattr(one, name) for name in one.__slots__} for member, one in everybody.items()}


def test_slices_of_time_add_up_in_any_order() -> None:
    halves = [[fact(Contribution.REPLY.value, PEOPLE[0], f"a{week}", PEOPLE[1], "m1", 1.0)] for week in range(2)]
    both: list[dict[str, object]] = []
    for order in ((0, 1), (1, 0)):
        everybody: Everybody = {}
        for week in order:
            Slice(everybody, week, 12, HOME).add(halves[week])
        both.append({m: (one.answered, one.responders, one.answers, one.weeks) for m, one in everybody.items()})

    assert both[0] == both[1]
