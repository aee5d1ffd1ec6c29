"""A book that is brought up to date says what the score says of all its facts, whatever came in which order."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.plugins.leaderboard.signs import DAYS, MONDAY
from tests.plugins.leaderboard.test_properties import HOME, PEOPLE, SETTINGS, facts, taken_back

from townhall import Fact, GroupId, MemberId, replace
from townhall_leaderboard.book import Book
from townhall_leaderboard.scoring import Crowd, Outcome, score
from townhall_leaderboard.signals import ALONE, signals_of

ROUNDS = 4


@st.composite
def crowds(draw: st.DrawFn) -> Crowd:
    """Who writes, who is young and who was away, drawn anew."""
    some: st.SearchStrategy[dict[str, datetime]] = st.dictionaries(
        st.sampled_from(PEOPLE), st.integers(0, 7 * 24).map(hours), max_size=2
    )
    return Crowd(draw(st.frozensets(st.sampled_from(PEOPLE), min_size=4)), draw(some), draw(some))


def hours(count: int) -> datetime:
    return MONDAY + timedelta(hours=count)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[list[Fact], Crowd]]:
    """What comes round after round: facts in time order or late, and some of them taken back at some time."""
    told = draw(facts())
    if draw(st.booleans()):
        told.sort(key=lambda fact: fact.at)
    back = [taken_back(fact) for fact in told if draw(st.integers(0, 5)) == 0]
    rounds: list[tuple[list[Fact], Crowd]] = []
    crowd = draw(crowds())
    for fact in back:
        told.insert(draw(st.integers(0, len(told))), fact)
    ends = sorted(draw(st.lists(st.integers(0, len(told)), min_size=ROUNDS - 1, max_size=ROUNDS - 1)))
    for start, end in zip([0, *ends], [*ends, len(told)], strict=True):
        crowd = draw(st.one_of(st.just(crowd), crowds()))
        rounds.append((told[start:end], crowd))
    return rounds


def worked_out(told: Sequence[Fact], crowd: Crowd, persons: dict[str, MemberId]) -> Outcome:
    return score(signals_of(told, HOME, persons or ALONE), SETTINGS, crowd, DAYS)


@given(histories(), st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE).map(MemberId), max_size=1))
def test_a_book_brought_up_to_date_is_the_score_of_all_its_facts(
    history: list[tuple[list[Fact], Crowd]], linked: dict[str, MemberId]
) -> None:
    book, told = Book(SETTINGS, DAYS, HOME, linked), list[Fact]()

    for news, crowd in history:
        told += news
        book.update(news, crowd)

        assert book.outcome() == worked_out(told, crowd, linked)


@given(histories(), st.sampled_from(PEOPLE))
def test_a_book_tells_the_account_of_anybody_and_stays_as_it_was(
    history: list[tuple[list[Fact], Crowd]], member: str
) -> None:
    book, told = Book(SETTINGS, DAYS, HOME), list[Fact]()
    for news, crowd in history:
        told += news
        book.update(news, crowd)
    before = deepcopy(book.outcome())

    found = book.outcome(MemberId(member))

    expected = score(signals_of(told, HOME), SETTINGS, history[-1][1], DAYS, account_of=MemberId(member))
    assert found.verdicts == expected.verdicts
    assert book.outcome() == before


def test_what_was_done_in_another_group_is_kept_with_its_group() -> None:
    here = Fact(group=HOME, member=MemberId("ada"), kind="leaderboard.message", at=MONDAY, source="m1")
    there = replace(here, group=GroupId("test:test:other"), at=MONDAY + timedelta(hours=1))
    book = Book(SETTINGS, DAYS, HOME)

    book.update([here], Crowd(()))
    book.update([there], Crowd(()))
    book.update([replace(here, source="m0", at=MONDAY - timedelta(hours=1))], Crowd(()))

    assert book.outcome().tallies[MemberId("ada")].counts == {"message": 3}
