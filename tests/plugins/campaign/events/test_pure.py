"""Codes, answers, tables and the order of candidates: small sums, each with the mistakes that are usual with it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall import instant_of
from townhall_campaign.events import codes, tables, times
from townhall_campaign.events.fields import Field, first_fault
from townhall_campaign.events.selection import Candidate, ordered

NOW = datetime(2026, 3, 2, 10, 2, tzinfo=UTC)
EVERY = timedelta(minutes=5)
SECRET = b"a secret of thirty-two bytes long"


def test_a_code_holds_for_its_own_time_and_the_next_and_no_longer() -> None:
    code = codes.code_at(SECRET, NOW, EVERY)

    assert [codes.is_right(code, SECRET, NOW + timedelta(minutes=minutes), EVERY) for minutes in (0, 3, 7, 13)] == [
        True,
        True,
        True,
        False,
    ]
    assert codes.changes_at(NOW, EVERY) == NOW + timedelta(minutes=3)


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "{first} {last}", "{wide}"])
def test_a_code_may_be_typed_with_spaces_or_wide_digits(typed: str) -> None:
    code = codes.code_at(SECRET, NOW, EVERY)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)

    assert codes.is_right(typed.format(code=code, first=code[:3], last=code[3:], wide=wide), SECRET, NOW, EVERY)


@given(st.text(max_size=12))
def test_what_is_no_code_is_refused_without_an_error(typed: str) -> None:
    right = {codes.code_at(SECRET, NOW, EVERY, back) for back in (0, 1)}

    assert codes.is_right(typed, SECRET, NOW, EVERY) is False or any(sign.isdigit() for sign in typed)
    assert codes.is_right("", SECRET, NOW, EVERY) is False
    assert all(len(code) == codes.DIGITS for code in right)


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_a_table_is_read_back_as_it_was_and_no_cell_is_a_formula(rows: list[list[str]]) -> None:
    written = tables.csv_of(("a", "b"), rows)

    read = list(csv.reader(StringIO(written, newline="")))[1:]
    assert read == [[tables.cell(one) for one in row] for row in rows]
    assert not any(one.startswith(("=", "+", "-", "@", "＝")) for row in read for one in row)


@pytest.mark.parametrize("typed", ['=HYPERLINK("x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "  =1", "＝1"])
def test_what_a_spreadsheet_would_compute_is_shown_as_text(typed: str) -> None:
    assert tables.cell(typed) == f"'{typed.strip()}"


def test_a_number_of_ours_stays_a_number() -> None:
    assert tables.csv_of(("n",), [(-3,), (2.5,)]) == "n\n-3\n2.5\n"


@pytest.mark.parametrize(
    ("field", "answer", "fault"),
    [
        (Field(name="a"), " ", "missing"),
        (Field(name="a", required=False), "", ""),
        (Field(name="a", kind="number"), "twelve", "number"),
        (Field(name="a", kind="number"), "12", ""),
        (Field(name="a", kind="email"), "ada@example", "email"),
        (Field(name="a", kind="email"), "ada@example.org", ""),
        (Field(name="a", kind="phone"), "12", "phone"),
        (Field(name="a", kind="phone"), "+86 138-0013-8000", ""),
        (Field(name="a", kind="date"), "2026-02-30", "date"),
        (Field(name="a", choices=("x", "y")), "z", "choice"),
        (Field(name="a", most=3), "four", "long"),
    ],
)
def test_an_answer_is_held_against_its_question(field: Field, answer: str, fault: str) -> None:
    found = first_fault([field], {"a": answer})

    assert (found[1] if found else "") == fault


def test_a_time_that_the_clocks_leave_out_is_seen() -> None:
    berlin = ZoneInfo("Europe/Berlin")

    assert times.is_left_out(datetime(2026, 3, 29, 2, 30), berlin)
    assert not times.is_left_out(datetime(2026, 3, 29, 3, 30), berlin)
    assert instant_of(datetime(2026, 10, 25, 2, 30), berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def candidate(key: str, number: int, **traits: object) -> Candidate:
    return Candidate(key=key, number=number, **traits)  # type: ignore[arg-type]


def test_who_did_not_deliver_and_who_was_chosen_lately_come_after_the_others() -> None:
    people = [
        candidate("late", 1, missed=1, labels=3, score=100.0),
        candidate("again", 2, rested=False, labels=3, score=100.0),
        candidate("new", 3),
        candidate("labelled", 4, labels=1),
        candidate("scored", 5, score=2.0),
    ]

    assert [one.key for one in ordered(people)] == ["labelled", "scored", "new", "again", "late"]


def test_places_are_spread_over_groups() -> None:
    people = [candidate(f"a{n}", n, group="a", score=9.0) for n in range(1, 5)]
    people += [candidate("b1", 9, group="b"), candidate("c1", 10, group="c")]

    assert {one.key for one in ordered(people)[:3]} == {"a1", "b1", "c1"}


@given(st.permutations(range(12)))
def test_the_order_hangs_on_no_order_of_telling(order: list[int]) -> None:
    people = [candidate(f"k{n}", n, missed=n % 2, rested=n % 3 > 0, group="ab"[n % 2]) for n in range(12)]

    assert ordered([people[at] for at in order]) == ordered(people)
