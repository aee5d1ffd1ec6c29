"""A changed ops.toml comes into force while all runs on: only what changed is touched, a bad one changes nothing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol

from structlog.typing import FilteringBoundLogger

from townhall.config.differences import Changes, differences
from townhall.config.keeping import keeping
from townhall.config.loading import Loaded, load, without_collector
from townhall.config.model import Configuration
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.run.metrics import Metrics
from townhall.store.interface import Override

ASIDE = 0.0002
"""Seconds for which a thread that reads the file may hold up the event loop."""


class Reloaded(Protocol):
    """Puts a good configuration in force."""

    async def __call__(self, loaded: Loaded, configuration: Configuration, changes: Changes) -> None:
        """Apply what changed."""
        ...


class Refused(Protocol):
    """Tells of a bad one."""

    async def __call__(self, loaded: Loaded) -> None:
        """Keep the last good one, and say so."""
        ...


class Reloading:
    """Reads ops.toml again and decides what comes of it."""

    def __init__(
        self,
        path: Path,
        loaded: Loaded,
        *,
        switches: Callable[[], Sequence[Override]],
        homes: Callable[[], Mapping[GroupId, GroupId]],
        reloaded: Reloaded,
        refused: Refused,
        metrics: Metrics,
        log: FilteringBoundLogger,
    ) -> None:
        self._path = path
        self._switches = switches
        self._homes = homes
        self._reloaded = reloaded
        self._refused = refused
        self._metrics = metrics
        self._log = log
        self._current = loaded
        self._said = ""
        self.refusal = ""
        """Why the file of now is not in force; empty when it is."""

    @property
    def installed(self) -> Installed:
        """The plugins there are, those of plugin paths included."""
        return self._current.installed

    def paths(self) -> list[Path]:
        """Return the files whose change matters."""
        return [self._path]

    async def reload(self) -> None:
        """Read the file again; the first problem of a bad one is logged, and all of them are with ``check``."""
        switches, homes = tuple(self._switches()), dict(self._homes())
        news = await asyncio.to_thread(_read_again, self._path, self._current, switches, homes)
        loaded = news.loaded
        if loaded.configuration is None:
            await self._refuse(loaded)
            return
        self._current, self.refusal, self._said = loaded, "", ""
        self._metrics.reloads["ok"] += 1
        for diagnostic in loaded.warnings:
            self._log.warning("configuration_warning", said=str(diagnostic))
        if news.changes:
            await self._reloaded(loaded, loaded.configuration, news.changes)
        self._log.info("configuration_applied", **_summary(news.changes))

    async def _refuse(self, loaded: Loaded) -> None:
        self._metrics.reloads["refused"] += 1
        self.refusal = str(loaded.errors[0])
        for diagnostic in loaded.errors:
            self._log.error("configuration_refused", said=str(diagnostic))
        # An editor that saves the same mistake twice need not be told twice.
        if self.refusal != self._said:
            self._said = self.refusal
            await self._refused(loaded)


class _News(NamedTuple):
    """What a file says now, and what is new in it."""

    loaded: Loaded
    changes: Changes


def _read_again(path: Path, current: Loaded, switches: Sequence[Override], homes: Mapping[GroupId, GroupId]) -> _News:
    """Read the file; in a thread of its own, since 100,000 groups take a second."""
    # Off until the new groups have given way to the old ones: it would walk through all of them, for nothing.
    with _stepping_aside(), without_collector():
        before = current.configuration
        assert before is not None
        loaded = load(path, current.installed, switches, homes=homes)
        if loaded.configuration is None:
            return _News(loaded, differences(before, before))
        changes = differences(before, loaded.configuration)
        kept = keeping(before, loaded.configuration, changes)
        return _News(replace(loaded, configuration=kept), changes)


@contextmanager
def _stepping_aside() -> Generator[None]:
    """Let the event loop have its turn at once while another thread works hard beside it."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, ASIDE))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _summary(changes: Changes) -> dict[str, int]:
    return {
        "groups_changed": len(changes.groups),
        "groups_added": len(changes.groups_added),
        "groups_removed": len(changes.groups_removed),
        "accounts_touched": len(changes.accounts_added | changes.accounts_removed | changes.accounts_changed),
    }


def plugins_changed(changes: Changes, configuration: Configuration) -> dict[GroupId, tuple[str, ...]]:
    """Return the groups a reload touches, each with the plugins that changed there."""
    touched: dict[GroupId, tuple[str, ...]] = dict.fromkeys(changes.groups_removed, ())
    for group in changes.groups_added:
        touched[group] = tuple(use.name for use in configuration.groups[group].plugins)
    for group, change in changes.groups.items():
        touched[group] = tuple(sorted(change.added | change.changed | change.removed))
    return touched
