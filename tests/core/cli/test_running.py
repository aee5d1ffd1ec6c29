from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.core.cli.support import line_with

OPS = """\
[townhall]
listen = "127.0.0.1:{health}"

[accounts.lobby]
adapter = "lobby"
listen = "127.0.0.1:0"

[groups.lounge]
account = "lobby"
chat = "lounge"
"""
ROOT = Path(__file__).parents[3]
PROGRAM = """
from townhall.run.lean import import_lean
import_lean()
import sys
from pathlib import Path
assert "rich" not in sys.modules
from townhall.cli.app import build
from townhall.plugin.loading import Installed
from townhall_lobby import Lobby
build(["run"])(obj=Installed.of({}, {"lobby": Lobby}), args=["run"])
"""


def _start(folder: Path, ops: str) -> subprocess.Popen[str]:
    (folder / "ops.toml").write_text(ops)
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / one) for one in ("core", "adapters"))}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_run_says_what_it_serves_and_stops_on_sigterm_in_good_order(tmp_path: Path) -> None:
    with _start(tmp_path, OPS.format(health=0)) as process:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Stop with"):
                break
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)

    text = "".join(said)
    assert process.returncode == 0, errors
    assert "serves 1 group on 1 account" in text
    assert "http://127.0.0.1:" in text
    assert "lounge" in text
    assert "\x1b" not in text + errors


def test_a_port_that_is_taken_ends_with_1_and_says_so(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with _start(tmp_path, OPS.format(health=taken.getsockname()[1])) as process:
            _, errors = process.communicate(timeout=20)

    assert process.returncode == 1
    assert "address already in use" in errors


@pytest.mark.parametrize("ops", ["[groups.x]\n", "broken ["])
def test_a_wrong_file_starts_nothing_and_ends_with_2(tmp_path: Path, ops: str) -> None:
    result = line_with(tmp_path, ops)("run")

    assert result.exit_code == 2
    assert "Nothing was started." in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["ops.toml"]
