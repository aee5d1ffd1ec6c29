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

EXECUTIVE = "[groups.core.roles.positions.executive]\n"
HELD = "position:executive"


def told(table: str, tmp_path: Path, head: str = HEAD) -> list[str]:
    installed = Installed.of({"roles": townhall_roles}, {"lobby": townhall_lobby.Lobby})
    loaded = load_text(head + table, tmp_path / "ops.toml", installed, environ={})
    return [str(one) for one in loaded.diagnostics]


def of_set(rest: str) -> str:
    return f'[groups.core.roles.set.interest]\nlabels = ["growth", "design"]\n{rest}\n'


@pytest.mark.parametrize(
    ("table", "line", "fault", "remedy"),
    [
        (of_set("min = 3"), 11, "is 3, but at most 2", "Lower min."),
        (of_set('mode = "some"'), 11, 'is "some"', 'Write "any", "one" or "up_to:3".'),
        (of_set('mode = "up_to:0"'), 11, 'is "up_to:0"', "Write"),
        (of_set('menu = "reaction"'), 11, '"growth" has no emoji', "Write emoji = { growth"),
        (of_set('emoji = { growth = "x", design = "x" }'), 11, "one emoji for two labels", "Give each its own."),
        (of_set('emoji = { art = "x" }'), 11, 'has "art", which is none of the labels', "Take it out."),
        (of_set('requires = ["vip"]'), 11, 'names "vip", which is in no set', "self = false"),
        (of_set('excludes = ["design"]'), 11, "which is of the same set", 'mode = "one"'),
        (of_set(f'requires = ["{HELD}"]\nexcludes = ["{HELD}"]'), 12, "which is required, too", "Take it out"),
        ("[groups.core.roles.set.x]\nlabels = []\n", 10, "has no labels", "Write some"),
        ('[groups.core.roles.set.x]\nlabels = ["grant:rules"]\n', 10, "belongs to positions and rights", "Rename it."),
        ('[groups.core.roles.set.x]\nlabels = ["two words"]\n', 10, 'has "two words"', "Write one word"),
        ('[groups.core.roles.set.x]\nlabels = ["a", "A"]\n', 10, "has a label twice", "Take one"),
        (of_set("") + '[groups.core.roles.set.b]\nlabels = ["Design"]\n', 13, "in the set interest", "Take it out"),
        ("[groups.core.roles.positions.executive]\nrequired = true\n", 10, "there is no holder", "Name one"),
        (f'{EXECUTIVE}holders = ["a"]\nsubstitutes = ["a"]\n', 11, '"a", who is a holder, too', "Take one"),
        (f'{EXECUTIVE}holders = ["a", "a"]\n', 10, "somebody twice", "Take one out."),
        (f'{EXECUTIVE}holders = [""]\n', 10, "an empty id", "Write the platform's own id"),
        ('[groups.core.roles.positions.recoder]\nholders = ["a"]\n', 9, "no usual position", "Write its title"),
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

    assert said.startswith("ops.toml, line 11: ")
    assert "requires its own labels by way of other sets" in said
    assert "Break the circle." in said


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


@pytest.mark.parametrize(("like", "most"), [("discord", 25), ("telegram", 80)])
def test_a_set_larger_than_the_menu_of_the_platform_is_refused(like: str, most: int, tmp_path: Path) -> None:
    head = HEAD.replace('chat = "core"', f'chat = "core"\nlike = "{like}"')
    labels = ", ".join(f'"label{number}"' for number in range(most + 1))

    said = told(f"[groups.core.roles.set.x]\nlabels = [{labels}]\n", tmp_path, head)

    (refused,) = [one for one in said if "T033" in one]
    assert refused.startswith("ops.toml, line 11: ")
    assert f"has {most + 1} labels, but a menu on {like} takes {most}" in refused
    assert 'menu = "keyword"' in refused


def test_a_menu_of_reactions_is_refused_where_none_are_seen_and_doubted_where_none_are_listed(tmp_path: Path) -> None:
    table = of_set('menu = "reaction"\nemoji = { growth = "x", design = "y" }')

    on_qq = told(table, tmp_path, HEAD.replace('chat = "core"', 'chat = "core"\nlike = "qq"'))
    on_telegram = told(table, tmp_path, HEAD.replace('chat = "core"', 'chat = "core"\nlike = "telegram"'))

    assert any("line 12" in one and "tells of no reactions" in one for one in on_qq)
    assert any("line 12" in one and "made while Townhall is down are missed" in one for one in on_telegram)


def test_a_label_that_people_choose_for_themselves_comes_with_no_permission(tmp_path: Path) -> None:
    head = HEAD.replace('chat = "core"', 'chat = "core"\ngrants = { growth = ["roles.call"] }')

    (said,) = told(of_set(""), tmp_path, head)

    assert said.startswith("ops.toml, line 11: ")
    assert "anybody could take them" in said
