"""What needs a person: a pure look at the signs of a running Townhall.

An ailment has a beginning and an end. Between the two nobody is told of it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from townhall.run.ailment import Ailment, Kind
from townhall.run.supervisor import AdapterState, AdapterStatus
from townhall.store.interface import StoreFigures, StoreTrouble

LITTLE_ROOM: Final = 1 << 30
"""Free bytes from which on a disk is never nearly full."""
HARDLY_ANY: Final = 200 << 20
"""Free bytes below which every disk is nearly full; in between it is where a twentieth of it or less is free."""
LATE: Final = 0.1
"""The share of turns that may end more than :data:`SLOW` seconds after their event came."""
SLOW: Final = 10.0
OVERDUE: Final = timedelta(minutes=5)
"""How late a timer may fire."""
UNDECIDED: Final = timedelta(hours=24)
"""For how long a send may wait for somebody to say whether it went out."""
SILENT: Final = timedelta(hours=12)
"""How long a busy account may hear nothing."""


class Silence(NamedTuple):
    """An account that is not silent without a reason."""

    heard_at: datetime
    lasted: timedelta
    """For how long it was connected and heard nothing, in this life of the process and in earlier ones."""


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at."""

    now: datetime
    figures: StoreFigures = StoreFigures()
    trouble: StoreTrouble | None = None
    """What keeps the store from writing."""
    adapters: Mapping[str, AdapterStatus] = {}
    refused_reload: str = ""
    waiting: int = 0
    """Events that wait for their turn."""
    ended: int = 0
    """Turns that ended since the last look."""
    late: int = 0
    """Those of them whose event had come more than :data:`SLOW` seconds before."""
    silent: Mapping[str, Silence] = {}
    """Accounts that were busy and hear nothing any more."""
    suspended: Mapping[str, int] = {}
    """Plugins that the circuit breaker holds, and in how many groups."""
    titles: Mapping[str, str] = {}
    """Groups with held sends, and what people call them."""


def ailments_of(signs: Signs) -> list[Ailment]:
    """Return what needs a person now."""
    return [*_of_the_store(signs), *_of_time(signs), *_of_accounts(signs), *_of_decisions(signs)]


def _of_the_store(signs: Signs) -> Iterator[Ailment]:
    if signs.trouble is not None:
        yield Ailment(Kind.STORE, "", f"The database cannot write: {signs.trouble.reason}", signs.trouble.remedy)
    free, disk = signs.figures.free, signs.figures.disk
    if free is not None and disk is not None and free < max(HARDLY_ANY, min(LITTLE_ROOM, disk // 20)):
        room = f"{free / (1 << 20):,.0f} MB"
        yield Ailment(
            Kind.DISK,
            "",
            f"Only {room} are free on the disk of the database.",
            "Make room, or move the database; when nothing is left, nothing new is taken in.",
            {"room": room},
        )
    if signs.refused_reload:
        yield Ailment(
            Kind.CONFIGURATION, "", f"ops.toml is not in force: {signs.refused_reload}", "Run: townhall check"
        )


def _of_time(signs: Signs) -> Iterator[Ailment]:
    stuck = signs.waiting > 0 and not signs.ended
    if stuck or signs.late > LATE * signs.ended:
        yield Ailment(
            Kind.LAG,
            "",
            f"Events wait too long for their turn ({signs.waiting:,} of them now).",
            "See townhall_loop_stalls_total for a plugin that blocks the loop, and the load of the machine.",
            {"waiting": f"{signs.waiting}"},
        )
    since = signs.figures.overdue_since
    if since is not None and signs.now - since > OVERDUE:
        minutes = int((signs.now - since).total_seconds() // 60)
        yield Ailment(
            Kind.TIMERS,
            "",
            f"{signs.figures.overdue:,} timers are overdue, the first by {minutes:,} minutes.",
            "Look in the log for clock_stumbled, and at the load of the machine.",
            {"count": f"{signs.figures.overdue}", "minutes": f"{minutes}"},
        )


def _of_accounts(signs: Signs) -> Iterator[Ailment]:
    for name, status in signs.adapters.items():
        if status.state in (AdapterState.LOST, AdapterState.REFUSED):
            remedy = "It is tried again." if status.state is AdapterState.LOST else "Mend it in ops.toml, then SIGHUP."
            yield Ailment(Kind.ACCOUNT, name, f"The account {name} is {status.state}: {status.reason}", remedy)
    for name, silence in signs.silent.items():
        hours = int(silence.lasted.total_seconds() // 3600)
        yield Ailment(
            Kind.SILENT,
            name,
            f"The account {name} is connected and has heard nothing for {hours} hours.",
            "See whether it is still in its groups and may read them: townhall doctor",
            {"account": name, "hours": f"{hours}"},
            since=silence.heard_at,
        )


def _of_decisions(signs: Signs) -> Iterator[Ailment]:
    for row in signs.figures.held:
        if signs.now - row.since > UNDECIDED:
            title = signs.titles.get(row.group, row.group)
            yield Ailment(
                Kind.HELD,
                row.group,
                f"In {title}, {row.rows:,} sends have waited for a decision for more than a day.",
                "Press a button under their notices in the staff room.",
                {"group": title, "count": f"{row.rows}"},
            )
    for plugin, groups in signs.suspended.items():
        yield Ailment(
            Kind.SUSPENDED,
            plugin,
            f"The plugin {plugin} is suspended in {groups:,} groups, because it kept failing.",
            "Look its reference number up in the log; it is tried again by itself.",
        )
