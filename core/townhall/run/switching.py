"""Switches over ops.toml while all runs: tried against the file in force, and put in force for one group at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace
from structlog.typing import FilteringBoundLogger

from townhall.bus.switchboard import StandingSwitch
from townhall.clock.time import Time
from townhall.config.codes import Code
from townhall.config.diagnostics import Diagnostic, dotted
from townhall.config.document import Reading
from townhall.config.faults import Faults
from townhall.config.loading import Loaded, load
from townhall.config.model import Configuration
from townhall.config.part import read_group
from townhall.config.trial import Tried, Wish, tried
from townhall.config.update import Update, update_of
from townhall.model.ids import GroupId
from townhall.run.scope import Scope
from townhall.store.interface import Override, Store
from townhall.text.texts import Texts

NOT_YET = "It is not in force yet; the log says more if that lasts."

Apply = Callable[[Loaded, Update, Texts], Awaitable[None]]
"""Puts a configuration in force, as a reload does."""


class Switches:
    """The switches of a running Townhall, and what becomes of the configuration with them."""

    def __init__(
        self,
        store: Store,
        time: Time,
        current: Callable[[], Loaded],
        moves: Callable[[], Mapping[GroupId, GroupId]],
        apply: Apply,
        log: FilteringBoundLogger,
    ) -> None:
        self._store = store
        self._time = time
        self._current = current
        self._moves = moves
        self._apply = apply
        self._log = log
        self.changing = asyncio.Lock()
        """Held while a configuration is read and put in force: a reload and a switch must not cross."""
        self.known: Sequence[Override] = ()
        """What the store holds."""
        self.scope: Scope | None = None
        """Where a switch is put in force; whoever starts gives it."""

    async def open(self) -> Sequence[Override]:
        """Read what earlier lives left."""
        self.known = tuple(await self._store.overrides())
        return self.known

    def active(self) -> Sequence[Override]:
        """Return the switches whose time is not over."""
        now = self._time.now()
        return tuple(one for one in self.known if one.until is None or one.until > now)

    # -- what the core asks -----------------------------------------------------------------------
    @property
    def plugins(self) -> frozenset[str]:
        """The names of all plugins there are."""
        return frozenset(self._current().installed.plugin_names)

    async def standing(self, groups: Collection[str]) -> Sequence[StandingSwitch]:
        """Return the switches of some groups, by their names in ops.toml."""
        stored, loaded = await self._store.overrides(), self._current()
        return [StandingSwitch(one, fault_of(one, loaded, NOT_YET)) for one in stored if one.group in groups]

    async def tried(self, wish: Wish) -> Tried:
        """Say what would come of a switch; nothing is set."""
        loaded = self._current()
        configuration = _configured(loaded)
        before = configuration.group(wish.group)
        if before is None:
            return Tried(None, f"{loaded.path.name} has no group {wish.group}.")
        others = [one for one in self.active() if one.group == wish.group]
        plugins = tuple(loaded.installed.plugin_names)
        return await asyncio.to_thread(tried, wish, plugins, before, others, self._reader(loaded, wish.group))

    def _read(self, loaded: Loaded, alias: str, own: Sequence[Override]) -> tuple[Reading, Faults, Texts]:
        reading, faults = self._reader(loaded, alias)(own)
        return reading, faults, reading.installed.texts()

    def _reader(self, loaded: Loaded, alias: str) -> Callable[[Sequence[Override]], tuple[Reading, Faults]]:
        names = _configured(loaded).aliases
        return lambda switches: read_group(loaded, alias, switches, names, self._moves())

    def void(self) -> Sequence[StandingSwitch]:
        """Return the switches that are not in force, because they do not fit the file."""
        loaded = self._current()
        told = (StandingSwitch(one, fault_of(one, loaded)) for one in self.known)
        return [one for one in told if one.fault]

    # -- in force ---------------------------------------------------------------------------------
    def committed(self, overrides: Sequence[Override], cleared: Sequence[tuple[str, str]]) -> None:
        """Take in what the store holds now, and put it in force soon."""
        assert self.scope is not None
        for alias in self._known(overrides, cleared):
            self.scope.spawn(self.put_in_force(alias), f"switch {alias}")

    async def take(self, overrides: Sequence[Override], cleared: Sequence[tuple[str, str]]) -> None:
        """Take in what the store holds now; in force when this returns."""
        for alias in self._known(overrides, cleared):
            await self.put_in_force(alias)

    def _known(self, overrides: Sequence[Override], cleared: Sequence[tuple[str, str]]) -> Iterable[str]:
        """Note what the store holds now; return the groups it is about."""
        known = {(one.group, one.path): one for one in self.known}
        for place in cleared:
            known.pop(place, None)
        known.update({(one.group, one.path): one for one in overrides})
        self.known = tuple(known.values())
        return dict.fromkeys((*(group for group, _ in cleared), *(one.group for one in overrides)))

    async def put_in_force(self, alias: str) -> None:
        """Read one group again under the switches of now, and apply what changes."""
        async with self.changing:
            loaded = self._current()
            old = _configured(loaded)
            if alias not in old.aliases:
                return
            own = [one for one in self.active() if one.group == alias]
            reading, faults, texts = await asyncio.to_thread(self._read, loaded, alias, own)
            new = reading.configuration
            if new is None:
                said = [str(one) for one in faults.diagnostics("")]
                self._log.error("switch_not_applied", group=alias, said=said[:1])
                return
            update = update_of(_only(old, alias), _with_the_rest_of(new, old))
            after = replace(loaded, overrides=_replaced(loaded.overrides, alias, reading.overrides))
            await self._apply(after.saying(_still_said(loaded, alias)), update, texts)
            self._log.info("switch_applied", group=alias, switches=len(own))


def as_stored(
    loaded: Loaded, switches: Sequence[Override], moves: Mapping[GroupId, GroupId], log: FilteringBoundLogger
) -> Loaded:
    """Read a file once more with what the store holds besides.

    A switch that does not fit is left out by the reader; should they make the file a bad one only together, all are.
    """
    with_switches = load(loaded.path, loaded.installed, switches, moves=moves)
    if with_switches.configuration is not None or not switches:
        return with_switches
    for one in with_switches.errors:
        log.error("switches_left_out", said=str(one))
    return load(loaded.path, loaded.installed, moves=moves)


def fault_of(override: Override, loaded: Loaded, otherwise: str = "") -> str:
    """Return why a switch is not in force under a file; empty when it is, ``otherwise`` where the file is not why."""
    if override in loaded.overrides:
        return ""
    key = dotted(("groups", override.group, *override.path.split(".")))
    for one in loaded.diagnostics:
        if (one.code, one.key) in ((Code.BAD_OVERRIDE, key), (Code.STALE_OVERRIDE, f"groups.{override.group}")):
            return str(one)
    return otherwise


def _configured(loaded: Loaded) -> Configuration:
    assert loaded.configuration is not None
    return loaded.configuration


def _only(old: Configuration, alias: str) -> Configuration:
    group = old.aliases[alias]
    return replace(old, groups={group: old.groups[group]}, aliases={alias: group})


def _with_the_rest_of(new: Configuration, old: Configuration) -> Configuration:
    # A secret that changed on the disk meanwhile waits for the next reload: one group was switched, and no account.
    return replace(new, townhall=old.townhall, accounts=old.accounts, texts=old.texts, homes=old.homes)


def _replaced(all_of_them: Sequence[Override], alias: str, own: Sequence[Override]) -> tuple[Override, ...]:
    return (*(one for one in all_of_them if one.group != alias), *own)


def _still_said(loaded: Loaded, alias: str) -> Sequence[Diagnostic]:
    start = f"groups.{alias}"
    return [one for one in loaded.said if one.code != Code.BAD_OVERRIDE or not one.key.startswith(start)]
