"""RE2 with types: regular expressions whose time grows with the text only, whatever the pattern.

The one place that knows the library, which has no types of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol, cast

import re2  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

_re2: Final[Any] = re2
SET_ROOM: Final = 256 << 20
"""The most memory, in bytes, that a set may take; a few thousand patterns take a small part of it."""


class LinearMatch(Protocol):
    """What was found."""

    def span(self, group: int = 0) -> tuple[int, int]:
        """Return where it stands, in characters."""
        ...


class Expression(Protocol):
    """A compiled pattern."""

    def search(self, text: str) -> LinearMatch | None:
        """Return the first thing it describes."""
        ...

    def finditer(self, text: str) -> Iterator[LinearMatch]:
        """Return everything it describes, from left to right."""
        ...


class _Set(Protocol):
    def Add(self, pattern: str) -> int: ...
    def Compile(self) -> None: ...
    def Match(self, text: str) -> list[int] | None: ...


class LinearError(Exception):
    """A pattern that RE2 does not take; the text is what RE2 says of it."""


def compiled(pattern: str, *, ignore_case: bool = True) -> Expression:
    """Compile a pattern; raises :class:`LinearError`."""
    try:
        return cast(Expression, _re2.compile(pattern, options=_options(ignore_case)))
    except _re2.error as error:
        said = error.args[0] if error.args else "unknown"
        raise LinearError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from None


class LinearSet:
    """Many patterns that are looked for at once, in about the time of one."""

    __slots__ = ("_expressions", "_ignore_case", "_patterns", "_set")

    def __init__(self, patterns: Sequence[str], *, ignore_case: bool = True) -> None:
        """Compile them together; all of them are known to be patterns (:func:`compiled`)."""
        self._patterns = tuple(patterns)
        self._ignore_case = ignore_case
        self._expressions: dict[int, Expression] = {}
        """Those that were asked for: of thousands of words nearly none is ever found."""
        self._set: _Set | None = None
        if len(patterns) > 1:
            options = _options(ignore_case)
            # A set that runs out of room finds nothing and says so to nobody.
            options.max_mem = SET_ROOM
            one = cast(_Set, _re2.Set.SearchSet(options))
            for pattern in patterns:
                one.Add(pattern)
            one.Compile()
            self._set = one

    def matching(self, text: str) -> list[int]:
        """Return the numbers of the patterns that describe something in the text, in order."""
        if self._set is None:
            return [number for number in range(len(self._patterns)) if self.expression(number).search(text) is not None]
        found = self._set.Match(text)
        return sorted(found) if found else []

    def expression(self, number: int) -> Expression:
        """Return one of the patterns, to find the places."""
        found = self._expressions.get(number)
        if found is None:
            found = self._expressions[number] = compiled(self._patterns[number], ignore_case=self._ignore_case)
        return found


def _options(ignore_case: bool) -> Any:
    options = _re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    return options
