"""What `check` refuses of labels and positions, each with a remedy at the line it stands in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import townhall_lobby
import townhall_roles
from townhall.config.loading import load_text
from townhall.plugin.loading import Installed
from townhall_roles import RolesSettings
from townhall_roles.names import NEEDED, POSITIONS

HEAD = """\
[accounts.lobby]
adapter = "lobby"

[groups.core]
account = "lobby"
chat = "core"

[groups.core.roles]
"""


def told(table: str, tmp_path: Path) -> list[str]:
    installed = Installed.of({"roles": townhall_roles}, {"lobby": townhall_lobby.Lobby})
    loaded = load_text(HEAD + table, tmp_path / "ops.toml", installed, environ={})
    return [str(one) for one in loaded.diagnostics]


def of_set(rest: str) -> str:
    return f'[groups.core.roles.set.interest]\nlabels = ["growth", "design"]\n{rest}\n'


@pytest.mark.parametrize(
    ("table", "line", "fault", "remedy"),
    [
        (of_set("min = 3"), 9, "min = 3, but at most 2", "Lower min."),
        (of_set('mode = "some"'), 9, 'the mode "some"', 'Write "any", "one" or "up_to:3".'),
        (of_set('mode = "up_to:0"'), 9, 'the mode "up_to:0"', "Write"),
        (of_set('menu = "reaction"'), 9, 'no emoji for "growth"', "Write emoji = { growth"),
        (of_set('emoji = { growth = "x", design = "x" }'), 9, "one emoji for two labels", "Give each its own."),
        (of_set('requires = ["vip"]'), 8, 'requires "vip", which is in no set', "self = false"),
        (of_set('excludes = ["design"]'), 8, "which is its own", 'mode = "one"'),
        ("[groups.core.roles.set.x]\nlabels = []\n", 9, "has no labels", "Write some"),
        ('[groups.core.roles.set.x]\nlabels = ["grant:rules"]\n', 9, "belongs to positions and rights", "Rename it."),
        ('[groups.core.roles.set.x]\nlabels = ["two words"]\n', 9, 'the label "two words"', "Write one word"),
        ('[groups.core.roles.set.x]\nlabels = ["a", "A"]\n', 9, "has a label twice", "Take one"),
        (of_set("") + '[groups.core.roles.set.b]\nlabels = ["Design"]\n', 8, "in the sets", "Take it out of one."),
        ("[groups.core.roles.positions.executive]\nrequired = true\n", 9, "no holder", "Name one"),
        ('[groups.core.roles.positions.executive]\nholders = ["a"]\nsubstitutes = ["a"]\n', 9, '"a" as holder', "Take"),
        ('[groups.core.roles.positions.recoder]\nholders = ["a"]\n', 8, "recoder has no title", "Write title"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(
    table: str, line: int, fault: str, remedy: str, tmp_path: Path
) -> None:
    (said,) = told(table, tmp_path)

    assert said.startswith(f"ops.toml, line {line}: ")
    assert fault in said
    assert remedy in said


def test_sets_that_can_only_be_entered_by_way_of_each_other_are_refused(tmp_path: Path) -> None:
    table = (
        '[groups.core.roles.set.a]\nlabels = ["x"]\nrequires = ["y"]\n'
        '[groups.core.roles.set.b]\nlabels = ["y"]\nrequires = ["x"]\n'
    )

    (said,) = told(table, tmp_path)

    assert "The set a requires itself by way of others" in said
    assert "Break the circle" in said


def test_a_permission_for_which_no_plugin_asks_is_told_at_its_line(tmp_path: Path) -> None:
    table = '[groups.core.roles.positions.executive]\nholders = ["a"]\ngrants = ["roles.lable"]\n'

    (said,) = told(table, tmp_path)

    assert said.startswith("ops.toml, line 11: ")
    assert 'Did you mean "roles.label"?' in said


def test_the_fragment_of_the_specification_has_no_mistake(tmp_path: Path) -> None:
    table = """\
[groups.core.roles.positions.executive]
holders = ["u100"]
substitutes = ["u101"]
term = "90d"
load_per_week = 40
grants = ["roles.*"]
[groups.core.roles.set.interest]
mode = "up_to:3"
self = true
labels = ["growth", "design", "data"]
menu = "keyword"
"""

    assert told(table, tmp_path) == []


def test_the_empty_table_has_the_defaults_of_the_domain() -> None:
    settings = RolesSettings()

    assert (settings.sticky_for, settings.term) == (timedelta(days=180), timedelta(days=90))
    assert (settings.remind_before, settings.absent_after) == (timedelta(days=7), timedelta(hours=24))
    assert settings.call_cooldown == timedelta(hours=6)
    assert set(settings.needs_substitute) == {"assistant", "service", "executive"}


def test_there_are_the_ten_positions_and_every_product_needs_some_of_them() -> None:
    assert len(POSITIONS) == 11
    assert all(set(needed) <= set(POSITIONS) for needed in NEEDED.values())
