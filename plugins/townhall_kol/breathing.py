"""Going through very many things without holding everybody else up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Final, TypeVar

from townhall import Group

Thing = TypeVar("Thing")
AT_ONCE: Final = 100
"""After so many things others have their turn; that is two or three milliseconds."""


async def one_by_one(things: Iterable[Thing], group: Group) -> AsyncIterator[Thing]:
    """Yield things one by one, and let the event loop do something else now and then."""
    for number, thing in enumerate(things, 1):
        yield thing
        if number % AT_ONCE == 0:
            await group.compute(_nothing)


def _nothing() -> None:
    """Take a turn of the worker pool; until it comes back, other groups go on."""
