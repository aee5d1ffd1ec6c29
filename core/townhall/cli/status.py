"""``townhall status``: ask the running Townhall how it is; short for people, JSON and an exit code for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from townhall.cli.control import ask
from townhall.cli.loading import database_of
from townhall.cli.outcome import FAILED, WRONG
from townhall.cli.output import print_json, say
from townhall.plugin.loading import Installed
from townhall.run.control import door_of
from townhall.run.status_order import AccountAnswer, StatusAnswer, StatusOrder

NOT_RUNNING = WRONG
DEADLINE = 10.0
"""Seconds the running Townhall has to answer; one that takes longer is not well."""


def status(ops: Path, installed: Installed, *, json: bool, now: datetime | None = None) -> None:
    """Print how it is; ends with 1 when something needs a person and with 2 when none runs."""
    database = database_of(ops, installed)
    found = ask(database, ops.parent, "status", StatusOrder(), StatusAnswer, DEADLINE)
    if json:
        print_json({"running": found is not None, "status": found})
    elif found is None:
        say(_nobody(database, ops))
    else:
        _tell(found, now or datetime.now(UTC))
    if found is None:
        raise SystemExit(NOT_RUNNING)
    if found.ailments:
        raise SystemExit(FAILED)


def _nobody(database: str, ops: Path) -> str:
    if door_of(database, ops.parent) is None:
        return (
            f"The database {database} is no file, so nobody can be asked. See [townhall] listen for the health pages."
        )
    return f"No Townhall runs on {database}. Start it: townhall run"


def _tell(found: StatusAnswer, now: datetime) -> None:
    say(f"Townhall {found.version} has run for {_span(now - found.since)} and serves {found.groups:,} groups.")
    for account in found.accounts:
        say(_account(account, now), "" if account.state == "connected" else "warning")
    say(f"{found.waiting:,} events wait for their turn, {found.outbox:,} actions to go out.")
    say(f"The database takes {_size(found.database_bytes)}{_room(found.free_bytes)}.")
    for line in _needs(found):
        say(line, "error")
    if not found.ailments:
        say(*_calm(found))


def _calm(found: StatusAnswer) -> tuple[str, str]:
    """Return what is said, and how, where nothing needs a person."""
    away = [one.name for one in found.accounts if one.state != "connected"]
    if not away:
        return "All is well.", "good"
    verb = "is" if len(away) == 1 else "are"
    return f"Nothing needs you yet, but {', '.join(away)} {verb} not connected. Look again in a minute.", "warning"


def _needs(found: StatusAnswer) -> Iterator[str]:
    for ailment in found.ailments:
        yield f"! {ailment.said} {ailment.remedy}".rstrip()


def _account(account: AccountAnswer, now: datetime) -> str:
    heard = "nothing heard yet" if account.heard_at is None else f"last heard {_span(now - account.heard_at)} ago"
    reason = f": {account.reason}" if account.reason else ""
    return f"  {account.name} ({account.platform}) is {account.state}, {heard}{reason}"


def _span(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    for length, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            count = seconds // length
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def _size(size: int) -> str:
    for length, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")):
        if size >= length:
            return f"{size / length:,.1f} {name}"
    return f"{size} B"


def _room(free: int | None) -> str:
    return "" if free is None else f", {_size(free)} are free"
