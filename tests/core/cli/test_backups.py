"""Operators keep everything in another place and put it back, by two commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.core.cli.support import Line, line_with
from tests.core.cli.test_people import ADA, with_store
from tests.core.store.material import fact

from townhall.store.interface import Effects, FactQuery, Store


@pytest.fixture
def line(tmp_path: Path) -> Line:
    made = line_with(tmp_path)
    write(made, "first")
    return made


def write(line: Line, source: str) -> None:
    async def commit(store: Store) -> None:
        await store.commit(Effects(facts=[fact(source)]))

    with_store(line, commit)


def written(line: Line) -> set[str]:
    found: set[str] = set()

    async def read(store: Store) -> None:
        found.update(one.source for one in await store.facts(FactQuery(groups=(fact("").group,))))

    with_store(line, read)
    return found


def test_a_backup_is_made_checked_and_put_back(line: Line) -> None:
    folder = line.folder / "kept"

    made = line("backup", str(folder))
    write(line, "second")
    checked, back = line("restore", str(folder), "--check"), line("restore", str(folder), "--yes")

    assert (made.exit_code, checked.exit_code, back.exit_code) == (0, 0, 0), made.output + back.output
    assert "read again and found whole" in made.stdout
    assert "is whole: The backup of" in checked.stdout
    assert "What was there before is" in back.stdout
    assert written(line) == {"first"}


def test_a_restore_asks_first_and_changes_nothing_where_nobody_answers(line: Line) -> None:
    folder = line.folder / "kept"
    line("backup", str(folder))
    write(line, "second")

    result = line("restore", str(folder))

    assert result.exit_code == 2
    assert "Repeat the command with --yes" in result.stderr
    assert written(line) == {"first", "second"}


def test_backups_lie_beside_ops_toml_by_the_hour_and_the_old_ones_go(line: Line) -> None:
    old = line.folder / "backups" / "townhall-20200101T000000Z"
    line("backup", str(old))

    result = line("backup", "--keep", "1", "--json")

    told = json.loads(result.stdout)
    assert Path(told["folder"]).parent == line.folder / "backups"
    assert told["removed"] == [str(old)]
    assert {one["path"] for one in told["backup"]["files"]} == {"townhall.db", "ops.toml"}


@pytest.mark.parametrize(
    ("call", "code", "said"),
    [
        (("backup", "--keep", "-1"), 2, "Write how many are to stay"),
        (("backup", "."), 1, "there is something of this name already"),
        (("restore", "nowhere"), 2, "this is no backup of Townhall"),
        (("restore", "."), 2, "this is no backup of Townhall"),
    ],
)
def test_a_wrong_call_is_told_what_would_work(line: Line, call: tuple[str, ...], code: int, said: str) -> None:
    result = line(*call)

    assert result.exit_code == code
    assert said in result.stderr


def test_before_the_first_start_there_is_nothing_to_keep(tmp_path: Path) -> None:
    result = line_with(tmp_path)("backup")

    assert result.exit_code == 2
    assert "Start Townhall once" in result.stderr
    assert ADA not in result.output


def test_neither_a_token_nor_a_file_without_mistakes_is_needed(line: Line) -> None:
    """It is called by hand, without the secrets of the service, and needed most when something is wrong."""
    file, folder = line.folder / "ops.toml", line.folder / "kept"
    file.write_text(
        file.read_text().replace("greeter = true", "greter = true") + "\n[accounts.new]\nadapter = 'gone'\n"
    )

    made = line("backup", str(folder))
    back = line("restore", str(folder), "--yes")

    assert (made.exit_code, back.exit_code) == (0, 0), made.output + back.output
