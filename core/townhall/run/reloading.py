"""A changed ops.toml comes into force while all runs on: only what changed is touched, a bad one changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from structlog.typing import FilteringBoundLogger

from townhall.config.beside import paths_beside
from townhall.config.differences import Changes
from townhall.config.loading import Loaded
from townhall.config.model import Configuration
from townhall.config.update import Update
from townhall.model.ids import GroupId
from townhall.run.metrics import Metrics
from townhall.store.interface import Override
from townhall.text.texts import Texts

if TYPE_CHECKING:
    from townhall.run.rereading import News


class Reloaded(Protocol):
    """Puts a good configuration in force."""

    async def __call__(self, loaded: Loaded, update: Update, texts: Texts) -> None:
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
        current: Callable[[], Loaded],
        *,
        switches: Callable[[], Sequence[Override]],
        moves: Callable[[], Mapping[GroupId, GroupId]],
        reloaded: Reloaded,
        refused: Refused,
        metrics: Metrics,
        log: FilteringBoundLogger,
    ) -> None:
        self._path = path
        self._switches = switches
        self._moves = moves
        self._reloaded = reloaded
        self._refused = refused
        self._metrics = metrics
        self._log = log
        self._current = current
        self._said = ""
        self.refusal = ""
        """Why the file of now is not in force; empty when it is."""

    def paths(self) -> list[Path]:
        """Return the files whose change matters."""
        return [self._path, *paths_beside(self._path)]

    async def reload(self) -> None:
        """Read the file again; the first problem of a bad one is logged, and all of them are with ``check``."""
        news = await self._read()
        loaded, update = news.loaded, news.update
        if update is None:
            await self._refuse(loaded)
            return
        self.refusal, self._said = "", ""
        await self._reloaded(loaded, update, news.texts)
        for diagnostic in loaded.warnings:
            self._log.warning("configuration_warning", said=str(diagnostic))
        self._metrics.reloads["ok"] += 1
        self._log.info("configuration_applied", **_summary(update.changes))

    async def _read(self) -> News:
        """Read the file in a thread, which hands a large one on to a process of its own."""
        # A start has no use for what reads a file again.
        from townhall.run.apart import Apart
        from townhall.run.rereading import Stored, read_again

        apart = Apart()
        try:
            stored = Stored(tuple(self._switches()), dict(self._moves()))
            return await asyncio.to_thread(read_again, self._path, self._current(), stored, apart)
        except asyncio.CancelledError:
            # The thread waits for it, and the end of the program for the thread.
            apart.end()
            raise

    async def _refuse(self, loaded: Loaded) -> None:
        self._metrics.reloads["refused"] += 1
        self.refusal = str(loaded.errors[0])
        for diagnostic in loaded.errors:
            self._log.error("configuration_refused", said=str(diagnostic))
        # An editor that saves the same mistake twice need not be told twice.
        if self.refusal != self._said:
            self._said = self.refusal
            await self._refused(loaded)


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


def accounts_of(update: Update) -> frozenset[str]:
    """Return the accounts on which some group changed, came or went."""
    groups = (*update.before.values(), *update.configuration.groups.values())
    return frozenset(group.core.account for group in groups)
