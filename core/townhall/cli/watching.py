"""How far a long command has come, shown where somebody watches: a bar, a word beside it, and the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeAlias

Shown: TypeAlias = Callable[[int, str], None]
"""Takes how far it has come, and a word about where that is."""


@contextmanager
def watched(what: str, length: int, *, quiet: bool = False) -> Generator[Shown]:
    """Show a bar of this length on the terminal; nothing in a pipe, or when it is to be ``quiet``."""
    if quiet or not sys.stderr.isatty():
        yield lambda place, word: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[word]}", markup=False),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=length or None, word="")
        yield lambda place, word: bar.update(task, completed=place, word=word)
