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
from townhall_campaign.events.waiting import Roster

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
NAMES = st.sampled_from([f"m{number}" for number in range(9)])


class Queue(RuleBasedStateMachine):
    """People come and go in any order, offers run out, and the rules of a queue hold at every step."""

    capacity = 3

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.people: dict[str, SignUp] = {}
        self.roster: Roster[str] = Roster()
        self.told: dict[str, int] = {}
        """How often a place was offered for one number."""

    def _put(self, key: str, one: SignUp) -> None:
        self.people[key] = one
        self.roster.note(key, one)

    def _serve(self) -> None:
        for key in self.roster.lapsed(self.now):
            self._put(key, waiting.lapsed(self.people[key]))
        before = self.roster.queue()
        offers = self.roster.next_in_turn(self.capacity)
        assert offers == before[: len(offers)]
        for key in offers:
            one = waiting.offered(self.people[key], self.now + timedelta(hours=12))
            self.told[f"{key}|{one.number}"] = self.told.get(f"{key}|{one.number}", 0) + 1
            self._put(key, one)

    @rule(who=NAMES)
    def join(self, who: str) -> None:
        if who not in self.people or self.people[who].state in ("withdrawn", "lapsed", "declined"):
            self._put(who, self.roster.joined(self.capacity, self.now))
        self._serve()

    @rule(who=NAMES)
    def leave(self, who: str) -> None:
        if who in self.people:
            self._put(who, replace(self.people[who], state="withdrawn", offer_until=None))
        self._serve()

    @rule(who=NAMES)
    def accept(self, who: str) -> None:
        one = self.people.get(who)
        if one is not None and (taken := waiting.accepted(one, self.now)) is not None:
            self._put(who, taken)

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
        assert not (self.roster.queue() and self.roster.free_places(self.capacity))

    @invariant()
    def a_place_is_offered_once_for_one_sign_up(self) -> None:
        assert all(times == 1 for times in self.told.values())

    @invariant()
    def positions_count_from_one_without_gaps(self) -> None:
        order = self.roster.queue()
        assert [self.roster.position(who) for who in order] == list(range(1, len(order) + 1))
        numbers = [self.people[who].number for who in order]
        assert numbers == sorted(numbers)

    @rule(who=NAMES)
    def choose(self, who: str) -> None:
        """Let staff put somebody before everybody who waits."""
        one = self.people.get(who)
        if one is not None and one.state == "waiting":
            self._put(who, replace(one, number=self.roster.first_number))
            assert self.roster.position(who) == 1

    @invariant()
    def the_roster_is_what_a_new_one_of_the_same_sign_ups_is(self) -> None:
        anew: Roster[str] = Roster()
        for key, one in reversed(self.people.items()):
            anew.note(key, one)
        assert anew.queue() == self.roster.queue()
        assert anew.free_places(100) == self.roster.free_places(100)
        assert anew.next_end == self.roster.next_end
        waits = sorted((one.number, key) for key, one in self.people.items() if one.state == "waiting")
        assert self.roster.queue() == [key for _, key in waits]
        assert self.roster.next_number > max((one.number for one in self.people.values()), default=0)
        assert self.roster.first_number < min((one.number for one in self.people.values()), default=1)


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
