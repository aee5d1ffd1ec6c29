from __future__ import annotations

from townhall.run.fingerprints import Fingerprints


def _fail(kind: type[Exception], depth: int = 0) -> Exception:
    try:
        _raise(kind, depth)
    except Exception as error:
        return error
    raise AssertionError


def _raise(kind: type[Exception], depth: int) -> None:
    if depth:
        _raise(kind, depth - 1)
    raise kind("words that differ do not matter", id(depth))


def test_the_first_error_of_its_kind_is_first_and_the_next_is_only_counted() -> None:
    fingerprints = Fingerprints()

    references = [fingerprints.seen(_fail(ValueError)) for _ in range(10)]

    assert [reference.first for reference in references] == [True, *[False] * 9]
    assert [reference.times for reference in references if reference.worth_telling] == [1, 10]
    assert fingerprints.counts() == {references[0].number: 10}


def test_another_type_or_another_way_there_is_another_kind() -> None:
    fingerprints = Fingerprints()

    numbers = {fingerprints.seen(error).number for error in (_fail(ValueError), _fail(KeyError), _fail(ValueError, 3))}

    assert len(numbers) == 3


def test_a_number_is_short_and_the_same_after_a_restart() -> None:
    before, after = Fingerprints().seen(_fail(ValueError)).number, Fingerprints().seen(_fail(ValueError)).number

    assert before == after
    assert before.startswith("E-")
    assert len(before) == 6


def test_memory_stays_bounded_and_the_oldest_kind_is_forgotten() -> None:
    fingerprints = Fingerprints(most=2)
    for depth in range(5):
        fingerprints.seen(_fail(ValueError, depth))

    assert len(fingerprints.counts()) == 2
    assert fingerprints.seen(_fail(ValueError, 0)).first


def test_an_endless_recursion_costs_no_more_than_a_short_one() -> None:
    fingerprints = Fingerprints()

    assert fingerprints.seen(_fail(ValueError, 500)).first
    assert not fingerprints.seen(_fail(ValueError, 600)).first
