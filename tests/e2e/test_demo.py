"""``townhall demo``: the whole week through the installed program, the same every time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 300


def demo(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "townhall", "demo", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.fixture(scope="module")
def week() -> str:
    played = demo()
    assert (played.returncode, played.stderr) == (0, "")
    return played.stdout


def test_a_second_time_it_is_the_same(week: str) -> None:
    assert demo("--lines").stdout == week


@pytest.mark.parametrize(
    "line",
    [
        "> welcome says: A warm welcome to @Dev, @Elif and @Finn!",
        "> welcome says: 热烈欢迎 @小林、@阿梅、@老王！",
        "> welcome says: Gus wrote in The square for the first time 30 minutes ago",
        "because staff are asked about case 1: rule no-ads",
        "Mara presses “Yes, a case”",
        "> rules: mute Lucky Deals",
        "— refused: You may not write here now.",
        "> rules: kick Lucky Deals",
        "because the message of case 2 was withdrawn in time (Ivo)",
        "> leaderboard says: You have no points this week yet.",
        "> rules: would delete messages",
        "because greeted not long ago, so not again (Finn)",
        "> leaderboard says: The square · 2026-03-02 – 2026-03-08",
        "> campaign says: Post case for The square needs a second person",
        "> campaign says: An evening of packing: all places are taken; you wait at place 1.",
        "> campaign says: (to Gus alone) A place is free for you: An evening of packing.",
        "> campaign says: The Sunday draw: the winners are drawn.",
        "> kol says: (to Hana alone) @Mara of The square would like you to help with leaderboard.praise (3 a week)",
        "> kol says: Hana has said yes: leaderboard.praise (3 a week)",
        "> kol says: The square, the last seven days",
    ],
)
def test_it_shows(week: str, line: str) -> None:
    assert line in week


def test_it_ends_with_what_came_of_it(week: str) -> None:
    _, _, summary = week.partition("A week with Townhall: what came of it")

    assert "What each plugin did, and why" in summary
    assert "What staff were asked and told" in summary
    for plugin in ("welcome", "rules", "roles", "leaderboard", "campaign", "kol"):
        assert f"  {plugin}: " in summary


def test_what_is_kept_can_be_looked_at(tmp_path: Path, week: str) -> None:
    folder = tmp_path / "week"
    played = demo("--keep", str(folder))

    assert played.stdout.startswith(week.rstrip("\n"))
    assert {"ops.toml", "week.toml", "townhall.db", "accounts"} <= {path.name for path in folder.iterdir()}


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    played = demo("--keep", str(tmp_path))

    assert played.returncode == 2
    assert "is there already and not empty. Name a new folder." in played.stderr


def test_a_step_that_cannot_be_done_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "ops.toml").write_text(
        '[accounts.lobby]\nadapter = "lobby"\nlisten = "127.0.0.1:0"\n'
        '[groups.square]\naccount = "lobby"\nchat = "square"\n'
    )
    (tmp_path / "mine.toml").write_text(
        'title = "Mine"\nseed = 1\nstart = 2026-03-02T00:00:00Z\nperson = [{ name = "Ada" }]\n'
        '[[day]]\ntitle = "Monday"\nlines = [{ at = "09:00", who = "Ada", join = "square" },'
        ' { who = "Ada", press = "Yes", in = "square" }]\n'
    )

    played = demo("--script", str(tmp_path / "mine.toml"))

    assert played.returncode == 2
    assert played.stderr.splitlines() == [
        "Monday 09:01: there is no button 'Yes' in square that Ada could press. Look at what stands there before."
    ]


def test_a_script_of_ones_own_that_is_wrong_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ops.toml").write_text('[accounts.lobby]\nadapter = "lobby"\nlisten = "127.0.0.1:0"\n')
    (tmp_path / "mine.toml").write_text("title = 1\n")

    played = demo("--script", str(tmp_path / "mine.toml"))

    assert played.returncode == 2
    assert "week.toml" in played.stderr


def test_whoever_wants_no_more_lines_ends_it_quietly() -> None:
    command = [sys.executable, "-m", "townhall", "demo", "--lines"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as played:
        assert played.stdout is not None
        assert played.stderr is not None
        assert played.stdout.readline()
        played.stdout.close()
        said = played.stderr.read()

    assert (said, played.wait(PATIENCE)) == ("", 1)
