"""A large file is read in a process of its own, which hands back what changed and no more.

All threads share one interpreter: reading 100,000 groups beside the event loop holds it up, whatever thread does it.
Here is what either side does; :mod:`townhall.run.apart` starts the process.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from townhall.config.beside import Beside, with_beside
from townhall.config.diagnostics import Diagnostic
from townhall.config.document import Document, Part, read_document
from townhall.config.faults import Faults
from townhall.config.loading import NO_MOVES, Loaded, decoded, load_bytes
from townhall.config.model import Configuration
from townhall.config.pieces import parse
from townhall.config.touched import Touched, touched
from townhall.config.update import Update, update_of
from townhall.model.ids import GroupId
from townhall.plugin.failures import PluginBroken
from townhall.plugin.loading import Installed
from townhall.store.interface import Override

SHARED = ("townhall", "accounts", "defaults", "profiles", "texts")
"""The tables besides the groups; they are small, and go over whole."""


class Task(msgspec.Struct, frozen=True):
    """What the other process is to read, besides the two files' bytes."""

    path: str
    loaded: tuple[str, ...]
    """Plugins that are imported in the process that asks: they have a say here as well."""
    overrides: tuple[Override, ...]
    """The switches there are now."""
    in_force: tuple[Override, ...]
    """Those that are in force."""
    moves: Mapping[GroupId, GroupId]
    """Groups that a platform gave a new id: new id to the one they are at home under."""
    beside: Beside = ()
    """The files beside the new one."""
    beside_before: Beside = ()
    """The files beside the one in force."""


class Answer(msgspec.Struct, frozen=True):
    """What the other process found; secrets are not in it, only the references the file has."""

    said: tuple[Diagnostic, ...]
    good: bool
    tables: Mapping[str, Any]
    """Of the groups, those that may have changed."""
    gone: tuple[str, ...]
    """Groups that are no longer in the file, by name."""
    homes: Mapping[str, GroupId]
    overrides: tuple[Override, ...]
    """Those that fit."""
    revision: str


# -- there ----------------------------------------------------------------------------------------
def answer_of(
    task: Task, before: bytes, now: bytes, installed: Installed, environ: Mapping[str, str] = os.environ
) -> Answer:
    """Read a file, check everything in it, and compare it with the one that was in force."""
    path, kept, found = Path(task.path), dict[str, Any](), Touched((), ())
    old = with_beside(_parsed(before, path), task.beside_before, Faults(path.name))
    _import(task, old, installed)

    def compare(tables: dict[str, object]) -> None:
        nonlocal found
        found = touched(old, tables, (*task.overrides, *task.in_force))
        kept.update({name: tables[name] for name in SHARED if name in tables})
        groups = cast("Mapping[str, object]", tables.get("groups", {}))
        kept["groups"] = {alias: groups[alias] for alias in found.changed}

    loaded = load_bytes(now, path, installed, task.overrides, environ, compare, moves=task.moves, beside=task.beside)
    configuration = loaded.configuration
    if configuration is None:
        return Answer(loaded.said, False, {}, (), {}, (), "")
    return Answer(loaded.said, True, kept, found.gone, configuration.homes, loaded.overrides, configuration.revision)


def _parsed(raw: bytes, path: Path) -> dict[str, Any]:
    text = decoded(raw, path)
    assert not isinstance(text, Diagnostic)
    return parse(text)


def _import(task: Task, old: Mapping[str, Any], installed: Installed) -> None:
    townhall = old.get("townhall", {})
    folders = [Path(task.path).parent / name for name in townhall.get("plugin_paths", ())]
    there = installed.with_folders(folder for folder in folders if folder.is_dir())
    for name in task.loaded:
        if name in there.plugin_names:
            try:
                there.plugin(name)
            except PluginBroken:
                # Whether that matters shows when the file is read: it may not ask for the plugin any more.
                continue


# -- here -----------------------------------------------------------------------------------------
def update_from(
    answer: Answer,
    raw: bytes,
    current: Loaded,
    path: Path,
    environ: Mapping[str, str] = os.environ,
    *,
    moves: Mapping[GroupId, GroupId] = NO_MOVES,
    beside: Beside = (),
) -> tuple[Loaded, Update | None] | None:
    """Read what the other process handed back; None where this process does not find good what that one did."""
    loaded = Loaded(path, raw, None, (), (), current.installed, beside=beside).saying(answer.said)
    if not answer.good:
        return loaded, None
    old = current.configuration
    assert old is not None
    groups: Mapping[str, Any] = answer.tables.get("groups", {})
    part = Part(_Names(old.aliases, frozenset(answer.gone), groups), answer.homes)
    overrides = tuple(one for one in answer.overrides if one.group in groups)
    document = Document(dict(answer.tables), path.parent, environ, overrides, Faults(path.name), part, moves)
    read = read_document(document, current.installed, answer.revision)
    if read.configuration is None:
        return None
    update = update_of(_part_of(old, (*groups, *answer.gone)), read.configuration)
    return replace(loaded, installed=read.installed, overrides=answer.overrides), update


def _part_of(old: Configuration, names: Collection[str]) -> Configuration:
    aliases = {alias: old.aliases[alias] for alias in names if alias in old.aliases}
    return replace(old, groups={id: old.groups[id] for id in aliases.values()}, aliases=aliases)


class _Names(Collection[str]):
    """The names of all groups of the new file, without a copy of those that stay."""

    def __init__(self, old: Collection[str], gone: Collection[str], changed: Collection[str]) -> None:
        self._old = old
        self._gone = gone
        self._changed = changed

    def __contains__(self, name: object) -> bool:
        return name in self._changed or (name in self._old and name not in self._gone)

    def __iter__(self) -> Iterator[str]:
        yield from self._changed
        yield from (name for name in self._old if name not in self._gone and name not in self._changed)

    def __len__(self) -> int:
        return sum(1 for _ in self)
