"""The waiting list: never more people than places, always in order, and an offer never to two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from townhall import replace
from townhall_campaign.events import waiting
from townhall_campaign.events.sign_ups import HOLDING, SignUp
from townhall_campaign.events.times import offer_until

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
NAMES = st.sampled_from([f"m{number}" for number in range(9)])


class Queue(RuleBasedStateMachine):
    """People come and go in any order, offers run out, and the rules of a queue hold at every step."""

    capacity = 3

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.people: dict[str, SignUp] = {}
        self.told: dict[str, int] = {}
        """How often a place was offered for one number."""

    def _serve(self) -> None:
        self.people.update(waiting.lapsed(self.people, self.now))
        before = waiting.queue(self.people)
        offers = waiting.offered(self.people, self.capacity, self.now + timedelta(hours=12))
        assert list(offers) == before[: len(offers)]
        for key, one in offers.items():
            self.told[f"{key}|{one.number}"] = self.told.get(f"{key}|{one.number}", 0) + 1
        self.people.update(offers)

    @rule(who=NAMES)
    def join(self, who: str) -> None:
        if who not in self.people or self.people[who].state in ("withdrawn", "lapsed", "declined"):
            self.people[who] = waiting.joined(self.people, self.capacity, self.now)
        self._serve()

    @rule(who=NAMES)
    def leave(self, who: str) -> None:
        if who in self.people:
            self.people[who] = replace(self.people[who], state="withdrawn", offer_until=None)
        self._serve()

    @rule(who=NAMES)
    def accept(self, who: str) -> None:
        one = self.people.get(who)
        if one is not None and (taken := waiting.accepted(one, self.now)) is not None:
            self.people[who] = taken

    @rule(hours=st.integers(1, 20))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self._serve()

    @rule()
    def serve_again(self) -> None:
        before = dict(self.people)
        self._serve()
        assert self.people == before

    @rule(places=st.integers(1, 6))
    def change_capacity(self, places: int) -> None:
        self.capacity = max(places, sum(one.state in HOLDING for one in self.people.values()))
        self._serve()

    @invariant()
    def nobody_is_too_many(self) -> None:
        assert sum(one.state in HOLDING for one in self.people.values()) <= self.capacity

    @invariant()
    def nobody_waits_beside_a_free_place(self) -> None:
        assert not (waiting.queue(self.people) and waiting.free_places(self.people, self.capacity))

    @invariant()
    def a_place_is_offered_once_for_one_sign_up(self) -> None:
        assert all(times == 1 for times in self.told.values())

    @invariant()
    def positions_count_from_one_without_gaps(self) -> None:
        order = waiting.queue(self.people)
        assert [waiting.position(self.people, who) for who in order] == list(range(1, len(order) + 1))
        numbers = [self.people[who].number for who in order]
        assert numbers == sorted(numbers)


TestQueue = Queue.TestCase


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (timedelta(days=30), timedelta(hours=12)),
        (timedelta(hours=24), timedelta(hours=6)),
        (timedelta(hours=2), timedelta(minutes=30)),
        (timedelta(minutes=10), timedelta(minutes=10)),
    ],
)
def test_an_offer_is_kept_for_less_when_the_event_is_near(left: timedelta, kept: timedelta) -> None:
    assert offer_until(NOW, NOW + left, timedelta(hours=12)) == NOW + kept
