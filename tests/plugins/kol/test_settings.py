"""What check says of settings that cannot be meant: with the line and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

import townhall_kol
from townhall.config.loading import load
from townhall.plugin.loading import Installed
from townhall_lobby import Lobby

FILE = """
[accounts.lobby]
adapter = "lobby"

[groups.square]
account = "lobby"
chat = "square"
{group}

[groups.office]
account = "lobby"
chat = "office"

[groups.square.kol]
{setting}
"""


def said(tmp_path: Path, setting: str, group: str = 'staff_room = "office"') -> list[str]:
    path = tmp_path / "ops.toml"
    path.write_text(FILE.format(setting=setting, group=group))
    loaded = load(path, Installed.of({"kol": townhall_kol}, {"lobby": Lobby}), environ={})
    return [str(one).replace(str(tmp_path), "") for one in loaded.diagnostics]


@pytest.mark.parametrize(
    ("setting", "fault", "remedy"),
    [
        ("alert_top1 = 0.6", "alert_top3 (0.5) is not above alert_top1 (0.6)", "Raise alert_top3."),
        ("strata = { core_from = 27 }", "core_from (27) lies less than the margin", "Raise core_from"),
        ("strata = { core_weeks = 1 }", "core would be easier to reach than seed", "Raise core_weeks"),
        ('over = "28d"\nstrata = { core_weeks = 5 }', "nobody would ever be core", "look further back"),
        ("strata = { margin = 25, core_from = 60 }", "nobody would ever leave seed", "Lower the margin."),
        ('topics = { "a|b" = ["x"] }', 'empty or holds "|"', "Rename it."),
        ("topics = { growth = [] }", "has no words", "Name some, or leave the topic out."),
        ("weights = { helped = -1 }", "weights.helped", ""),
        (
            "weights = { helped = 0, thanks = 0, listened = 0, breadth = 0, regular = 0 }",
            "weights are all 0",
            "Leave one above 0.",
        ),
        ('review = "someday"', "review", ""),
        ('over = "3d"', "over", ""),
        ("guests = { label = 3 }", "guests.label", ""),
        ("whole_community = true", "belongs to no community", "take whole_community out"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line_and_what_works(
    tmp_path: Path, setting: str, fault: str, remedy: str
) -> None:
    (told,) = said(tmp_path, setting)

    assert "ops.toml, line " in told
    assert fault in told
    assert remedy in told


def test_a_group_without_a_staff_room_is_refused_because_nobody_would_see_the_candidates(tmp_path: Path) -> None:
    assert any('Name a group: staff_room = "…"' in told for told in said(tmp_path, "", group=""))


def test_the_label_of_guests_comes_with_no_permissions(tmp_path: Path) -> None:
    group = 'staff_room = "office"\ngrants = { guest = ["kol.guest"] }'

    (told,) = said(tmp_path, "", group=group)

    assert "every guest has them" in told


def test_the_empty_table_is_useful(tmp_path: Path) -> None:
    assert said(tmp_path, "") == []
