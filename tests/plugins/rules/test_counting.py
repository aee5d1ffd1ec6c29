"""Which cases count: read from the ledger's entries and nothing else (K9; domain 3.2, point 9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from townhall import GroupId, LedgerEntry
from townhall_rules.cases import Case, counting, ends_at
from townhall_rules.sheets import CASE, COMPLIED, REOPENED, REVERSED, WITHDRAWN, RuleAsItWas, Sheet

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
DECAY = timedelta(days=30)
DAYS = some.lists(some.integers(0, 400), max_size=15)


def case(number: int, day: int, *trail: str) -> Case:
    """Return a case of a day with what followed it."""
    at = BEGIN + timedelta(days=day)
    entries = tuple(
        LedgerEntry(id=f"{number}-{place}", group=GroupId("g"), plugin="rules", kind=kind, at=at, reason=str(number))
        for place, kind in enumerate(trail)
    )
    sheet = Sheet(number=number, rule=RuleAsItWas(id="no-ads"), severity="minor")
    return Case(id=str(number), kind=CASE, member="ada", opener="", at=at, sheet=sheet, trail=entries)


@given(DAYS, some.integers(0, 500))
def test_what_counts_has_no_gap_as_long_as_the_decay(days: list[int], today: int) -> None:
    now = BEGIN + timedelta(days=today)
    cases = [case(number, day) for number, day in enumerate(sorted(one for one in days if one <= today))]

    counted = counting(cases, now, DECAY)

    assert list(counted) == cases[len(cases) - len(counted) :]
    instants = [*(one.at for one in counted), now]
    assert all(after - before < DECAY for before, after in pairwise(instants))
    if len(counted) < len(cases):
        assert instants[0] - cases[len(cases) - len(counted) - 1].at >= DECAY


@given(DAYS, some.integers(0, 400), some.sampled_from([COMPLIED, WITHDRAWN, REVERSED]))
def test_a_case_that_was_closed_counts_as_if_it_had_never_been(days: list[int], closed: int, how: str) -> None:
    now = BEGIN + timedelta(days=400)
    others = [case(number, day) for number, day in enumerate(sorted(days))]

    assert counting([*others, case(99, closed, how)], now, DECAY) == counting(others, now, DECAY)


def test_a_case_that_was_put_back_counts_again_until_it_is_taken_back() -> None:
    assert case(1, 0, COMPLIED, REOPENED).counts
    assert not case(1, 0, COMPLIED, REOPENED, WITHDRAWN).counts


@given(DAYS.filter(bool))
def test_cases_count_until_the_decay_after_the_last_of_them(days: list[int]) -> None:
    cases = [case(number, day) for number, day in enumerate(days)]
    until = ends_at(cases, DECAY)
    assert until is not None

    assert counting(cases, until - timedelta(seconds=1), DECAY) != []
    assert counting(cases, until, DECAY) == []
