"""A reload touches only what changed."""

from __future__ import annotations

import pytest
from tests.core.config.workshop import ACCOUNT, installed, read

from townhall.config.differences import Changes, GroupChange, differences
from townhall.config.model import Configuration
from townhall.model.ids import GroupId

HALL = installed()
TEXT = (
    f"{ACCOUNT}\n[defaults]\ngreeter = {{ most = 3 }}\n"
    '[groups.a]\naccount = "tg"\nchat = "1"\n[groups.b]\naccount = "tg"\nchat = "2"\nwaver = true\n'
)
A, B = GroupId("stub:tg:1"), GroupId("stub:tg:2")


def configuration(text: str) -> Configuration:
    found = read(text, having=HALL).configuration
    assert found is not None
    return found


def changes(before: str, after: str, text: str = TEXT) -> Changes:
    assert before in text
    return differences(configuration(text), configuration(text.replace(before, after)))


def test_the_same_file_read_twice_differs_in_nothing() -> None:
    assert not changes("", "")


def test_a_comment_changes_nothing() -> None:
    assert not changes("[groups.a]", "# new\n[groups.a]")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('chat = "1"', 'chat = "1"\nlocale = "zh-CN"', {A: GroupChange(A, core=True)}),
        ('chat = "1"', 'chat = "1"\ntitle = "A"', {A: GroupChange(A, core=True)}),
        ("waver = true", "", {B: GroupChange(B, removed=frozenset({"waver"}))}),
        ('chat = "1"', 'chat = "1"\nwaver = true', {A: GroupChange(A, added=frozenset({"waver"}))}),
        ('chat = "1"', 'chat = "1"\ngreeter.most = 4', {A: GroupChange(A, changed=frozenset({"greeter"}))}),
    ],
)
def test_only_the_group_and_plugin_that_changed_are_named(
    before: str, after: str, expected: dict[GroupId, GroupChange]
) -> None:
    assert changes(before, after).groups == expected


def test_a_change_of_defaults_reaches_every_group() -> None:
    found = changes("most = 3", "most = 4")
    assert {group: one.changed for group, one in found.groups.items()} == {A: {"greeter"}, B: {"greeter"}}


def test_a_group_that_moved_to_another_chat_is_a_new_group() -> None:
    found = changes('chat = "1"', 'chat = "3"')
    assert found.groups_added == {"stub:tg:3"}
    assert found.groups_removed == {A}


def test_a_changed_account_is_named() -> None:
    assert changes('adapter = "stub"', 'adapter = "stub"\nretries = 5').accounts_changed == {"tg"}


def test_a_new_account_is_named() -> None:
    found = changes("[defaults]", '[accounts.p]\nadapter = "pigeon"\n[defaults]')
    assert found.accounts_added == {"p"}
    assert not found.accounts_removed
