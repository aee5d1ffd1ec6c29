"""The command line: ``townhall run``, ``check``, ``explain`` and the rest, for terminals and for scripts."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the entry point ``townhall``."""
    from townhall.run.collector import rest
    from townhall.run.lean import import_lean

    arguments = sys.argv[1:]
    if arguments[:1] == ["run"]:
        rest()
    import_lean()
    from townhall.cli.plain import plain

    call = plain(arguments)
    if call is not None:
        call()
    else:
        from townhall.cli.app import build

        build(arguments)()
