"""Strata of members with hysteresis, and what they are good for (S53, S66, S51)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plugins.kol.circle import Circle, askers

import townhall_kol
from townhall import Contribution, Fact, GroupId, MemberId, Standing
from townhall.testing import Room
from townhall_kol.discovery.levels import Levels
from townhall_kol.discovery.placing import place
from townhall_kol.discovery.profiles import Profile, profiles
from townhall_kol.discovery.strata import Placed, Stratum, is_above, stratum_of
from townhall_kol.discovery.weights import Weights
from townhall_kol.giving.gifts import Everybody, Slice
from townhall_kol.giving.kinds import FOR_CANDIDATES, TOPIC

LEVELS = Levels()
ADA = MemberId("test:test:ada")
HERE = GroupId("test:test:room")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@st.composite
def deeds(draw: st.DrawFn) -> Fact:
    """Return something that was given by one of a few people in the course of one day."""
    member, other = (draw(st.sampled_from(["ada", "bo", "cy", *map(str, range(20))])) for _ in range(2))
    source, message = (draw(st.sampled_from([f"m{number}" for number in range(40)])) for _ in range(2))
    kind = draw(st.sampled_from([*FOR_CANDIDATES[:-2]]))
    return Fact(
        group=HERE,
        member=MemberId(member),
        kind=kind,
        at=MONDAY + timedelta(minutes=draw(st.integers(0, 24 * 60 - 1))),
        source=f"growth|{source}" if kind == TOPIC else source,
        amount=30.0 if kind == Contribution.MESSAGE else 1.0,
        other="" if kind in (Contribution.MESSAGE, TOPIC) else other,
        message=message if kind in (Contribution.REPLY, Contribution.THANKS) else "",
    )


def after(*scores: float) -> list[Stratum]:
    """Return the stratum after each of several reviews of somebody who gives something in many weeks."""
    return after_reviews(*(Profile(score=score, weeks=13) for score in scores))


def after_reviews(*profiles: Profile) -> list[Stratum]:
    """Return the stratum after each of several reviews."""
    found: list[Stratum] = []
    before: dict[MemberId, Placed] = {}
    for number, profile in enumerate(profiles):
        before = dict(place({ADA: profile}, before, frozenset(), LEVELS, f"day {number}").placed)
        found.append(before[ADA].stratum)
    return found


@pytest.mark.parametrize("scores", [(50, 46, 51), (46, 50.5, 45.1), (24, 25, 21), (26, 20.1, 24.9)])
def test_s66_a_member_at_the_edge_does_not_flap_in_three_runs(scores: tuple[float, float, float]) -> None:
    """S66: strata by hysteresis; whoever is in one stays while they are within the margin."""
    moves = [before != now for before, now in pairwise(after(*scores))]

    assert sum(moves) <= 1


@given(st.lists(st.floats(0.01, 4.99), min_size=2, max_size=30), st.sampled_from([25.0, 50.0]))
def test_a_score_that_stays_within_the_margin_below_an_edge_moves_nobody(below: list[float], edge: float) -> None:
    inside = after(edge, *(edge - one for one in below))

    assert len(set(inside)) == 1


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_to_and_fro_between_two_strata_takes_a_way_of_more_than_the_margin(scores: list[float]) -> None:
    strata = after(*scores)

    for number, (before, now) in enumerate(pairwise(strata), 1):
        if is_above(before, now):
            entered = max(scores[:number])
            assert entered - scores[number] > LEVELS.margin


@given(st.floats(0, 100), st.integers(0, 13), st.sampled_from(["team", "core", "seed", "ordinary", None]))
def test_more_of_anything_never_leads_to_a_lower_stratum(score: float, weeks: int, now_in: Stratum | None) -> None:
    now = stratum_of(score, weeks, now_in, LEVELS)

    assert not is_above(now, stratum_of(min(100, score + 1), weeks, now_in, LEVELS))
    assert not is_above(now, stratum_of(score, weeks + 1, now_in, LEVELS))


@given(st.lists(st.sampled_from([LEVELS.core_weeks - 1, LEVELS.core_weeks]), min_size=2, max_size=12))
def test_s66_a_week_more_or_less_at_the_edge_moves_nobody_to_and_fro(weeks: list[int]) -> None:
    """S66: one week fewer than it takes to enter is enough to stay."""
    strata = after_reviews(*(Profile(score=80, weeks=one) for one in weeks))

    assert sum(before != now for before, now in pairwise(strata)) <= 1


@given(st.lists(deeds(), max_size=60), st.sampled_from([None, "ordinary"]))
def test_s66_what_somebody_gives_in_a_single_day_makes_nobody_core(facts: list[Fact], now_in: Stratum | None) -> None:
    """S66: strata tell of months; however much is given in a day, it stays a day."""
    everybody: Everybody = {}
    Slice(everybody, 12, 12.0, HERE).add(facts)

    for profile in profiles(everybody, 13, Weights()).values():
        assert stratum_of(profile.score, profile.weeks, now_in, LEVELS) == "ordinary"


async def test_s66_one_very_active_day_makes_nobody_core_and_the_team_is_told_why(room: Room, circle: Circle) -> None:
    """S66: twelve people helped in one day are a candidate, and no core member yet."""
    await circle.help("Ada", *askers(12))
    await circle.staff("/kol review")

    assert "stratum:ordinary" in await room.labels("Ada")
    why = await circle.staff("/kol why @Ada")
    assert "The score is enough for core; it also takes something given in 4 different weeks (so far 1)." in why


async def test_s66_strata_are_labels_that_a_campaign_can_address(room: Room, circle: Circle) -> None:
    """S66: owner team, core, seed, ordinary, monthly and in the ledger."""
    await room.join("Ada")
    await circle.help_for_weeks("Ada", *askers(12))
    room.person("Boss", standing=Standing.ADMIN)
    await room.say("Boss", "hello")

    await room.wait(days=3)

    assert "stratum:core" in await room.labels("Ada")
    assert "stratum:ordinary" in await room.labels("Asker3")
    assert "stratum:team" in await room.labels("Boss")
    entries = await room.ledger("stratum")
    assert [(entry.member, entry.reason) for entry in entries] == [(room.person("Ada").id, "new → core")]


async def test_whoever_gives_nothing_any_more_comes_down_and_the_ledger_tells_it(room: Room, circle: Circle) -> None:
    await circle.help_for_weeks("Ada", *askers(12))
    await room.wait(days=3)

    await room.wait(days=90)
    await circle.begin("Bo", "Cy")
    await room.wait(days=31)

    assert "stratum:core" not in await room.labels("Ada")
    assert [entry.reason for entry in await room.ledger("stratum")] == ["core → ordinary", "new → core"]


async def test_s53_an_objector_who_is_answered_most_moves_up_in_the_ledger(room: Room, circle: Circle) -> None:
    """S53: roles change over time; an objector may become an opinion leader."""
    await circle.begin("Bo", "Cy", "Di")
    await circle.staff("/kol review")
    await room.say("Critic", "I disagree, that makes no sense")
    await room.wait(days=1)
    await circle.staff("/kol review")
    for week in range(4):
        topic = await room.say("Critic", f"I disagree with the rule for newcomers, round {week} {circle.thing()}")
        for name in askers(8):
            answer = await room.reply(name, topic, circle.thing())
            await room.reply("Critic", answer, circle.thing())
        await room.wait(days=7)

    await circle.staff("/kol review")

    about = [entry.reason for entry in await room.ledger("stratum") if entry.member == room.person("Critic").id]
    assert about[0] in ("ordinary → seed", "ordinary → core")
    assert any("Up: Critic (now" in said for said in room.staff)


async def test_s53_critical_mass_is_told_once_when_it_is_reached(room: Room, circle: Circle) -> None:
    """S53: watch for critical mass."""
    room.enable(townhall_kol, strata={"critical_least": 2, "seed_from": 10, "seed_weeks": 1, "margin": 2})
    await circle.begin("Di", "Ed")
    await circle.staff("/kol review")
    await circle.help("Ada", *askers(8))
    await circle.help("Bo", *askers(8))

    await circle.staff("/kol review")
    await circle.staff("/kol review")

    assert len([said for said in room.staff if "Critical mass reached" in said]) == 1


async def test_s51_the_parts_people_play_are_told_and_a_missing_one_is_named(room: Room, circle: Circle) -> None:
    """S51: a stable group has a mix of parts; somebody has to ask."""
    await circle.begin("Host", "Ada", "Bo", "Cy")
    await circle.staff("/kol review")
    first = room.staff_room.said[-1]
    await circle.begin("Asker", "Ada")
    await circle.staff("/kol review")

    assert "hosts 1, opinion leaders 0, askers 0, audience 3." in first
    assert "Nobody asks." in first
    assert "hosts 1, opinion leaders 0, askers 1" in room.staff_room.said[-1]
    assert "Nobody asks." not in room.staff_room.said[-1]


async def test_rising_and_cooling_are_told_without_a_move(room: Room, circle: Circle) -> None:
    room.enable(townhall_kol, strata={"core_from": 95, "seed_from": 90, "change": 5})
    await circle.help("Ada", *askers(3))
    await circle.staff("/kol review")
    await circle.help("Ada", *askers(9))

    await circle.staff("/kol review")

    assert any("Rising: Ada" in said for said in room.staff)


@pytest.mark.parametrize("mode", ["observe", "suggest"])
async def test_labels_change_by_themselves_only_where_the_plugin_may_act(room: Room, circle: Circle, mode: str) -> None:
    room.enable(townhall_kol, mode=mode)
    await circle.help_for_weeks("Ada", *askers(12))

    await circle.staff("/kol review")
    before = await room.labels("Ada")
    if mode == "suggest":
        await room.staff_room.press("Alma", "Give the labels")

    assert before == frozenset()
    assert await room.labels("Ada") == ({"stratum:core"} if mode == "suggest" else frozenset())


async def test_a_label_that_was_lost_is_given_again_at_the_next_review(room: Room, circle: Circle) -> None:
    await circle.help_for_weeks("Ada", *askers(12))
    await circle.staff("/kol review")
    await circle.staff("/kol strata")

    assert "core (1): Ada" in room.staff_room.said[-1]
    assert "ordinary: 12" in room.staff_room.said[-1]
