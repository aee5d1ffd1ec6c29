"""A file of 100,000 groups: how long until Townhall is ready with it, beside parsing its TOML alone, and its memory."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import ModuleType

import tomli

from bench.house import in_loop
from bench.quiet import NAMES, Most, Silent
from bench.results import Figure, Size
from townhall import Plugin
from townhall.config.differences import differences
from townhall.config.loading import Loaded, load_text
from townhall.plugin.loading import Installed
from townhall.run.logs import set_up
from townhall.run.townhall import Townhall

ROUNDS = 3
PATH = Path("ops.toml")
HEAD = """
[townhall]
listen = ""
[accounts.a]
adapter = "silent"
[defaults]
account = "a"
[profiles.fans]
one = true
two = { most = 3 }
"""


def installed() -> Installed:
    """Return three plugins and a silent platform."""
    modules: dict[str, ModuleType] = {}
    for name in NAMES:
        modules[name] = ModuleType(name, "Do nothing.")
        modules[name].__dict__["plugin"] = Plugin(Most)
    return Installed.of(modules, {"silent": Silent})


def ops_toml(groups: int, group: Callable[[int], str]) -> str:
    """Return a file of so many groups."""
    return HEAD + "".join(map(group, range(groups)))


def plain(number: int) -> str:
    """Return a group that says the least a group can say."""
    return f'[groups.g{number}]\nchat = "-100{number}"\nprofile = "fans"\n'


def titled(number: int) -> str:
    """Return a group with a title of its own."""
    return plain(number) + f'title = "Group {number}"\n'


def tables(number: int) -> str:
    """Return a group with a plugin's settings of its own."""
    return plain(number) + f"[groups.g{number}.three]\nmost = {number % 24}\n"


def measure(size: Size) -> list[Figure]:
    """Compare three such files, then look at the memory and at the comparison of two versions."""
    rounds = 1 if size.quick else ROUNDS
    found: list[Figure] = []
    for name, group in (("", plain), (", each with a title", titled), (", each with settings", tables)):
        parsing, loading, ready = _times(ops_toml(size.many_groups, group), rounds)
        groups = f"{size.many_groups:,} groups{name}"
        found.append(Figure(name=f"{groups}: loaded, against parsing the TOML", value=loading / parsing, unit="×"))
        found.append(Figure(name=f"{groups}: ready, against parsing", value=ready / parsing, unit="×", most=1.5))
    return [*found, _memory(size), _comparing(size, rounds)]


def _times(text: str, rounds: int) -> tuple[float, float, float]:
    """Return the seconds of parsing alone, of loading, and of loading and starting."""
    parsing = loading = starting = float("inf")
    # A load keeps the collector off while it parses, so it is off for all three.
    gc.disable()
    for _ in range(rounds):
        parsing = min(parsing, _timed(lambda: tomli.loads(text)))
        loading = min(loading, _timed(lambda: _load(text)))
        starting = min(starting, in_loop(_ready(text)))
    gc.enable()
    return parsing, loading, starting


def _timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _load(text: str, path: Path = PATH, these: Installed | None = None) -> Loaded:
    loaded = load_text(text, path, these or installed())
    assert not loaded.diagnostics, loaded.diagnostics[0]
    return loaded


async def _ready(text: str) -> float:
    logs = set_up("json", "critical", stream=StringIO())
    start = process_time()
    with TemporaryDirectory() as folder:
        async with Townhall(_load(text, Path(folder) / "ops.toml"), logs):
            return process_time() - start


def _memory(size: Size) -> Figure:
    text = ops_toml(size.many_groups, plain)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    configuration = _load(text).configuration
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert configuration is not None
    each = (after - before) / size.many_groups
    return Figure(name="The configuration itself, per group", value=each, unit="B")


def _comparing(size: Size, rounds: int) -> Figure:
    one, text = f"[groups.g{size.many_groups // 2}]\n", ops_toml(size.many_groups, plain)
    these = installed()
    old = _load(text, these=these).configuration
    new = _load(text.replace(one, one + 'locale = "zh-CN"\n', 1), these=these).configuration
    assert old is not None
    assert new is not None
    seconds = min(_timed(partial(differences, old, new)) for _ in range(rounds))
    return Figure(name="Comparing two versions of that file", value=seconds * 1e3, unit="ms")
