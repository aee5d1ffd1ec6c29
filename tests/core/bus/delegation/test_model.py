"""Whatever happens in whatever order: a delegate never has more than their sponsor, and no budget is exceeded (L14)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.core.bus.delegation.lenders import lender, police

from townhall import Delegation, MemberRolesChanged, Standing
from townhall.bus.turn import Turn
from townhall.testing import Room, Variant
from townhall.testing.house import House

PEOPLE = ("Kim", "Kai")
SPONSORS = ("Olga", "Anna")
NODES = ("police.praise", "police.extra")
BEFORE_CHANGE = datetime(2026, 10, 23, 20, tzinfo=UTC)
"""Two days before clocks go back in Berlin."""


class Lending(RuleBasedStateMachine):
    """Offers, yeses, uses, demotions, leaves, jumps of the clock and restarts, against a model that knows the law."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.house = House(Variant())
        self.room = Room(self.house, timezone="Europe/Berlin")
        self.staff: set[str] = set(SPONSORS)
        self.here: set[str] = set(PEOPLE)
        self.uses: dict[tuple[str, str], list[datetime]] = {}
        self.standing: list[str] = []
        """The praise of delegates that nobody has taken back, the oldest first: by whom."""
        self.by_staff = 0
        self.shown_at = BEFORE_CHANGE

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(doing)

    @initialize()
    def begin(self) -> None:
        self.room.enable(lender())
        self.room.enable(police())
        for name in SPONSORS:
            self.room.person(name, standing=Standing.ADMIN)
        self.run(self.room.join(*SPONSORS, *PEOPLE, "Mia", "Sub"))
        self.run(self.room.wait_until(BEFORE_CHANGE))
        self.show_button()

    def say(self, name: str, text: str) -> list[str]:
        before = len(self.room.said)
        self.run(self.room.say(name, text))
        return self.room.said[before:]

    # -- what people do ---------------------------------------------------------------------------
    @rule(
        who=st.sampled_from(PEOPLE),
        sponsor=st.sampled_from((*SPONSORS, *PEOPLE)),
        node=st.sampled_from(NODES),
        budget=st.sampled_from(["1/day", "2/day", "2/week", "3/month"]),
        days=st.sampled_from([0.5, 1, 2, 30]),
    )
    def offer(self, who: str, sponsor: str, node: str, budget: str, days: float) -> None:
        said = self.say("Mia", f"/lend {who} {sponsor} {node} {budget} {days}")
        able = sponsor in self.staff and who not in self.staff and who in self.here
        assert "Offered." not in said or able

    @rule(who=st.sampled_from(PEOPLE))
    def accept(self, who: str) -> None:
        if who in self.here and self.run(self.held(who)):
            self.say(who, "/yes")

    @rule(who=st.sampled_from(PEOPLE))
    def use(self, who: str) -> None:
        if who not in self.here:
            return
        node, now = "police.praise", self.room.now
        allowing = [one for one in self.run(self.held(who)) if self.allows(one, node)]
        self.heard(who, node, allowing, now, self.say(who, "/praise Mia"))

    @rule(who=st.sampled_from(PEOPLE))
    def press(self, who: str) -> None:
        """Press a button of an earlier day; whoever may no more is told so kindly, and nothing happens."""
        if who not in self.here or self.room.now >= self.shown_at + timedelta(days=20):
            return
        node, now = "police.praise", self.room.now
        allowing = [one for one in self.run(self.held(who)) if self.allows(one, node)]
        before, answered = len(self.room.said), len(self.room.answers)
        self.run(self.room.press(who, "Well done"))
        said = [*self.room.said[before:], *(text for _, text in self.room.answers[answered:])]
        self.heard(who, node, allowing, now, said)

    def heard(self, who: str, node: str, allowing: list[Delegation], now: datetime, said: list[str]) -> None:
        """Take note of what came of a use: it went through as the law says, or was refused in words of ours."""
        praised = "Praised." in said
        assert praised == (who in self.staff or bool(allowing))
        if not praised:
            assert len(said) == 1
            assert any(words in said[0] for words in ("police.praise", "for others here", "for the team"))
        elif who in self.staff:
            self.by_staff += 1
        else:
            self.uses.setdefault((allowing[0].id, node), []).append(now)
            self.standing.append(who)

    @rule(who=st.sampled_from(PEOPLE))
    def ask(self, who: str) -> None:
        if who not in self.here:
            return
        node, now = "police.extra", self.room.now
        allowing = [one for one in self.run(self.held(who)) if self.allows(one, node)]
        said = self.say(who, "/ask")[-1]
        assert said.startswith("[True") == (who in self.staff or bool(allowing))
        if allowing and who not in self.staff:
            self.uses.setdefault((allowing[0].id, node), []).append(now)

    @rule(who=st.sampled_from(PEOPLE), how=st.sampled_from(["end", "rest", "resume", "renew"]))
    def change(self, who: str, how: str) -> None:
        held = self.run(self.of(who))
        if held:
            told = f"Over: revoked, on with {self.room.person('Sub').id}." in self.say("Mia", f"/change {who} {how}")
            begun = held[-1].accepted_at is not None and not held[-1].ended
            assert told == (how == "end" and begun)

    @rule()
    def show_button(self) -> None:
        self.say("Mia", "/panel Mia")
        self.shown_at = self.room.now

    @rule(name=st.sampled_from((*SPONSORS, "Kai")), standing=st.sampled_from([Standing.ADMIN, Standing.MEMBER]))
    def rank(self, name: str, standing: Standing) -> None:
        head = self.room._head()  # pyright: ignore[reportPrivateUsage]
        self.run(self.room.publish(MemberRolesChanged(**head, member=self.room.person(name, standing=standing))))
        (self.staff.add if standing is Standing.ADMIN else self.staff.discard)(name)

    @rule(hours=st.sampled_from([0.5, 1, 6, 12, 24, 24 * 8]))
    def wait(self, hours: float) -> None:
        self.run(self.room.wait(hours=hours))

    @rule()
    def leave_or_come_back(self) -> None:
        """Let somebody go who was never staff; what is lent to them gives nothing until they are here again."""
        self.run(self.room.leave("Kim") if "Kim" in self.here else self.room.join("Kim"))
        self.here ^= {"Kim"}

    @precondition(lambda self: self.standing)
    @rule()
    def undo(self) -> None:
        """Take the latest run back: what was praised counts no more, and what was used stays used."""
        if any("'fact'" in one for one in self.say("Olga", "/undo last")):
            self.standing.pop()

    @rule()
    def restart(self) -> None:
        self.run(self.room.restart())

    # -- the law ----------------------------------------------------------------------------------
    async def turn(self, who: str) -> Turn:
        """Return a turn in which one can look at what is lent."""
        engine = await self.house.ready()
        group = engine.world.group(self.room.id)
        assert group is not None
        head = self.room._head()  # pyright: ignore[reportPrivateUsage]
        return Turn(engine.world, group, MemberRolesChanged(**head, member=self.room.person(who)), "test", 0)

    async def held(self, who: str) -> list[Delegation]:
        """Return what is lent to somebody, the one that ends first before others."""
        return sorted(await self.of(who), key=lambda one: (one.expires_at, one.id))

    async def of(self, who: str) -> Sequence[Delegation]:
        """Return what is lent to somebody, the newest last."""
        return await (await self.turn(who)).delegations.of(self.room.person(who).id)

    async def could(self, who: str, node: str) -> bool:
        """Return whether Townhall would allow something."""
        return await (await self.turn(who)).could(self.room.person(who).id, node)

    def allows(self, one: Delegation, node: str) -> bool:
        """Return what the law says of a delegation, by what the model has seen."""
        if not any(self.room.person(name).id == one.holder for name in self.here):
            return False
        in_time = one.accepted_at is not None and self.room.now < one.expires_at
        sponsor = next(name for name in (*SPONSORS, *PEOPLE) if self.room.person(name).id == one.sponsor)
        in_force = in_time and not one.ended and not one.suspended and sponsor in self.staff
        return node in one.nodes and in_force and self.spent(one, node) < one.nodes[node].count

    def spent(self, one: Delegation, node: str) -> int:
        """Return how often it was used in the window of now, by our own notes and our own calendar."""
        zone = self.house.engine.world.zone("Europe/Berlin") if self.house.engine is not None else None
        today = self.room.now.astimezone(zone).date()
        days = [use.astimezone(zone).date() for use in self.uses.get((one.id, node), [])]
        match one.nodes[node].window:
            case "day":
                return sum(day == today for day in days)
            case "week":
                return sum(day.isocalendar()[:2] == today.isocalendar()[:2] for day in days)
            case _:
                return sum((day.year, day.month) == (today.year, today.month) for day in days)

    @invariant()
    def no_budget_is_exceeded(self) -> None:
        for who in PEOPLE:
            for one in self.run(self.held(who)):
                for node, allowance in one.nodes.items():
                    assert self.spent(one, node) <= allowance.count

    @invariant()
    def what_was_done_stands_once_and_what_was_taken_back_does_not(self) -> None:
        facts = self.run(self.room.facts("praise"))
        assert sum(fact.amount for fact in facts) == len(self.standing) + self.by_staff

    @invariant()
    def a_right_is_what_the_law_says_and_so_never_more_than_the_sponsors(self) -> None:
        for who in PEOPLE:
            held = self.run(self.held(who))
            for node in NODES:
                lawful = who in self.staff or any(self.allows(one, node) for one in held)
                assert self.run(self.could(who, node)) == lawful

    @invariant()
    def nothing_runs_for_more_than_thirty_days(self) -> None:
        for who in PEOPLE:
            for one in self.run(self.held(who)):
                assert one.expires_at <= max(one.starts_at, self.room.now) + timedelta(days=30)

    def teardown(self) -> None:
        self.run(self.house.close())
        self.loop.close()


Lending.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLending = Lending.TestCase
