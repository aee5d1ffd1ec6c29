"""``townhall replay``: what would have been done with what happened, under one configuration or under two."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from townhall.cli.loading import database_file, group_named, instant_of, load_with_switches, required
from townhall.cli.outcome import Refusal
from townhall.cli.output import print_json
from townhall.cli.replayed import as_json, show, show_both
from townhall.cli.running import fast_loop
from townhall.cli.watching import Shown, watched
from townhall.config.loading import Loaded, load
from townhall.config.model import Configuration, GroupConfiguration
from townhall.config.secrets import Unneeded
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.replay.opening import between, homes_of, open_history
from townhall.replay.rehearsal import Progress, Replayed, replay
from townhall.replay.told import History, Told, Unreadable
from townhall.run.collector import spare
from townhall.run.logs import set_up


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator asks for."""

    file: Path | None
    """None: the journal of the database that ops.toml names."""
    against: Path | None = None
    group: str = ""
    since: str = ""
    until: str = ""
    skip_bad: bool = False
    json: bool = False


def replay_it(path: Path, installed: Installed, wanted: Wanted) -> None:
    """Replay a history and show what came of it; raises :class:`Refusal`."""
    loaded = load_with_switches(path, installed, Unneeded())
    configuration = required(loaded)
    other = None if wanted.against is None else load(wanted.against, installed, environ=Unneeded())
    if other is not None:
        required(other)
    group = group_named(wanted.group, configuration, path) if wanted.group else None
    file = wanted.file or database_file(configuration, path.parent)
    try:
        history = open_history(file, configuration, installed, group, skip_bad=wanted.skip_bad)
        span = _Span(wanted, group, configuration)
        first = _run(loaded, history, span, path.name, wanted)
        second = None if other is None else _run(other, history, span, _name(wanted.against), wanted)
    except Unreadable as unreadable:
        raise Refusal(f"{unreadable}\nNothing was replayed.") from None
    _refuse_nothing(first, file, path)
    if wanted.json:
        print_json(as_json(first, second, history.bad))
    elif second is None:
        show(first, path.name, history.bad)
    else:
        show_both(first, second, (path.name, _name(wanted.against)), history.bad)


class _Span:
    """Which part of a history is wanted."""

    def __init__(self, wanted: Wanted, group: GroupConfiguration | None, configuration: Configuration) -> None:
        zone = "UTC" if group is None else group.core.timezone
        self._since = instant_of(wanted.since, "--since", zone)
        self._until = instant_of(wanted.until, "--until", zone)
        self._group = group
        self._configuration = configuration

    def of(self, history: History) -> Iterator[Told]:
        """Yield it."""
        return between(history.read(), self._since, self._until, self._groups(history))

    def _groups(self, history: History) -> frozenset[GroupId] | None:
        if self._group is None:
            return None
        homes = homes_of(history, self._configuration)
        return frozenset({self._group.id, *(one for one, home in homes.items() if home == self._group.id)})


def _run(loaded: Loaded, history: History, span: _Span, name: str, wanted: Wanted) -> Replayed:
    assert loaded.configuration is not None
    # What goes wrong in a handler belongs on the screen of whoever tries rules out; the words of members do not.
    log = set_up("auto", "error").log
    homes = homes_of(history, loaded.configuration)
    with watched(f"Replaying with {name}", history.length, quiet=wanted.json) as progress:
        with asyncio.Runner(loop_factory=fast_loop()) as runner:
            spare()
            return runner.run(replay(loaded, span.of(history), homes, log, _with_date(progress)))


def _with_date(progress: Shown) -> Progress:
    def show_date(place: int, at: datetime) -> None:
        progress(place, f"{at:%Y-%m-%d}")

    return show_date


def _refuse_nothing(replayed: Replayed, file: Path, path: Path) -> None:
    if replayed.events:
        return
    if replayed.left_out:
        names = ", ".join(sorted(replayed.left_out)[:5])
        raise Refusal(
            f"{file} is about groups that {path.name} does not have: {names}. Name another file with --config."
        )
    raise Refusal(f"{file} has no event of what was asked for. Look at --group, --since and --until.")


def _name(path: Path | None) -> str:
    return "" if path is None else path.name
