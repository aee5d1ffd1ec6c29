"""What holds of any window whatever happens in it: order, caps, recomputation, and that deletion farms nothing."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.plugins.leaderboard.signs import DAYS, MONDAY

from townhall import Fact, GroupId, MemberId, replace
from townhall.model.wire import encode
from townhall_leaderboard import LeaderboardSettings
from townhall_leaderboard.book import Book
from townhall_leaderboard.ranking import ranked
from townhall_leaderboard.records import Row
from townhall_leaderboard.rings import rings_of
from townhall_leaderboard.scoring import Crowd, Desk, Outcome, score
from townhall_leaderboard.signals import CHAT, GIVEN, KINDS, TAKEN_BACK, Sign, signals_of

HOME = GroupId("test:test:room")
PEOPLE = ("ada", "bo", "cy", "di", "ed", "flo", "gus")
SETTINGS = LeaderboardSettings()
NAMES = {sign: kind for kind, sign in KINDS.items()}


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    """What may happen in a week: messages, and what others give for them."""
    found: list[Fact] = []
    for number in range(draw(st.integers(0, 40))):
        sign = draw(st.sampled_from([*CHAT, Sign.ACCEPTED, Sign.CURATED]))
        member, giver = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(PEOPLE))
        message = f"m{draw(st.integers(0, 6))}"
        at = MONDAY + timedelta(minutes=draw(st.integers(0, 7 * 24 * 60 - 1)))
        source = f"{sign}-{number}"
        found.append(
            Fact(
                group=HOME,
                member=MemberId(member),
                kind=NAMES[sign],
                at=at,
                source=source,
                other=giver if sign in GIVEN else "",
                message="" if sign is Sign.MESSAGE else message,
            )
        )
    return found


def taken_back(fact: Fact) -> Fact:
    return Fact(
        group=fact.group,
        member=fact.member,
        kind=fact.kind,
        at=fact.at,
        source=fact.source + TAKEN_BACK,
        amount=-fact.amount,
        other=fact.other,
        message=fact.message,
    )


def outcome(some: list[Fact], account_of: str | None = None) -> Outcome:
    of = None if account_of is None else MemberId(account_of)
    return score(signals_of(some, HOME), SETTINGS, Crowd(frozenset(PEOPLE)), DAYS, account_of=of)


@given(facts(), st.integers())
def test_the_order_in_which_facts_are_told_makes_no_difference(some: list[Fact], seed: int) -> None:
    shuffled = Random(seed).sample(some, len(some))

    assert ranked(outcome(shuffled).tallies.values()) == ranked(outcome(some).tallies.values())


@given(facts())
def test_a_score_member_by_member_is_that_of_one_signal_after_another(some: list[Fact]) -> None:
    signals, crowd = signals_of(some, HOME), Crowd(frozenset(PEOPLE))
    desk = Desk(SETTINGS, crowd, rings_of(signals, SETTINGS.ring_share), DAYS)

    for signal in sorted(signals):
        desk.take(signal)

    assert outcome(some).tallies == desk.hand_over()


def test_what_is_taken_back_in_one_group_stands_in_another_that_numbers_messages_alike() -> None:
    here = Fact(group=HOME, member=MemberId("ada"), kind=NAMES[Sign.MESSAGE], at=MONDAY, source="17")
    there = replace(here, group=GroupId("test:test:other"))
    told = [here, there, taken_back(there)]
    book = Book(SETTINGS, DAYS, HOME)

    for fact in told:
        book.update([fact], Crowd(()))

    assert outcome(told).tallies[MemberId("ada")].counts == {"message": 1}
    assert book.outcome() == score(signals_of(told, HOME), SETTINGS, Crowd(()), DAYS)


@given(facts(), st.data())
def test_what_is_taken_back_is_as_if_it_had_never_been(some: list[Fact], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from(range(len(some))))) if some else set[int]()
    left = [fact for number, fact in enumerate(some) if number not in gone]

    assert outcome([*some, *(taken_back(some[number]) for number in gone)]) == outcome(left)


@given(facts())
def test_a_kept_row_reads_as_it_was_worked_out(some: list[Fact]) -> None:
    import msgspec

    for tally in outcome(some).tallies.values():
        assert msgspec.msgpack.decode(encode(Row(tally=tally)), type=Row) == Row(tally=tally)


@given(facts(), st.sampled_from(PEOPLE))
def test_an_account_adds_up_to_the_points_and_keeps_every_cap(some: list[Fact], member: str) -> None:
    found = outcome(some, account_of=member)
    tally = found.tallies.get(MemberId(member))
    booked = [one for one in found.verdicts if one.points]

    assert sum(one.points for one in booked) == (0 if tally is None else tally.points)
    for day in {one.signal.at.date() for one in booked}:
        of_day = [one for one in booked if one.signal.at.date() == day and one.signal.kind in CHAT]
        assert sum(one.points for one in of_day) <= SETTINGS.daily_cap
    for giver in PEOPLE:
        assert sum(one.signal.giver == giver and one.signal.kind in GIVEN for one in booked) <= SETTINGS.pair_cap
    assert not any(one.signal.giver == member for one in booked)
    assert all(one.refused for one in found.verdicts if not one.points)


@given(facts())
def test_nobody_gets_more_by_deleting_their_own_messages(some: list[Fact]) -> None:
    before = outcome(some).tallies
    own = [fact for fact in some if fact.kind == NAMES[Sign.MESSAGE] and fact.member == "ada"]
    after = outcome([*some, *map(taken_back, own)]).tallies

    ada = MemberId("ada")
    assert (after[ada].points if ada in after else 0) <= (before[ada].points if ada in before else 0)
