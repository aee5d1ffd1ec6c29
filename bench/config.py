"""Measure how long a file of 100,000 groups takes to become a configuration, beside parsing its TOML alone.

Run with ``python -m bench.config``. Target: at most 1.5 times the parsing, at most 300 bytes a group.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import ClassVar

import tomli

from townhall import Plugin, Settings
from townhall.adapter import AccountSettings, Adapter, Order, Publish
from townhall.config.differences import differences
from townhall.config.loading import Loaded, load_text
from townhall.model.capabilities import Capabilities
from townhall.model.platforms import LOBBY
from townhall.model.results import Result, Unsupported
from townhall.plugin.loading import Installed

GROUPS = 100_000
ROUNDS = 3
HEAD = """
[accounts.a]
adapter = "silent"
[defaults]
account = "a"
[profiles.fans]
one = true
two = { most = 3 }
"""


class _Silent(Adapter[AccountSettings]):
    """A platform where nothing happens."""

    platform: ClassVar[str] = "silent"
    capabilities: ClassVar[Capabilities] = LOBBY

    async def run(self, publish: Publish) -> None:
        """Hear nothing."""

    async def perform(self, order: Order) -> Result:
        return Unsupported("Nothing happens here.")


class _Most(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    most: int = 5


def _installed() -> Installed:
    modules: dict[str, ModuleType] = {}
    for name in ("one", "two", "three"):
        modules[name] = ModuleType(name, "Do nothing.")
        modules[name].__dict__["plugin"] = Plugin(_Most)
    return Installed.of(modules, {"silent": _Silent})


def _plain(number: int) -> str:
    return f'[groups.g{number}]\nchat = "-100{number}"\nprofile = "fans"\n'


def _titled(number: int) -> str:
    return _plain(number) + f'title = "Group {number}"\n'


def _tables(number: int) -> str:
    return _plain(number) + f"[groups.g{number}.three]\nmost = {number % 24}\n"


def _best(work: Callable[[], object]) -> float:
    def once() -> float:
        start = process_time()
        work()
        return process_time() - start

    return min(once() for _ in range(ROUNDS))


def _measure(name: str, text: str, installed: Installed) -> Loaded:
    loaded = load_text(text, Path("ops.toml"), installed)
    assert loaded.configuration is not None
    assert not loaded.diagnostics, loaded.diagnostics[0]
    parsing = _best(lambda: tomli.loads(text))
    loading = _best(lambda: load_text(text, Path("ops.toml"), installed))
    ratio = loading / parsing
    print(f"{name:<8} parse {parsing:.2f} s   load {loading:.2f} s   ratio {ratio:.2f}   (target 1.50)")
    return loaded


def _memory(text: str, installed: Installed) -> float:
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    loaded = load_text(text, Path("ops.toml"), installed)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert loaded.configuration is not None
    return (after - before) / GROUPS


def main() -> None:
    """Print the table."""
    installed = _installed()
    text = HEAD + "".join(map(_plain, range(GROUPS)))
    loaded = _measure("plain", text, installed)
    _measure("titled", HEAD + "".join(map(_titled, range(GROUPS))), installed)
    _measure("tables", HEAD + "".join(map(_tables, range(GROUPS))), installed)
    one = "[groups.g77777]\n"
    changed = load_text(text.replace(one, one + 'locale = "zh-CN"\n', 1), Path("ops.toml"), installed)
    old, new = loaded.configuration, changed.configuration
    assert old is not None
    assert new is not None
    print(f"differences of two files of {GROUPS:,} groups, one changed: {_best(lambda: differences(old, new)):.3f} s")
    print(f"memory of a configuration: {_memory(text, installed):.0f} bytes a group   (target 300)")


if __name__ == "__main__":
    main()
