"""Patterns of people are checked with words they understand, and no pattern is slow on any text."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall.text.normal import Span, normal
from townhall.text.patterns import Found, PatternError, PatternSet, check_pattern

IMPOSSIBLE = [
    (r"buy(?!ing)", "looks around"),
    (r"(?<=a)b", "looks around"),
    (r"(a)\1", "refers back"),
    (r"(?P<x>a)(?P=x)", "refers back"),
    (r"(?>a+)b", "holds on"),
    (r"a++", "holds on"),
    (r"(a)(?(1)b|c)", "asks whether"),
    (r"a\Z", r"has \Z"),
    (r"a(?#why)", "comment"),
]
FAULTY = [
    ("ab(c", "has a ( without its ) at sign 3"),
    ("ab)c", "has a ) without its ("),
    ("a[bc", "has a [ without its ] at sign 2"),
    ("*a", "repeats nothing at sign 1"),
    ("ab**", "has two repetitions in a row at sign 3"),
    ("a{2000}", "repeats too often at sign 2"),
    (r"a\h", "has a \\ before a sign that means nothing so at sign 2"),
    ("a[z-b]", "has a range or class that is none at sign 3"),
    ("a\\", "ends with a \\"),
    ("a*", "describes every text, even an empty one"),
    ("a" * 1001, "has 1001 signs"),
]


@pytest.mark.parametrize(("pattern", "fault"), IMPOSSIBLE)
def test_what_is_not_possible_is_said_with_what_to_write_instead(pattern: str, fault: str) -> None:
    with pytest.raises(PatternError) as caught:
        check_pattern(pattern)

    assert fault in caught.value.fault
    assert caught.value.remedy.endswith(".")
    assert not caught.value.possible


@pytest.mark.parametrize(("pattern", "fault"), FAULTY)
def test_a_fault_is_named_with_its_place(pattern: str, fault: str) -> None:
    with pytest.raises(PatternError) as caught:
        check_pattern(pattern)

    assert caught.value.fault == fault
    assert caught.value.possible


def test_many_patterns_are_looked_for_at_once() -> None:
    patterns = PatternSet([r"vx\d+", "buy.*now", "加.{0,3}微", "never"])

    assert patterns.matching("Buy it now, 加一微") == (1, 2)
    assert patterns.matching("nothing") == ()
    assert PatternSet([]).matching("nothing") == ()


def test_a_pattern_is_held_against_the_text_and_its_normal_form_and_tells_what_was_written() -> None:
    patterns = PatternSet([r"vx\d{3}", r"\bpaypal\b"])

    assert patterns.find("ask ＶＸ１２３ for p\u0430yp\u0430l") == [
        Found(0, Span(4, 9), "ＶＸ１２３"),
        Found(1, Span(14, 20), "p\u0430yp\u0430l"),
    ]


def test_what_is_found_in_both_forms_is_found_once() -> None:
    assert PatternSet(["buy"]).find(normal("BUY now")) == [Found(0, Span(0, 3), "BUY")]


@pytest.mark.parametrize(
    "pattern", [r"^(a+)+$", r"(a|aa)+$", r"(.*a){20}", r"(x+x+)+y", r"([a-z]+)*=", r"(a{1,30}){1,30}b"]
)
def test_a_pattern_that_would_hang_elsewhere_is_quick(pattern: str) -> None:
    patterns = PatternSet([pattern, "other"])
    text = "a" * 4096 + "!"
    patterns.matching(text)
    begun = perf_counter()
    patterns.matching(text)

    # Milliseconds are what it takes; a pattern that backtracks takes longer than the universe is old.
    assert perf_counter() - begun < 0.25


@given(st.text(alphabet="ab(|)*+?[]{}1,.\\^$-:<P=!dwsb加", max_size=20), st.text(max_size=50))
def test_any_pattern_is_taken_or_refused_with_a_reason(pattern: str, text: str) -> None:
    for found in taken(pattern).find(text):
        assert text[slice(*found.span)] == found.written


def taken(pattern: str) -> PatternSet:
    """Return a set with the pattern, or without any when it is refused with a reason."""
    try:
        return PatternSet([pattern, "other"])
    except PatternError as error:
        return PatternSet([]) if error.fault and error.remedy else pytest.fail("There is no reason.")
