"""The ``[accounts]`` table: one bot identity each, read by the settings of its adapter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from townhall.adapter import AccountSettings, Adapter
from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, nearest
from townhall.config.faults import Faults
from townhall.config.layers import Layer, Table
from townhall.config.model import AccountConfiguration
from townhall.config.reading import BAD, Reader, World
from townhall.config.shapes import KnownAccount
from townhall.config.values import shown
from townhall.plugin.failures import AdapterBroken, SdkMissing
from townhall.plugin.loading import Installed

NAME = re.compile(r"[\w-]{1,64}")
"""What accounts, groups and profiles may be called; ids and commands are made of these names."""

_UNKNOWN: Mapping[type, Code] = {AccountSettings: Code.UNKNOWN_ACCOUNT_KEY}


def name_trouble(name: str) -> Trouble | None:
    """Return what is wrong with the name of an account, group or profile."""
    if NAME.fullmatch(name):
        return None
    return Trouble(Code.BAD_NAME, f"is called {shown(name)}", "letters, digits, - and _, at most 64")


def read_accounts(
    tables: Mapping[str, object], installed: Installed, world: World, faults: Faults
) -> dict[str, KnownAccount]:
    """Return every account that is spoken of, with as much of it as could be read."""
    return {name: _read(name, table, installed, world, faults) for name, table in tables.items()}


def _read(name: str, table: object, installed: Installed, world: World, faults: Faults) -> KnownAccount:
    path = ("accounts", name)
    if trouble := name_trouble(name):
        faults.add(path, trouble)
    if not isinstance(table, dict):
        faults.add(path, Trouble(Code.TABLE_NEEDED, f"is {shown(table)}", "a table"))
        return KnownAccount("", None, None)
    table = cast(dict[str, object], table)
    adapter_name = table.get("adapter")
    adapter = _adapter(adapter_name, installed)
    if isinstance(adapter, Trouble):
        faults.add((*path, "adapter"), adapter, about=path if adapter.code is Code.MISSING_ADAPTER else None)
        return KnownAccount("", None, None)
    settings = _settings(path, {key: one for key, one in table.items() if key != "adapter"}, adapter, world, faults)
    if settings is None:
        return KnownAccount(adapter.platform, adapter, None)
    configuration = AccountConfiguration(name, str(adapter_name), adapter.platform, settings, adapter.capabilities)
    return KnownAccount(adapter.platform, adapter, configuration)


def _adapter(name: object, installed: Installed) -> type[Adapter[Any]] | Trouble:
    if name is None:
        return Trouble(Code.MISSING_ADAPTER, "needs an adapter", remedy='Name one: adapter = "lobby".')
    if not isinstance(name, str):
        return Trouble(Code.WRONG_TYPE, f"is {shown(name)}", "the name of an adapter")
    if name not in installed.adapter_names:
        expected = f"one of {', '.join(sorted(installed.adapter_names))}"
        close = nearest(name, installed.adapter_names)
        return Trouble(
            Code.UNKNOWN_ADAPTER, f"names the adapter {shown(name)}, which is not installed", expected, nearest=close
        )
    try:
        return installed.adapter(name)
    except SdkMissing as error:
        return Trouble(Code.ADAPTER_SDK_MISSING, f"cannot be used: {error.reason}", remedy=error.remedy)
    except AdapterBroken as error:
        return Trouble(
            Code.ADAPTER_FAILED,
            f"is an adapter that cannot be loaded: {error.reason}",
            remedy="Mend the adapter, or take the account out.",
        )


def _settings(
    path: tuple[str, str], table: Table, adapter: type[Adapter[Any]], world: World, faults: Faults
) -> AccountSettings | None:
    reader = Reader(world, _UNKNOWN)
    read = reader.struct(adapter.Settings, table)
    faults.add_layered(reader.problems, [Layer("account", path, table)])
    return None if read is BAD else read
