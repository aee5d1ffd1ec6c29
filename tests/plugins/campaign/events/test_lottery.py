"""The draw: recomputed it is the same, whatever was changed shows, and nobody wins twice."""

from __future__ import annotations

import hashlib
import hmac

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from townhall import replace
from townhall_campaign.events import lottery
from townhall_campaign.events.lottery import RaffleRecord, Round

RULES = "raffle: autumn\nprizes: 2"
SEED = bytes(range(32))
TICKETS = st.sets(st.integers(1, 400), max_size=60)


def record_of(rounds: tuple[Round, ...], seed: bytes = SEED) -> RaffleRecord:
    return RaffleRecord(
        format=lottery.FORMAT,
        raffle="autumn",
        rules=RULES,
        commitment=lottery.commitment_of(seed, RULES),
        seed=seed.hex(),
        rounds=rounds,
    )


def by_hand(seed: bytes, number: int, tickets: list[int], wanted: int) -> list[int]:
    """Draw as the documentation says it, with nothing of ours."""
    digest = hashlib.sha256("\n".join(str(one) for one in sorted(tickets)).encode()).hexdigest()
    ranks = {
        ticket: hmac.new(seed, f"{number}|{digest}|{ticket}".encode(), hashlib.sha256).hexdigest() for ticket in tickets
    }
    return sorted(tickets, key=lambda ticket: ranks[ticket])[:wanted]


class Draws(RuleBasedStateMachine):
    """People enter, leave, win and do not claim; the record holds at every step."""

    def __init__(self) -> None:
        super().__init__()
        self.last = 0
        self.here: set[int] = set()
        self.won: set[int] = set()
        self.rounds: list[Round] = []

    @precondition(lambda self: not self.rounds)
    @rule(people=st.integers(1, 5))
    def enter(self, people: int) -> None:
        for _ in range(people):
            self.last += 1
            self.here.add(self.last)

    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        if self.here:
            self.here.discard(data.draw(st.sampled_from(sorted(self.here))))

    @rule(wanted=st.integers(0, 4))
    def draw(self, wanted: int) -> None:
        tickets = sorted(self.here - self.won)
        one = lottery.drawn(SEED, len(self.rounds) + 1, tickets, wanted)
        assert set(one.winners) <= set(tickets)
        assert len(one.winners) == min(wanted, len(tickets))
        assert list(one.winners) == by_hand(SEED, len(self.rounds) + 1, tickets, wanted)
        self.rounds.append(one)
        self.won |= set(one.winners)

    @invariant()
    def the_record_holds(self) -> None:
        written = msgspec.json.encode(record_of(tuple(self.rounds)))
        assert list(lottery.faults_of(msgspec.json.decode(written, type=RaffleRecord))) == []

    @invariant()
    def nobody_wins_twice(self) -> None:
        winners = [ticket for one in self.rounds for ticket in one.winners]
        assert len(winners) == len(set(winners))


TestDraws = Draws.TestCase


@given(TICKETS)
def test_ranges_say_the_same_tickets(tickets: set[int]) -> None:
    assert lottery.from_ranges(lottery.ranges(tickets)) == sorted(tickets)


@pytest.mark.parametrize("text", ["0-3", "4-2", "a", "1-", "-1", "1-99999999"])
def test_what_is_no_range_is_refused(text: str) -> None:
    if text == "1-":
        assert lottery.from_ranges(text) == [1]
        return
    with pytest.raises(ValueError, match=r"range|literal"):
        lottery.from_ranges(text)


def drawn(wanted: int = 2) -> RaffleRecord:
    return record_of((lottery.drawn(SEED, 1, range(1, 11), wanted),))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (replace(drawn(), seed=(b"\1" * 32).hex()), "commitment"),
        (replace(drawn(), seed="no seed"), "seed"),
        (replace(drawn(), rules="other rules"), "commitment"),
        (replace(drawn(), format="another"), "format"),
        (record_of((replace(drawn().rounds[0], tickets="1-9"),)), "digest"),
        (record_of((replace(drawn().rounds[0], tickets="x"),)), "tickets"),
        (record_of((replace(drawn().rounds[0], winners=(1, 2)),)), "winners"),
        (record_of((*drawn().rounds, lottery.drawn(SEED, 2, range(1, 11), 1))), "again"),
        (record_of((lottery.drawn(SEED, 1, [1, 2], 0), lottery.drawn(SEED, 2, [1, 2, 3], 1))), "late"),
    ],
)
def test_whatever_was_changed_is_found(changed: RaffleRecord, fault: str) -> None:
    assert fault in list(lottery.faults_of(changed))


def test_a_commitment_that_was_published_before_proves_that_seed_and_rules_are_those_of_then() -> None:
    assert list(lottery.faults_of(drawn(), drawn().commitment.upper())) == []
    assert list(lottery.faults_of(drawn(), "0" * 64)) == ["published"]


def test_every_ticket_wins_about_as_often_as_any_other() -> None:
    wins = [0] * 5
    for number in range(2000):
        seed = hashlib.sha256(str(number).encode()).digest()
        wins[lottery.drawn(seed, 1, range(1, 6), 1).winners[0] - 1] += 1

    assert all(330 < count < 470 for count in wins)
