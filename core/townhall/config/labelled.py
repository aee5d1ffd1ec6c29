"""Tables of ops.toml that give something to labels, wherever they may stand: in defaults, profiles and groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Trouble
from townhall.config.faults import Faults
from townhall.config.layers import Table
from townhall.config.values import shown
from townhall.config.written import Written


def check_label(path: Path, label: str, faults: Faults) -> None:
    """Note a label that is none, or that is a permission and nothing besides."""
    if not label.strip() or label != label.strip() or label.startswith("grant:"):
        remedy = 'Name a label, such as "position:executor" or "core".'
        faults.add(path, Trouble(Code.BAD_LABEL, f"gives to {shown(label)}, which is no label", remedy=remedy))


def written_tables(
    key: str, defaults: Table, profiles: Mapping[str, Table], groups: Mapping[str, Any]
) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """Yield every table of the file under this key, with its path."""
    yield from _table_of(key, ("defaults",), defaults)
    for name, profile in profiles.items():
        yield from _table_of(key, ("profiles", name), profile)
    for alias, group in groups.items():
        if type(group) is tuple:
            _, _, table = cast(Written, group)
            if key in table:
                yield from _table_of(key, ("groups", alias), table)


def _table_of(key: str, path: Path, table: Table) -> Iterator[tuple[Path, Mapping[str, object]]]:
    found: object = table.get(key)
    if isinstance(found, dict):
        yield (*path, key), cast(dict[str, object], found)
