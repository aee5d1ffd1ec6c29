"""Calls that are read without Typer, which is half of what they cost: those that machines make again and again.

They have no option but the file and ``--json``. Whatever else is written, Typer reads and explains.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from townhall.cli.outcome import guarded


def plain(arguments: Sequence[str]) -> Callable[[], None] | None:
    """Return what to do for a plain call; None for one that Typer has to read."""
    match arguments:
        case [name] | [name, "--json"]:
            config = os.environ.get("TOWNHALL_CONFIG") or "ops.toml"
        case [name, "-c" | "--config", config] | [name, "-c" | "--config", config, "--json"]:
            pass
        case _:
            return None
    json = len(arguments) % 2 == 0
    command = _COMMANDS.get(name)
    if command is None or (json and command is _run):
        return None
    return partial(guarded(command), Path(config), json)


def _run(config: Path, json: bool) -> None:
    from townhall.cli.running import run
    from townhall.plugin.loading import Installed

    run(config, Installed.discover())


def _status(config: Path, json: bool) -> None:
    from townhall.cli.status import status
    from townhall.plugin.loading import Installed

    status(config, Installed.discover(), json=json)


def _check(config: Path, json: bool) -> None:
    from townhall.cli.checking import check
    from townhall.plugin.loading import Installed

    check(config, Installed.discover(), json=json, offline=False)


def _doctor(config: Path, json: bool) -> None:
    from townhall.cli.doctoring import doctor
    from townhall.plugin.loading import Installed
    from townhall.run.doctor_order import DoctorOrder

    doctor(config, Installed.discover(), DoctorOrder(), json=json)


_COMMANDS = {"run": _run, "status": _status, "check": _check, "doctor": _doctor}
