"""Strata of members with hysteresis, and what they are good for (S53, S66, S51)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plugins.kol.circle import Circle, askers

import townhall_kol
from townhall import MemberId, Standing
from townhall.testing import Room
from townhall_kol.discovery.levels import Levels
from townhall_kol.discovery.placing import place
from townhall_kol.discovery.profiles import Profile
from townhall_kol.discovery.strata import Placed, Stratum, is_above, stratum_of

LEVELS = Levels()
ADA = MemberId("test:test:ada")


def after(*scores: float) -> list[Stratum]:
    """Return the stratum after each of several reviews."""
    found: list[Stratum] = []
    before: dict[MemberId, Placed] = {}
    for number, score in enumerate(scores):
        before = dict(place({ADA: Profile(score=score)}, before, frozenset(), LEVELS, f"day {number}").placed)
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


@given(st.floats(0, 100), st.sampled_from(["team", "core", "seed", "ordinary", None]))
def test_a_higher_score_never_leads_to_a_lower_stratum(score: float, now_in: Stratum | None) -> None:
    assert not is_above(stratum_of(score, now_in, LEVELS), stratum_of(min(100, score + 1), now_in, LEVELS))


async def test_s66_strata_are_labels_that_a_campaign_can_address(room: Room, circle: Circle) -> None:
    """S66: owner team, core, seed, ordinary, monthly and in the ledger."""
    await room.join("Ada")
    await circle.help("Ada", *askers(12))
    room.person("Boss", standing=Standing.ADMIN)
    await room.say("Boss", "hello")

    await room.wait(days=31)

    assert "stratum:core" in await room.labels("Ada")
    assert "stratum:ordinary" in await room.labels("Asker3")
    assert "stratum:team" in await room.labels("Boss")
    entries = await room.ledger("stratum")
    assert [(entry.member, entry.reason) for entry in entries] == [(room.person("Ada").id, "new → core")]


async def test_whoever_gives_nothing_any_more_comes_down_and_the_ledger_tells_it(room: Room, circle: Circle) -> None:
    await circle.help("Ada", *askers(12))
    await room.wait(days=31)

    await room.wait(days=62)
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
    room.enable(townhall_kol, strata={"critical_least": 2, "seed_from": 10, "margin": 2})
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
    await circle.help("Ada", *askers(12))

    await circle.staff("/kol review")
    before = await room.labels("Ada")
    if mode == "suggest":
        await room.staff_room.press("Alma", "Give the labels")

    assert before == frozenset()
    assert await room.labels("Ada") == ({"stratum:core"} if mode == "suggest" else frozenset())


async def test_a_label_that_was_lost_is_given_again_at_the_next_review(room: Room, circle: Circle) -> None:
    await circle.help("Ada", *askers(12))
    await circle.staff("/kol review")
    await circle.staff("/kol strata")

    assert "core (1): Ada" in room.staff_room.said[-1]
    assert "ordinary: 12" in room.staff_room.said[-1]
