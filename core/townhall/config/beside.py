"""Files beside ops.toml that add to a plugin's table of one group: ``campaigns/launch.toml``, ``home = "square"``.

A plan may grow long, and belong to other people than ops.toml does. Such a file holds what would stand in the plugin's
table of its home group. It is read, checked and reloaded with ops.toml as one configuration, and every diagnostic
names the file and the line where the fault was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any, Final, NamedTuple, TypeAlias, cast

import tomli

from townhall.config.codes import Code
from townhall.config.diagnostics import Diagnostic, Path, Severity, Trouble, nearest
from townhall.config.faults import Faults, Origin
from townhall.config.values import shown

FOLDERS: Final[Mapping[str, str]] = {"campaigns": "campaign"}
"""The folders that are looked into, and the plugin whose tables lie there."""
HOME: Final = "home"
"""The key that names the group."""


class BesideFile(NamedTuple):
    """A file as it was read."""

    name: str
    """As diagnostics show it: ``campaigns/launch.toml``."""
    plugin: str
    raw: bytes


Beside: TypeAlias = tuple[BesideFile, ...]


def paths_beside(path: FilePath) -> list[FilePath]:
    """Return the files that count beside an ops.toml, in the order of their names."""
    return [file for folder in FOLDERS for file in sorted((path.parent / folder).glob("*.toml")) if file.is_file()]


def read_beside(path: FilePath) -> Beside:
    """Read the files beside an ops.toml; one that went meanwhile is left out."""
    return tuple(_read(path))


def _read(path: FilePath) -> Iterator[BesideFile]:
    for file in paths_beside(path):
        try:
            raw = file.read_bytes()
        except OSError:
            continue
        folder = file.parent.name
        yield BesideFile(f"{folder}/{file.name}", FOLDERS[folder], raw)


def with_beside(tables: dict[str, Any], beside: Sequence[BesideFile], faults: Faults) -> dict[str, Any]:
    """Return the tables of an ops.toml with what the files beside it add; faults of these name the file and line."""
    for file in beside:
        text = _text(file, faults)
        found = None if text is None else _parsed(file, text, faults)
        if text is not None and found is not None:
            tables = _with_file(tables, file, text, found, faults)
    return tables


def _text(file: BesideFile, faults: Faults) -> str | None:
    try:
        return file.raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = f"{file.name} is not UTF-8 text."
        remedy = "Save it as UTF-8."
        faults.add_made(Diagnostic(Code.NOT_UTF8, Severity.ERROR, file.name, line, "", fault, remedy=remedy))
        return None


def _parsed(file: BesideFile, text: str, faults: Faults) -> dict[str, Any] | None:
    from townhall.config.unreadable import syntax_diagnostic

    try:
        return tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError, ValueError) as error:
        faults.add_made(syntax_diagnostic(file.name, error))
        return None


def _with_file(
    tables: dict[str, Any], file: BesideFile, text: str, found: dict[str, Any], faults: Faults
) -> dict[str, Any]:
    groups = cast("dict[str, Any]", tables.get("groups", {}))
    home: object = found.get(HOME)
    # Its faults are looked up as if the file were a document of its own, until its home is known.
    own: Path = ("beside", file.name)
    faults.from_file(Origin(file.name, text, own))
    if not isinstance(home, str) or home not in groups or not isinstance(groups[home], tuple):
        faults.add((*own, HOME), _no_home(home, groups), about=(*own, HOME) if HOME in found else own)
        return tables
    prefix: Path = ("groups", home, file.plugin)
    chat, title, table = groups[home]
    before: object = table.get(file.plugin)
    if before is False:
        remedy = f"Take {file.plugin} = false out of the group, or the file out of its folder."
        faults.add(
            own, Trouble(Code.SETTINGS_WHILE_OFF, f"adds to {file.plugin}, which is off in its home", "", remedy)
        )
        return tables
    merged = dict(cast("dict[str, Any]", before)) if isinstance(before, dict) else {}
    for path, value in _pieces(found):
        if not _put(merged, path, value):
            trouble = Trouble(
                Code.DUPLICATE_KEY, "is written somewhere else already", remedy="Take one of the two out."
            )
            faults.add((*own, *path), trouble)
            continue
        faults.from_file(Origin(file.name, text, (*prefix, *path), path))
    return {**tables, "groups": {**groups, home: (chat, title, {**table, file.plugin: merged})}}


def tables_of(alias: str, beside: Sequence[BesideFile]) -> Iterator[tuple[BesideFile, str, dict[str, Any]]]:
    """Yield the files that belong to a group, with their text and what they add to the group's table."""
    for file in beside:
        text = file.raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
        found = tomli.loads(text)
        if found.get(HOME) == alias:
            yield file, text, {file.plugin: {key: value for key, value in found.items() if key != HOME}}


def _pieces(found: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield what a file adds: the entries of its tables, and its other keys."""
    for key, value in found.items():
        if key == HOME:
            continue
        if isinstance(value, dict):
            entries = cast("dict[str, Any]", value)
            yield from (((key, name), one) for name, one in entries.items())
        else:
            yield (key,), value


def _put(merged: dict[str, Any], path: tuple[str, ...], value: object) -> bool:
    """Put a value into the plugin's table; return whether its place was free."""
    table = merged
    for key in path[:-1]:
        deeper: object = table.get(key, {})
        if not isinstance(deeper, dict):
            return False
        table[key] = dict(cast("dict[str, Any]", deeper))
        table = table[key]
    if path[-1] in table:
        return False
    table[path[-1]] = value
    return True


def _no_home(home: object, groups: Mapping[str, object]) -> Trouble:
    if home is None:
        return Trouble(Code.NO_HOME, "names no group that it belongs to", remedy='Write home = "…" at its top.')
    close = nearest(home, groups) if isinstance(home, str) else ""
    return Trouble(Code.NO_HOME, f"is {shown(home)}, which is no group of ops.toml", "a name under [groups]", "", close)
