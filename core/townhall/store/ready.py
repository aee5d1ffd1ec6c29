"""An answer that is there already: it is awaited without a task, a thread or a turn of the loop."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class Ready(Generic[Answer]):
    """An awaitable that returns at once."""

    __slots__ = ("_answer",)

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __await__(self) -> Generator[Any, None, Answer]:
        return self._answer
        yield  # type: ignore[unreachable]  # makes this a generator, which is what an awaitable has to give


class Refused(Generic[Answer]):
    """An awaitable that raises at once, as a write does that can never succeed."""

    __slots__ = ("_error",)

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __await__(self) -> Generator[Any, None, Answer]:
        raise self._error
        yield  # type: ignore[unreachable]  # as above
