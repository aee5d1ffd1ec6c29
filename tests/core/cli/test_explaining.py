from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tests.core.cli.support import line_with

from townhall.store.interface import Effects, Override
from townhall.store.opening import open_store


def test_every_value_is_shown_with_its_layer_and_line(tmp_path: Path) -> None:
    result = line_with(tmp_path)("explain", "lounge", "greeter")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[2:] == [
        "greeter: on (group lounge, ops.toml line 13)",
        "setting  value         from",
        'text     "Hi {name}!"  defaults, ops.toml line 8',
        'mode     "act"         plugin default',
    ]


def test_without_a_plugin_the_group_itself_is_explained_too(tmp_path: Path) -> None:
    result = line_with(tmp_path)("explain", "lounge")

    assert "the group itself" in result.stdout
    assert "greeter: on" in result.stdout


def test_a_script_gets_json(tmp_path: Path) -> None:
    told = json.loads(line_with(tmp_path)("explain", "lounge", "greeter", "--json").stdout)

    [section] = told["sections"]
    assert section["switch"]["line"] == 13
    assert section["values"][0]["layer"] == "defaults"


async def test_a_switch_set_from_chat_is_shown_with_who_set_it(tmp_path: Path) -> None:
    line = line_with(tmp_path)
    store = open_store("sqlite:///townhall.db", tmp_path)
    await store.open()
    at = datetime(2026, 5, 4, tzinfo=UTC)
    await store.commit(
        Effects(overrides=[Override(group="lounge", path="greeter.mode", value='"observe"', who="Mei", at=at)])
    )
    await store.close()

    from tests.core.cli.support import installed
    from typer.testing import CliRunner

    from townhall.cli.app import build

    arguments = ["explain", "lounge", "greeter", "--config", str(line.ops)]
    result = CliRunner().invoke(build(arguments), arguments, obj=installed())

    assert "override by Mei" in result.stdout
    assert '"observe"' in result.stdout


def test_an_unknown_group_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    result = line_with(tmp_path)("explain", "longe")

    assert (result.exit_code, result.stderr) == (2, 'ops.toml has no group "longe". Did you mean "lounge"?\n')


def test_an_unknown_plugin_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    result = line_with(tmp_path)("explain", "lounge", "greter")

    assert (result.exit_code, result.stderr) == (2, 'There is no plugin "greter". Did you mean "greeter"?\n')


def test_a_foreign_database_beside_the_file_does_not_stop_an_explanation(tmp_path: Path) -> None:
    line = line_with(tmp_path)
    with closing(sqlite3.connect(tmp_path / "townhall.db")) as connection:
        connection.execute("CREATE TABLE other (a)")

    assert line("explain", "lounge").exit_code == 0


def test_the_schema_knows_the_settings_of_every_plugin(tmp_path: Path) -> None:
    result = line_with(tmp_path)("schema")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["title"] == "ops.toml"
    assert "greeter" in result.stdout
