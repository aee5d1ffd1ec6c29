"""What a choice does to a set, whatever was chosen before: mode, min, requires and excludes always hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from townhall_roles.choices import drop, pick, toggle
from townhall_roles.sets import LabelSet

LABELS = ("a", "b", "c", "d")
SETS = {
    "one": LabelSet(labels=("north", "south"), mode="one", least=1),
    "few": LabelSet(labels=LABELS, mode="up_to:3", least=2),
    "after": LabelSet(labels=("mentor", "host"), requires=("a",), excludes=("south",)),
}
EVERY = [label for one in SETS.values() for label in one.labels]


def after(held: frozenset[str], label: str) -> frozenset[str]:
    change = toggle(label, held, SETS)
    return (held - set(change.taken)) | set(change.given)


@given(st.lists(st.sampled_from(EVERY), max_size=60))
def test_a_set_keeps_its_mode_and_its_min_after_any_presses(presses: list[str]) -> None:
    held = frozenset[str]()
    for label in presses:
        before, held = held, after(held, label)
        for one in SETS.values():
            own, was = held & set(one.labels), before & set(one.labels)
            assert len(own) <= one.most
            assert len(own) >= one.least or len(own) >= len(was)


@given(st.lists(st.sampled_from(EVERY), max_size=60))
def test_nobody_ever_holds_a_label_without_what_it_requires_or_beside_what_it_excludes(presses: list[str]) -> None:
    held = frozenset[str]()
    for label in presses:
        held = after(held, label)
        for one in SETS.values():
            if held & set(one.labels):
                assert held.issuperset(one.requires)
                assert held.isdisjoint(one.excludes)


@given(st.sampled_from(LABELS), st.booleans())
def test_a_refused_choice_changes_nothing(label: str, full: bool) -> None:
    change = pick(label, frozenset({"a", "b", "c"}), SETS, full=full)

    assert (change.given, change.taken) in [((), ()), ((label,), ())]
    assert not (change.refusal and (change.given or change.taken))


def test_the_same_choice_twice_takes_it_back() -> None:
    held = frozenset({"a", "b"})

    assert after(after(held, "c"), "c") == held


def test_another_one_takes_the_place_where_only_one_may_be() -> None:
    change = pick("south", frozenset({"north"}), SETS)

    assert (change.given, change.taken) == (("south",), ("north",))


def test_what_required_a_label_goes_with_it() -> None:
    change = drop("a", frozenset({"a", "b", "c", "mentor"}), SETS)

    assert change.taken == ("a", "mentor")


def test_the_last_that_must_be_kept_is_changed_and_not_given_up() -> None:
    assert drop("north", frozenset({"north"}), SETS).refusal == "roles.label.least"


def test_what_excludes_is_refused_from_both_sides() -> None:
    assert pick("mentor", frozenset({"a", "b", "south"}), SETS).refusal == "roles.label.excludes"
    assert pick("south", frozenset({"a", "b", "mentor"}), SETS).refusal == "roles.label.excludes"
