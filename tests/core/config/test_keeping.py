"""What a reload did not change stays the very object it was."""

from __future__ import annotations

from tests.core.config.test_differences import TEXT, A, B, configuration

from townhall.config.differences import differences
from townhall.config.keeping import keeping

OTHER = TEXT.replace('chat = "1"', 'chat = "1"\nlocale = "zh-CN"').replace(
    "[groups.b]", '[groups.c]\naccount = "tg"\nchat = "3"\n[groups.b]'
)


def test_unchanged_groups_stay_the_objects_they_were() -> None:
    old, new = configuration(TEXT), configuration(OTHER)

    kept = keeping(old, new, differences(old, new))

    assert kept.groups[B] is old.groups[B]
    assert kept.groups[A] is not old.groups[A]
    assert kept.groups[A].core.locale == "zh-CN"


def test_names_and_order_are_those_of_the_new_file() -> None:
    old, new = configuration(TEXT), configuration(OTHER)
    names, revision = dict(new.aliases), new.revision

    kept = keeping(old, new, differences(old, new))

    assert dict(kept.aliases) == names
    assert list(kept.aliases) == ["a", "c", "b"]
    assert kept.revision == revision


def test_a_group_that_went_is_gone() -> None:
    old, new = configuration(OTHER), configuration(TEXT)

    kept = keeping(old, new, differences(old, new))

    assert set(kept.groups) == {A, B}
