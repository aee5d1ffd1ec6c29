"""The memory of what was said lately: it finds what comparing with everything would find, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townhall import Fingerprint, GroupId, MemberId, MessageId, fingerprint
from townhall_rules.detect.recent import Key, Recent
from townhall_rules.remembered import Said

GROUP = GroupId("t:a:group")

PIECES = st.integers(0, 400)
MARKS = st.sets(PIECES, max_size=60).map(lambda found: Fingerprint(tuple(sorted(found)), len(found)))
"""Fingerprints as texts have them, but of few different pieces, so that many are nearly alike."""


def key(number: int, member: str = "ada") -> Key:
    return Key(GROUP, MemberId(member), MessageId(str(number)))


def said(marks: Fingerprint, at: float = 0) -> Said:
    return Said(at=at, digest=b"", weight=50, likeness=marks)


@settings(max_examples=300)
@given(st.lists(MARKS, max_size=12), st.data(), st.sampled_from([0.5, 0.7, 0.85, 0.95, 1.0]))
def test_it_finds_what_comparing_with_everything_finds(
    known: list[Fingerprint], data: st.DataObject, least: float
) -> None:
    recent = Recent()
    recent.reach(600, least)
    for number, marks in enumerate(known):
        recent.put(key(number), said(marks))
    base = data.draw(st.sampled_from([*known, Fingerprint()]))
    changed = data.draw(st.sets(PIECES, max_size=12)) ^ set(base.pieces)
    asked = Fingerprint(tuple(sorted(changed)), len(changed))

    found = [int(entry.key.message) for entry in recent.like(said(asked), key(99), least)]

    assert found == [number for number, marks in enumerate(known) if asked.likeness(marks) >= least]


@pytest.mark.parametrize("changed", [0, 3, 8])
def test_long_texts_of_which_only_a_sample_is_kept_are_found(changed: int) -> None:
    words = [f"word{number * 7919 % 10007}" for number in range(120)]
    recent = Recent()
    recent.reach(600, 0.85)
    recent.put(key(1), said(fingerprint(" ".join(words))))

    asked = said(fingerprint(" ".join([*words[changed:], *(f"other{number}" for number in range(changed))])))

    assert [entry.key.message for entry in recent.like(asked, key(2), 0.85)] == ["1"]


def test_what_is_past_its_time_is_found_no_more() -> None:
    recent = Recent()
    recent.reach(600, 0.85)
    marks = fingerprint("the same text again and again")
    for number in range(5):
        recent.put(key(number), said(marks, at=number * 100.0))

    recent.forget(before=250)

    assert [entry.key.message for entry in recent.like(said(marks), key(9), 0.85)] == ["3", "4"]
    assert [message for message, _ in recent.by(GROUP, MemberId("ada"))] == ["3", "4"]
    assert recent.get(GROUP, MessageId("2")) is None


def test_a_new_wording_takes_the_place_of_the_old_one() -> None:
    recent = Recent()
    recent.reach(600, 0.85)
    old, new = fingerprint("the first wording of this"), fingerprint("and now something else")
    recent.put(key(1), said(old))
    recent.put(key(1), said(new))

    assert not list(recent.like(said(old), key(2), 0.85))
    assert len(list(recent.like(said(new), key(2), 0.85))) == 1
    assert len(recent.by(GROUP, MemberId("ada"))) == 1


def test_what_is_in_it_stays_when_it_must_reach_further() -> None:
    recent = Recent()
    recent.reach(600, 0.95)
    marks = fingerprint("the same text again and again")
    recent.put(key(1), said(marks))

    recent.reach(3600, 0.5)

    assert recent.reaches(3600, 0.5)
    assert len(list(recent.like(said(marks), key(2), 0.5))) == 1


def test_nothing_is_left_of_what_was_forgotten() -> None:
    recent = Recent()
    recent.reach(600, 0.85)
    for number in range(50):
        recent.put(key(number, f"m{number}"), said(fingerprint(f"text number {number} of fifty"), at=number))

    recent.forget(before=1000)

    held = {name: value for name, value in vars(recent).items() if name.startswith("_") and name != "_numbers"}
    assert [name for name, value in held.items() if value] == []
