from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.core.cli.support import OPS, installed, line_with

from townhall.cli.new_plugin import name_fault, write


def test_a_new_plugin_passes_its_own_tests_at_once(tmp_path: Path) -> None:
    write("daily_quiz", tmp_path / "townhall_daily_quiz")
    kit = "-p townhall.testing.pytest_plugin" if not _kit_is_installed() else ""

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *kit.split(), "townhall_daily_quiz"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[3] / "core"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 passed" in done.stdout


def test_a_new_plugin_is_switched_on_from_its_folder_as_it_is(tmp_path: Path) -> None:
    line = line_with(tmp_path, OPS)
    made = line("new-plugin", "daily_quiz", "--in", str(tmp_path / "plugins"))
    own = OPS.replace("[townhall]", '[townhall]\nplugin_paths = ["plugins"]').replace(
        "greeter = true", "daily_quiz = true"
    )

    checked = line_with(tmp_path, own)("check")

    assert made.exit_code == 0
    assert [step for step in ("1.", "2.", "3.") if step in made.stdout] == ["1.", "2.", "3."]
    assert checked.stdout == "ops.toml is in order.\n"


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "townhall_quiz").mkdir()

    result = line_with(tmp_path)("new-plugin", "quiz", "--in", str(tmp_path))

    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert list((tmp_path / "townhall_quiz").iterdir()) == []


def test_a_place_that_cannot_be_written_is_a_failure_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    result = line_with(tmp_path)("new-plugin", "quiz", "--in", str(tmp_path / "file"))

    assert result.exit_code == 1
    assert "Name another place with --in." in result.stderr


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Raffle-Ball", "Did you mean raffle_ball?"),
        ("townhall_quiz", "townhall new-plugin quiz"),
        ("../evil", "Did you mean evil?"),
        ("class", "a word of Python"),
        ("locale", "every group has"),
        ("chat", "every group has"),
        ("greeter", "installed already"),
        ("x", "3 to 40"),
        ("测验", "3 to 40"),
        ("", "3 to 40"),
        ("a__b", "3 to 40"),
    ],
)
def test_a_bad_name_is_refused_with_what_is_wrong(name: str, hint: str) -> None:
    assert hint in name_fault(name, installed())


def test_the_build_file_is_as_short_as_it_is_promised(tmp_path: Path) -> None:
    write("quiz", tmp_path / "townhall_quiz")

    text = (tmp_path / "townhall_quiz" / "pyproject.toml").read_text()
    code = (tmp_path / "townhall_quiz" / "__init__.py").read_text()

    assert len(text.split("\n\n")[0].splitlines()) <= 10
    assert len([line for line in code.splitlines() if line.strip()]) <= 25
    assert "@" not in text + code.replace("@plugin.", "")


def _kit_is_installed() -> bool:
    from importlib.metadata import entry_points

    return any(point.value == "townhall.testing.pytest_plugin" for point in entry_points(group="pytest11"))


@pytest.mark.parametrize("name", ["core", "script", "staff"])
def test_a_name_that_townhall_uses_itself_is_refused(name: str) -> None:
    assert name_fault(name, installed()).endswith("Choose another name.")


def test_the_first_step_names_the_pytest_beside_this_townhall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)

    made = line_with(tmp_path)("new-plugin", "quiz", "--in", str(tmp_path))

    assert f"its own tests:  {Path(sys.executable).parent / 'pytest'} " in made.stdout
