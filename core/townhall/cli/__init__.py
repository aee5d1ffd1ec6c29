"""The command line: ``townhall run``, ``check``, ``explain`` and the rest, for terminals and for scripts."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; the entry point ``townhall``."""
    from townhall.run.collector import rest
    from townhall.run.lean import import_lean

    arguments = sys.argv[1:]
    if arguments[:1] == ["run"]:
        rest()
    import_lean()
    # A plain start leaves Typer out, which is a sixth of what a start may cost.
    if arguments == ["run"]:
        _run(os.environ.get("TOWNHALL_CONFIG") or "ops.toml")
    elif len(arguments) == 3 and arguments[0] == "run" and arguments[1] in ("-c", "--config"):
        _run(arguments[2])
    else:
        from townhall.cli.app import build

        build(arguments)()


def _run(config: str) -> None:
    from pathlib import Path

    from townhall.cli.outcome import guarded
    from townhall.cli.running import run
    from townhall.plugin.loading import Installed

    guarded(run)(Path(config), Installed.discover())
