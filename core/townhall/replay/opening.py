"""Find out what a file is, and give the history in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from townhall.config.model import Configuration, GroupConfiguration
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.replay.export import open_export
from townhall.replay.journal import SQLITE, Journal
from townhall.replay.recording import Recording, is_recording
from townhall.replay.told import History, Told, Unreadable, moment_of

_BEGINNING = 4096


def open_history(
    file: Path,
    configuration: Configuration,
    installed: Installed,
    group: GroupConfiguration | None,
    *,
    skip_bad: bool = False,
) -> History:
    """Return the history in a file; ``group`` is whose an export is. Raises :class:`Unreadable`."""
    beginning = _beginning(file)
    if beginning.startswith(SQLITE):
        names = {one.id: one.alias for one in configuration.groups.values()}
        return Journal(file, names, skip_bad=skip_bad)
    # What is empty, or is a heading that has been spoilt, is told of best by whoever reads headings.
    if is_recording(beginning) or not beginning or file.suffix == ".jsonl":
        return Recording(file, skip_bad=skip_bad)
    whose = group or _only(configuration)
    if whose is None:
        raise Unreadable(str(file), "It is no recording.", "Say whose history it is: --group NAME.")
    return open_export(file, beginning, whose, configuration, installed, skip_bad=skip_bad)


def homes_of(history: History, configuration: Configuration) -> Mapping[GroupId, GroupId]:
    """Return which groups of a history are groups of ops.toml under another id: those of the same name."""
    return {
        group: configuration.aliases[name]
        for group, name in history.names.items()
        if group not in configuration.groups and name in configuration.aliases
    }


def between(
    told: Iterator[Told], since: datetime | None, until: datetime | None, groups: frozenset[GroupId] | None
) -> Iterator[Told]:
    """Yield what happened in some groups (None: in all) from ``since`` on and before ``until``."""
    for one in told:
        at = moment_of(one.event)
        if groups is not None and one.event.place.group not in groups:
            continue
        if (since is None or at >= since) and (until is None or at < until):
            yield one


def _only(configuration: Configuration) -> GroupConfiguration | None:
    """Return the only group with plugins, where there is no other one."""
    groups = [group for group in configuration.groups.values() if group.plugins]
    return groups[0] if len(groups) == 1 else None


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_BEGINNING)
    except OSError as error:
        fault = f"It cannot be read ({error.strerror or error})."
        raise Unreadable(str(file), fault, "Name a recording, a database or an export.") from None
