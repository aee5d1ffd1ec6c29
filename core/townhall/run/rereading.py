"""Read ops.toml again beside the event loop: a small file in this thread, a large one in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from townhall.config.apart import Task, update_from
from townhall.config.beside import Beside, read_beside
from townhall.config.codes import Code
from townhall.config.diagnostics import Diagnostic, Severity
from townhall.config.loading import Loaded, load_bytes, read_bytes, without_collector
from townhall.config.update import Update, update_of
from townhall.model.ids import GroupId
from townhall.run.apart import Apart, NotRead
from townhall.store.interface import Override
from townhall.text.texts import Texts

LARGE = 250_000
"""Bytes from which a file is read apart: about 4,000 groups, for which a thread would be in the loop's way for 50 ms.

A process costs 0.3 s of CPU and a moment longer, which nobody wants to pay for a small file.
"""
ASIDE = 0.0002
"""Seconds for which a thread that reads the file may hold up the event loop."""


class Stored(NamedTuple):
    """What the store says of the configuration, and the file does not."""

    switches: Sequence[Override] = ()
    moves: Mapping[GroupId, GroupId] = {}
    """Groups that a platform gave a new id: new id to the one they are at home under."""


class News(NamedTuple):
    """What a file says now, and what is new in it."""

    loaded: Loaded
    """Without a configuration: that comes about when the update is put in force."""
    update: Update | None
    """None when the file is refused."""
    texts: Texts
    """Of all plugins there are now."""


def read_again(path: Path, current: Loaded, stored: Stored, apart: Apart, large: int = LARGE) -> News:
    """Read a file that may have changed; either way gives the very same result."""
    raw = read_bytes(path)
    if isinstance(raw, Diagnostic):
        return _refused(current, raw)
    beside = read_beside(path)
    if len(raw) + sum(len(file.raw) for file in beside) >= large and current.installed.importable:
        news = _apart(raw, path, current, stored, apart, beside)
        if news is not None:
            return news
    with _quietly():
        return _here(raw, path, current, stored, beside)


def _here(raw: bytes, path: Path, current: Loaded, stored: Stored, beside: Beside) -> News:
    loaded = load_bytes(raw, path, current.installed, stored.switches, moves=stored.moves, beside=beside)
    if loaded.configuration is None:
        return News(loaded, None, Texts())
    assert current.configuration is not None
    update = update_of(current.configuration, loaded.configuration)
    return News(loaded.without_configuration(), update, loaded.installed.texts())


def _apart(raw: bytes, path: Path, current: Loaded, stored: Stored, apart: Apart, beside: Beside) -> News | None:
    """Return what the process says; None where it cannot be started, or where this one does not agree with it.

    That happens when a plugin or a secret on the disk has become another one. The thread then has the last word.
    """
    switches, known = tuple(stored.switches), current.installed.loaded
    task = Task(str(path), known, switches, current.overrides, stored.moves, beside, current.beside)
    try:
        answer = apart.ask(task, current.raw, raw)
    except NotRead as error:
        return _refused(current, _not_read(path, str(error)))
    except OSError:
        return None
    with _quietly():
        found = update_from(answer, raw, current, path, moves=stored.moves, beside=beside)
        if found is None:
            return None
        loaded, update = found
        return News(loaded, update, Texts() if update is None else loaded.installed.texts())


def _refused(current: Loaded, said: Diagnostic) -> News:
    return News(current.without_configuration().saying((said,)), None, Texts())


def _not_read(path: Path, how: str) -> Diagnostic:
    fault = f"The process that reads {path.name} {how}."
    remedy = "Run `townhall check`; if that finds nothing, save the file once more or send SIGHUP."
    return Diagnostic(Code.NOT_READ, Severity.ERROR, path.name, 0, "", fault, remedy=remedy)


@contextmanager
def _quietly() -> Generator[None]:
    """Let the event loop have its turn at once while another thread works hard beside it."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, ASIDE))
    try:
        # Off until new groups have given way to the old ones: it would walk through all of them, for nothing.
        with without_collector():
            yield
    finally:
        sys.setswitchinterval(usual)
