"""``townhall run`` on the shipped ops.toml: CPU until it is ready, and memory then; and CPU of short commands."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from bench.processes import cpu, memory
from bench.results import Figure, Size

SHIPPED = Path(__file__).parent.parent / "ops.toml"
PATIENCE = 30.0
COMMANDS = ("--help", "status", "check", "doctor")


def measure(size: Size) -> list[Figure]:
    """Start it several times; the database exists from the second time on, as in every start but the first."""
    with TemporaryDirectory() as folder:
        # Not counted: it leaves the bytecode that every installation brings along and a changed source tree lacks.
        _start(*_copied(Path(folder)))
    with TemporaryDirectory() as folder:
        path, health = _copied(Path(folder))
        runs = [_start(path, health) for _ in range(size.rounds + 1)]
        asked = {command: min(_called(path, command) for _ in range(size.rounds)) for command in COMMANDS}
    first, later = runs[0], runs[1:]
    return [
        Figure(name="townhall run, the very first time: CPU until ready", value=first[0], unit="ms", most=400),
        Figure(name="townhall run: CPU until ready", value=min(cpu for cpu, _ in later), unit="ms", most=400),
        Figure(name="townhall run: memory when ready", value=min(memory for _, memory in runs), unit="MB", most=80),
        *(
            Figure(name=f"townhall {command}, where none runs: CPU", value=value, unit="ms", most=300)
            for command, value in asked.items()
        ),
    ]


def _copied(folder: Path) -> tuple[Path, str]:
    """Return a copy of the shipped file that listens on ports nobody else uses, and where its health is served."""
    page, health = (f"127.0.0.1:{port}" for port in _free_ports())
    text = SHIPPED.read_text(encoding="utf-8").replace("127.0.0.1:8420", page)
    path = folder / "ops.toml"
    path.write_text(text.replace("[townhall]\n", f'[townhall]\nlisten = "{health}"\n', 1), encoding="utf-8")
    return path, health


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _start(path: Path, health: str) -> tuple[float, float]:
    """Return milliseconds of CPU until ready, and megabytes then."""
    townhall = Path(sys.executable).with_name("townhall")
    process = subprocess.Popen(
        [townhall, "run", "--config", path],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=path.parent,
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    )
    try:
        _wait_until_ready(process, health)
        return cpu(process.pid) * 1e3, memory(process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _called(path: Path, command: str) -> float:
    """Return milliseconds of CPU of one short command."""
    townhall = Path(sys.executable).with_name("townhall")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([townhall, command], cwd=path.parent, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def _wait_until_ready(process: subprocess.Popen[bytes], health: str) -> None:
    end = monotonic() + PATIENCE
    while monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://{health}/readyz") as answer:
                if answer.status == 200:
                    return
        except URLError:
            pass
        sleep(0.005)
    raise AssertionError(f"townhall run did not become ready (exit code {process.poll()}).")
