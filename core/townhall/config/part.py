"""One group of a file, read without the others: what a switch costs must not grow with the number of groups."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import tomli

from townhall.config.document import Document, Part, Reading, read_document
from townhall.config.faults import Faults
from townhall.config.loading import NO_MOVES, Loaded, without_collector
from townhall.config.pieces import SMALL, parse, pieces_of
from townhall.config.written import gathered
from townhall.model.ids import GroupId
from townhall.store.interface import Override

_NAME = re.compile(r"^\[groups\.([^.\]\n]+)", re.MULTILINE)
_OTHER_TABLE = re.compile(r"^[ \t]*\[+(?!groups\.)", re.MULTILINE)


def read_group(
    loaded: Loaded,
    alias: str,
    switches: Sequence[Override],
    names: Collection[str],
    moves: Mapping[GroupId, GroupId] = NO_MOVES,
    environ: Mapping[str, str] = os.environ,
) -> tuple[Reading, Faults]:
    """Read one group of a text that was loaded, under other switches; ``names`` are those of all its groups.

    The configuration that comes of it has this group only, and its accounts as the environment has them now.
    """
    faults, known = Faults(loaded.path.name), loaded.configuration
    homes: Mapping[str, GroupId] = {} if known is None else known.homes
    own = tuple(one for one in switches if one.group == alias)
    with without_collector():
        tables = tables_for(loaded.text, alias)
        document = Document(tables, loaded.path.parent, environ, own, faults, Part(names, homes), moves)
        return read_document(document, loaded.installed, known.revision if known is not None else ""), faults


def names_in(text: str) -> frozenset[str]:
    """Return the names of all groups of a text; raises what tomli raises."""
    if len(text) > SMALL:
        _, *pieces = pieces_of(text)
        if pieces and not any(_OTHER_TABLE.search(piece) for piece in pieces):
            return frozenset(name.strip("\"' ") for name in _NAME.findall(text))
    return frozenset(parse(text).get("groups", {}))


def tables_for(text: str, alias: str) -> dict[str, Any]:
    """Return the tables of a text with no group but this one, or none for an empty name; raises what tomli raises."""
    tables = _by_piece(text, alias) if len(text) > SMALL else None
    if tables is None:
        tables = parse(text)
    groups = cast("dict[str, Any]", tables.get("groups", {}))
    return {**tables, "groups": {alias: groups[alias]} if alias in groups else {}}


def _by_piece(text: str, alias: str) -> dict[str, Any] | None:
    """Return the tables from the piece in which the group lies, or None where only the whole text tells."""
    head, *pieces = pieces_of(text)
    header = re.compile(rf"""^\[groups\.["']?{re.escape(alias)}["']?[.\]]""", re.MULTILINE)
    own = [piece for piece in pieces if alias and header.search(piece)]
    if len(own) > 1 or (alias and not own) or any(_OTHER_TABLE.search(piece) for piece in pieces):
        return None
    try:
        shared, groups = tomli.loads(head), tomli.loads(own[0] if own else "[groups]")
    except (tomli.TOMLDecodeError, RecursionError, ValueError):
        return None
    return None if "groups" in shared or groups.keys() != {"groups"} else gathered({**shared, **groups})
