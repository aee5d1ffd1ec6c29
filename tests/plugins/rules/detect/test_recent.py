"""The memory of what was said lately: it finds what comparing with everything would find, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence, Set
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townhall import Fingerprint, GroupId, MemberId, MessageId, fingerprint
from townhall_rules.detect.recent import Entry, Key, Recent, entry_of
from townhall_rules.remembered import Said

GROUP = GroupId("t:a:group")

PIECES = st.integers(0, 400)
MARKS = st.sets(PIECES, max_size=60).map(lambda found: marks_of(found))
"""Fingerprints as texts have them, but of few different pieces, so that many are nearly alike."""


def marks_of(pieces: Set[int]) -> Fingerprint:
    return Fingerprint(tuple(sorted(pieces)[: Fingerprint.most]), len(pieces))


def key(number: int, member: str = "ada") -> Key:
    return Key(GROUP, MemberId(member), MessageId(str(number)))


def said(marks: Fingerprint, at: float = 0) -> Said:
    return Said(at=at, digest=b"", weight=50, likeness=marks)


def asking(marks: Fingerprint) -> Entry:
    """Something just said, which is not among the last messages yet."""
    return entry_of(key(99), said(marks))


@settings(max_examples=300)
@given(st.lists(MARKS, max_size=12), st.data(), st.sampled_from([0.5, 0.7, 0.85, 0.95, 1.0]))
def test_it_finds_what_comparing_with_everything_finds(
    known: list[Fingerprint], data: st.DataObject, least: float
) -> None:
    base = data.draw(st.sampled_from([*known, Fingerprint()]))
    asked = marks_of(data.draw(st.sets(PIECES, max_size=12)) ^ set(base.pieces))

    assert found_among(known, asked, least) == compared_with_all(known, asked, least)


@settings(max_examples=100)
@given(st.integers(1, 300), st.integers(0, 120), st.randoms(use_true_random=False), st.floats(0.5, 1))
def test_nothing_is_missed_of_long_texts_of_which_a_sample_is_kept(
    pieces: int, changed: int, chance: Random, least: float
) -> None:
    all_pieces = range(2**32)
    base = chance.sample(all_pieces, pieces)
    known = [
        marks_of({*chance.sample(base, max(0, pieces - chance.randint(0, changed))), *chance.sample(all_pieces, more)})
        for more in (0, changed // 4, changed // 2, changed)
    ]
    asked = marks_of(set(base))

    assert found_among(known, asked, least) == compared_with_all(known, asked, least)


def found_among(known: Sequence[Fingerprint], asked: Fingerprint, least: float) -> list[int]:
    recent = Recent()
    for number, marks in enumerate(known):
        recent.put(key(number), said(marks))
    return [int(entry.key.message) for entry in recent.like(asking(asked), least)]


def compared_with_all(known: Sequence[Fingerprint], asked: Fingerprint, least: float) -> list[int]:
    return [number for number, marks in enumerate(known) if asked.likeness(marks) >= least]


@pytest.mark.parametrize("changed", [0, 3, 8])
def test_long_texts_of_which_only_a_sample_is_kept_are_found(changed: int) -> None:
    words = [f"word{number * 7919 % 10007}" for number in range(120)]
    recent = Recent()
    recent.put(key(1), said(fingerprint(" ".join(words))))

    asked = asking(fingerprint(" ".join([*words[changed:], *(f"other{number}" for number in range(changed))])))

    assert [entry.key.message for entry in recent.like(asked, 0.85)] == ["1"]


def test_what_is_past_its_time_is_found_no_more() -> None:
    recent = Recent()
    marks = fingerprint("the same text again and again")
    for number in range(5):
        recent.put(key(number), said(marks, at=number * 100.0))

    recent.forget(before=250)

    assert [entry.key.message for entry in recent.like(asking(marks), 0.85)] == ["3", "4"]
    assert [*recent.by(GROUP, MemberId("ada"))] == ["3", "4"]
    assert recent.get(GROUP, MessageId("2")) is None


def test_a_new_wording_takes_the_place_of_the_old_one() -> None:
    recent = Recent()
    old, new = fingerprint("the first wording of this"), fingerprint("and now something else")
    recent.put(key(1), said(old))
    recent.put(key(1), said(new))

    assert not list(recent.like(asking(old), 0.85))
    assert len(list(recent.like(asking(new), 0.85))) == 1
    assert len(recent.by(GROUP, MemberId("ada"))) == 1


def test_nothing_is_left_of_what_was_forgotten() -> None:
    recent = Recent()
    for number in range(50):
        recent.put(key(number, f"m{number}"), said(fingerprint(f"text number {number} of fifty"), at=number))

    recent.forget(before=1000)

    held = {name: value for name, value in vars(recent).items() if name.startswith("_") and name != "_numbers"}
    assert [name for name, value in held.items() if value] == []
