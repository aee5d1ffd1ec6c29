"""The life of campaigns as a model: whatever staff order in whatever order, a few things always hold.

A post is never sent twice, nothing of a promotion goes out that nobody approved, a week has two promotions at most,
what was cancelled sends nothing more, and in the end every run that was due has come to an end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.plugins.campaign.conftest import CHARTER

import townhall_campaign
from townhall.model.results import Failed
from townhall.testing import Room
from townhall.testing.house import House, Variant
from townhall_campaign.records import Run

NODE = {"name": "launch", "from": "2026-03-04", "to": "2026-03-08"}
POSTS = tuple(f"p{number}" for number in range(5))
names = some.sampled_from(POSTS)


class Campaigns(RuleBasedStateMachine):
    """Two groups, of which one plans posts for both."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.house = House(Variant())
        self.room = Room(self.house)
        self.other = Room(self.house, "other")
        self.lanes: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.approved: set[str] = set()
        self.stopped: dict[str, int] = {}
        self.refused = False

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def order(self, text: str, by: str = "Olga") -> str:
        self.do(self.room.staff_room.say(by, f"{text} #room"))
        return self.room.staff[-1]

    def said(self, name: str) -> list[str]:
        return [one for room in (self.room, self.other) for one in room.said if one.startswith(f"{name} ")]

    @initialize()
    def open(self) -> None:
        staff = self.room.staff_room.alias
        for one in (self.room, self.other):
            one.set(charter=CHARTER, staff_room=staff, budget={"scheduled_per_day": "unlimited"})
            one.enable(townhall_campaign, promo_nodes=[NODE], min_response=0, most_waiting=20, spacing="1m")
        self.do(self.room.settle())
        self.plan("p0", 30, "promo")
        self.plan("p1", 5, "community")

    # -- what staff do ----------------------------------------------------------------------------
    @rule(name=names, hours=some.integers(1, 150), lane=some.sampled_from(("promo", "community")))
    def plan_more(self, name: str, hours: int, lane: str) -> None:
        self.plan(name, hours, lane)

    def plan(self, name: str, hours: int, lane: str) -> None:
        if name in self.lanes:
            return
        when = self.room.now + timedelta(hours=hours)
        self.order(f"/post new {name} {when:%Y-%m-%d %H:%M} | {name} v0 | lane={lane} groups=* time=home")
        if name in self.order("/post list"):
            self.lanes[name], self.versions[name] = lane, 0

    @precondition(lambda self: self.lanes)
    @rule(name=names)
    def edit(self, name: str) -> None:
        if name in self.lanes and not self.said(name):
            self.versions[name] += 1
            self.order(f"/post edit {name} text {name} v{self.versions[name]}")

    @precondition(lambda self: self.lanes)
    @rule(number=some.integers(1, 8), by=some.sampled_from(("Lea", "Olga")))
    def approve(self, number: int, by: str) -> None:
        said = self.order(f"/approve {number}", by)
        if "Approved: " in said:
            name = said.partition("Approved: ")[2].partition(".")[0]
            self.approved.add(f"{name} v{self.versions[name]}")
            assert by == "Lea"

    @precondition(lambda self: self.lanes)
    @rule(name=names, word=some.sampled_from(("pause", "resume", "retry", "dry", "show", "report")))
    def steer(self, name: str, word: str) -> None:
        self.order(f"/post {word} {name}")

    @precondition(lambda self: self.lanes)
    @rule(name=names)
    def cancel(self, name: str) -> None:
        if name in self.lanes and ("Cancelled" in (said := self.order(f"/post cancel {name}")) or "out of" in said):
            self.stopped[name] = len(self.said(name))

    # -- what happens -----------------------------------------------------------------------------
    @precondition(lambda self: not self.refused)
    @rule()
    def refuse(self) -> None:
        self.refused = True
        self.other.refuse(Failed("no"))

    @rule(minutes=some.sampled_from((1, 30, 60, 600, 1440)))
    def wait(self, minutes: int) -> None:
        self.do(self.room.wait(minutes=minutes))

    @rule()
    def restart(self) -> None:
        self.do(self.room.restart())

    # -- what always holds ------------------------------------------------------------------------
    @invariant()
    def nothing_comes_twice(self) -> None:
        for room in (self.room, self.other):
            for name in self.lanes:
                assert sum(one.startswith(f"{name} ") for one in room.said) <= 1

    @invariant()
    def no_promotion_comes_that_nobody_approved_in_these_words(self) -> None:
        for name, lane in self.lanes.items():
            if lane == "promo":
                assert set(self.said(name)) <= self.approved

    @invariant()
    def a_week_has_two_promotions_at_most(self) -> None:
        promos = {name for name, lane in self.lanes.items() if lane == "promo"}
        for room in (self.room, self.other):
            # The time of the node is one week from its Monday, and one day of the next.
            assert sum(one.partition(" ")[0] in promos for one in room.said) <= 3

    @invariant()
    def what_is_cancelled_sends_nothing_more(self) -> None:
        for name, count in self.stopped.items():
            assert len(self.said(name)) <= count + 1

    def teardown(self) -> None:
        self.do(self.room.wait(days=12))
        for run in self.do(self.runs()):
            assert run.state in ("done", "missed", "cancelled", "paused", "stopped", "rehearsed")
            if run.state == "done" and run.post not in self.stopped:
                assert len(self.said(run.post)) <= 2
        self.nothing_comes_twice()
        self.do(self.house.close())
        self.loop.close()

    async def runs(self) -> list[Run]:
        engine = await self.house.ready()
        found = await engine.world.load_all((self.room.id, "campaign", "Run"), Run, "", {})
        return [one for _, one in found]


Campaigns.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
)
test_the_life_of_campaigns = Campaigns.TestCase
