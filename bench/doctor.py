"""The doctor on 10,000 groups: how long the command takes, beside a running Townhall and without one, and a switch."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.results import Figure, Size

GROUPS = 10_000
HEAD = """\
[townhall]
listen = ""
[accounts.lobby]
adapter = "lobby"
listen = "127.0.0.1:0"
[defaults]
account = "lobby"
[profiles.fans]
welcome = true
leaderboard = true
"""
PATIENCE = 60.0
ROUNDS = 5


def measure(size: Size) -> list[Figure]:
    """Ask about one group of many, in the shell as an operator would."""
    groups = GROUPS // 10 if size.quick else GROUPS
    rounds = 1 if size.quick else ROUNDS
    with TemporaryDirectory(prefix="bench-doctor-") as scratch:
        folder = Path(scratch)
        (folder / "ops.toml").write_text(HEAD + "".join(map(_group, range(groups))), encoding="utf-8")
        with subprocess.Popen(
            _command("run"), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as house:
            try:
                _wait_for(folder / "townhall.db.socket")
                asked = _best(rounds, folder, "doctor", "g7")
                switched = _best(rounds, folder, "switch", "g7", "welcome.mode", "observe", "--for", "2h")
            finally:
                house.terminate()
        alone = _best(rounds, folder, "doctor", "g7")
    among = f"{groups:,} groups"
    return [
        Figure(
            name=f"{among}: the doctor asks a running Townhall, CPU of the command", value=asked, unit="s", most=1.0
        ),
        Figure(name=f"{among}: the doctor where nothing runs, CPU", value=alone, unit="s", most=1.0),
        Figure(name=f"{among}: a switch from the shell, CPU of the call", value=switched, unit="s"),
    ]


def _group(number: int) -> str:
    return f'[groups.g{number}]\nchat = "g{number}"\nprofile = "fans"\n'


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "townhall", *words]


def _wait_for(door: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not door.exists():
        if time.monotonic() > end:
            raise TimeoutError(f"{door}: Townhall did not start.")
        time.sleep(0.05)


def _best(rounds: int, folder: Path, *words: str) -> float:
    """Return the CPU of the cheapest of some calls; the doctor ends with 1 where nothing runs."""
    taken: list[float] = []
    for _ in range(rounds):
        before = _spent()
        subprocess.run(_command(*words), cwd=folder, stdout=subprocess.DEVNULL, check=False)
        taken.append(_spent() - before)
    return min(taken)


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
