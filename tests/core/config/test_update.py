"""A reload puts in force what changed; everything else stays the very object it was."""

from __future__ import annotations

from tests.core.config.test_differences import TEXT, A, B, configuration

from townhall.config.model import Configuration
from townhall.config.update import put_in_force, update_of
from townhall.model.ids import GroupId

C = GroupId("stub:tg:3")
OTHER = TEXT.replace('chat = "1"', 'chat = "1"\nlocale = "zh-CN"').replace(
    "[groups.b]", '[groups.c]\naccount = "tg"\nchat = "3"\n[groups.b]'
)


def after(before: str, now: str) -> Configuration:
    old = configuration(before)
    return put_in_force(old, update_of(old, configuration(now)))


def test_an_update_holds_only_what_changed_or_came() -> None:
    update = update_of(configuration(TEXT), configuration(OTHER))

    assert set(update.configuration.groups) == {A, C}
    assert set(update.before) == {A}


def test_unchanged_groups_stay_the_objects_they_were() -> None:
    old, new = configuration(TEXT), configuration(OTHER)
    was = dict(old.groups)

    now = put_in_force(old, update_of(old, new))

    assert now.groups[B] is was[B]
    assert now.groups[A] is not was[A]
    assert now.groups[A].core.locale == "zh-CN"


def test_no_mapping_is_copied() -> None:
    old = configuration(TEXT)

    now = put_in_force(old, update_of(old, configuration(OTHER)))

    assert now.groups is old.groups
    assert now.aliases is old.aliases


def test_names_and_revision_are_those_of_the_new_file() -> None:
    now, new = after(TEXT, OTHER), configuration(OTHER)

    assert now.aliases == new.aliases
    assert now.revision == new.revision


def test_a_group_that_went_is_gone_with_its_name() -> None:
    now = after(OTHER, TEXT)

    assert set(now.groups) == {A, B}
    assert set(now.aliases) == {"a", "b"}


def test_a_group_with_another_name_is_found_by_that_one_only() -> None:
    now = after(TEXT, TEXT.replace("[groups.a]", "[groups.z]"))

    assert now.aliases == {"z": A, "b": B}
    assert now.groups[A].alias == "z"


def test_two_groups_may_change_their_chats() -> None:
    now = after(TEXT, TEXT.replace('"1"', '"x"').replace('"2"', '"1"').replace('"x"', '"2"'))

    assert now.aliases == {"a": B, "b": A}
    assert {id: group.alias for id, group in now.groups.items()} == {A: "b", B: "a"}


def test_the_first_group_of_an_account_is_its_home() -> None:
    assert configuration(TEXT).homes == {"tg": A}
    assert after(TEXT, TEXT.replace("[groups.a]", "[groups.a]\ngreeter = false")).homes == {"tg": B}
