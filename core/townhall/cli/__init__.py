"""The command line: ``townhall run``, ``check``, ``explain`` and the rest, for terminals and for scripts."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the entry point ``townhall``."""
    import sys

    from townhall.run.lean import import_structlog

    import_structlog()
    from townhall.cli.app import build

    build(sys.argv[1:])()
