"""Chats as the client of a platform exports them: what an adapter declares that can read such files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from typing import Protocol, TypeAlias

import msgspec

from townhall.model.events import Event

Entry: TypeAlias = tuple[int, datetime | None, Sequence[Event]]
"""The number of an entry of an export, when it was made (None: it cannot be read), and all that it tells of."""


class Export(msgspec.Struct, frozen=True):
    """One chat of an export, ready to be read."""

    length: int
    """How many messages it has."""
    read: Callable[[], Iterator[tuple[int, Event | None]]]
    """Begins at the first message, each time it is called. Yields the number of a message (1 is the first) with an
    event it tells of, in the order of time, or with None when it cannot be read."""


class ExportReader(Protocol):
    """What :attr:`townhall.adapter.Adapter.exports` is: it knows a form of export, and needs no account for it."""

    def recognises(self, beginning: bytes) -> bool:
        """Return whether a file that begins like this (with 4 kB at the most) has the form."""
        ...

    def open(self, file: Path, account: str, chat: str) -> Export:
        """Return the chat with this id, or the only one where ``chat`` is empty; ids are those of ``account``.

        Raises :class:`townhall.adapter.AdapterError` with the file, the fault and the remedy.
        """
        ...


def in_order_of_time(entries: Iterable[Entry]) -> Iterator[tuple[int, Event | None]]:
    """Yield what the entries of an export tell; what stands with a message but came later, as a reaction, comes later.

    The entries are in order themselves; no more is kept than what is still to come.
    """
    later: list[tuple[float, int, int, Event]] = []
    numbers = count()
    for place, at, told in entries:
        if at is None:
            yield place, None
            continue
        for event in told:
            heappush(later, (event.at.timestamp(), next(numbers), place, event))
        while later and later[0][0] <= at.timestamp():
            _, _, number, event = heappop(later)
            yield number, event
    while later:
        _, _, number, event = heappop(later)
        yield number, event
