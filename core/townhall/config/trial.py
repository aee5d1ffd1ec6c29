"""Try a switch before it is set: is it valid like a line of the file, and what would the group be with it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec
import tomli

from townhall.config.codes import Code
from townhall.config.diagnostics import Problem, Trouble
from townhall.config.document import Reading
from townhall.config.faults import Faults
from townhall.config.model import GroupConfiguration
from townhall.store.interface import Override

ON = frozenset({"on", "true", "yes", "开", "开启", "打开", "是"})
OFF = frozenset({"off", "false", "no", "关", "关闭", "关掉", "否"})

Read = Callable[[Sequence[Override]], tuple[Reading, Faults]]
"""Reads a group under other switches."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A switch that somebody wants."""

    group: str
    """The group's name in ops.toml."""
    path: str
    """Dotted: ``welcome.mode``; a bare plugin name for its switch."""
    said: str
    """The value as they wrote it: TOML, a bare word, ``on`` or ``off``."""
    who: str
    at: datetime
    until: datetime | None = None


class Tried(msgspec.Struct, frozen=True):
    """What came of trying: the switch, or why it cannot be one."""

    override: Override | None
    fault: str = ""
    """A sentence or two for whoever wanted it."""
    before: GroupConfiguration | None = None
    after: GroupConfiguration | None = None
    """The group as the switch would make it."""


def tried(
    wish: Wish, plugins: Sequence[str], before: GroupConfiguration, others: Sequence[Override], read: Read
) -> Tried:
    """Lay a wish over a group with its ``others``, by whichever reading of its value is valid first."""
    first = ""
    standing = [one for one in others if one.path != wish.path]
    for value in readings(wish.said, switch=wish.path in plugins):
        found = _with(wish, value, plugins, before, (*standing, _override(wish, value)), read)
        if found.override is not None:
            return found
        first = first or found.fault
    return Tried(None, first)


def readings(said: str, *, switch: bool) -> Iterator[str]:
    """Yield, as TOML, what somebody may have meant by a value, the likeliest first."""
    said = said.strip()
    word, seen = said.casefold(), set[str]()
    onoff = ["true"] if word in ON else ["false"] if word in OFF else []
    written = [said] if _is_toml(said) else []
    # JSON's way to write a text is TOML's as well, but for one sign.
    text = [msgspec.json.encode(said).decode().replace("\x7f", "\\u007f")]
    for value in (*onoff, *written, *text) if switch else (*written, *text, *onoff):
        if value not in seen:
            seen.add(value)
            yield value


def _is_toml(said: str) -> bool:
    try:
        return tomli.loads(f"value = {said}").keys() == {"value"}
    except (tomli.TOMLDecodeError, RecursionError, ValueError):
        return False


def _override(wish: Wish, value: str) -> Override:
    return Override(group=wish.group, path=wish.path, value=value, who=wish.who, at=wish.at, until=wish.until)


def _with(
    wish: Wish,
    value: str,
    plugins: Sequence[str],
    before: GroupConfiguration,
    switches: Sequence[Override],
    read: Read,
) -> Tried:
    override = switches[-1]
    reading, faults = read(switches)
    for refused, problem in reading.refused:
        if refused == override:
            # What is said about the group as a whole names nothing that this sentence could begin with.
            return Tried(None, f"{wish.group} {problem}" if problem.about == () else str(problem))
    if reading.configuration is None:
        first = next(iter(faults.diagnostics("")), None)
        return Tried(None, "The group cannot be read again." if first is None else str(first))
    after = reading.configuration.group(wish.group)
    if after is None:
        return Tried(None, f"{wish.group} is not in the file.")
    plugin = wish.path.partition(".")[0]
    works = plugin not in plugins or any(use.name == plugin for use in after.plugins)
    if not works and plugin != wish.path and (wish.path, value) != (f"{plugin}.mode", '"off"'):
        return Tried(None, str(_idle(plugin)))
    return Tried(override, before=before, after=after)


def _idle(plugin: str) -> Problem:
    remedy = f"Switch {plugin} on first."
    return Problem(
        (plugin,), Trouble(Code.SETTINGS_WHILE_OFF, "is off here, so its settings have no effect", remedy=remedy)
    )
