"""``python -m bench [NAME …] [--quick]``: run benchmarks, each in a process of its own, and print the table."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module

import msgspec

from bench.results import FULL, QUICK, Figure, Size, table

BENCHMARKS = (
    "memory",
    "durable",
    "counting",
    "boards",
    "accepting",
    "installed",
    "groups",
    "loading",
    "slow",
    "raising",
    "reloading",
    "starting",
    "translating",
    "detecting",
    "keeping",
    "idling",
    "scoring",
    "kol",
    "copying",
    "campaign",
    "metrics",
    "replaying",
    "doctor",
)


def main() -> None:
    """Run what was asked for, or everything."""
    arguments = _arguments()
    names = arguments.names or BENCHMARKS
    size = QUICK if arguments.quick else FULL
    if arguments.json:
        figures = [figure for name in names for figure in measure(name, size)]
        print(msgspec.json.encode(figures).decode())
        return
    for line in table(figure for name in names for figure in _alone(name, arguments.quick)):
        print(line, flush=True)


def measure(name: str, size: Size) -> list[Figure]:
    """Run one benchmark here."""
    found: list[Figure] = import_module(f"bench.{name}").measure(size)
    return found


def _alone(name: str, quick: bool) -> list[Figure]:
    # What one benchmark leaves in memory would slow the next one down.
    command = [sys.executable, "-m", "bench", name, "--json", *(["--quick"] if quick else [])]
    print(f"{name} …", file=sys.stderr, flush=True)
    ran = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(ran.stdout, type=list[Figure])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="only show that everything works")
    parser.add_argument("--json", action="store_true", help="print figures for a program, measured in this process")
    return parser.parse_args()


if __name__ == "__main__":
    main()
