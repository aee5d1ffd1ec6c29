"""The ``native_roles`` of ops.toml: which role of the platform goes with which label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble
from townhall.config.faults import Faults
from townhall.config.labelled import check_label, written_tables
from townhall.config.layers import Table


def check_native_roles(
    defaults: Table, profiles: Mapping[str, Table], groups: Mapping[str, Any], faults: Faults
) -> None:
    """Note labels that are none and roles without a name; wrong types are told elsewhere."""
    for path, roles in written_tables("native_roles", defaults, profiles, groups):
        for label, role in roles.items():
            check_label((*path, label), label, faults)
            if isinstance(role, str) and not role.strip():
                remedy = f"Name the platform's role, or take {label} out."
                faults.add((*path, label), Trouble(Code.EMPTY_ROLE, "names no role", remedy=remedy))
