"""Errors are counted, not printed: one traceback per kind of error, a short number to speak of it, then a count."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2s
from traceback import extract_tb
from types import CodeType
from typing import NamedTuple, TypeAlias

MOST = 2000
"""How many kinds of error are remembered; the one not seen for the longest goes first."""
DEEPEST = 32
"""How many frames tell two errors apart; an endless recursion has thousands."""

_Key: TypeAlias = tuple[type[BaseException], tuple[tuple[CodeType, int], ...]]


class Reference(NamedTuple):
    """What an error is called from now on."""

    number: str
    """Short enough to be read out (``E-7F3A``), and the same after a restart."""
    first: bool
    """Whether this is the time to show the traceback."""
    times: int
    """How often it was seen, this time included."""

    @property
    def worth_telling(self) -> bool:
        """Whether the log should name it: the 1st, 10th, 100th … time."""
        return str(self.times).rstrip("0") == "1"


class _Seen:
    __slots__ = ("count", "number")

    def __init__(self, number: str) -> None:
        self.number = number
        self.count = 0


class Fingerprints:
    """Which kinds of error there have been, and how often."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: OrderedDict[_Key, _Seen] = OrderedDict()
        self._numbers: set[str] = set()

    def seen(self, error: BaseException) -> Reference:
        """Count an error; two are of one kind when the same type came out of the same lines."""
        key = _key(error)
        known = self._seen.get(key)
        if known is None:
            known = self._remember(key, error)
        known.count += 1
        return Reference(known.number, known.count == 1, known.count)

    def counts(self) -> dict[str, int]:
        """Return how often each was seen, by number."""
        return {seen.number: seen.count for seen in self._seen.values()}

    def _remember(self, key: _Key, error: BaseException) -> _Seen:
        if len(self._seen) >= self._most:
            _, forgotten = self._seen.popitem(last=False)
            self._numbers.discard(forgotten.number)
        number = self._number(error)
        self._numbers.add(number)
        self._seen[key] = seen = _Seen(number)
        return seen

    def _number(self, error: BaseException) -> str:
        frames = extract_tb(error.__traceback__, limit=DEEPEST)
        story = [type(error).__qualname__, *(f"{frame.name}:{frame.lineno}" for frame in frames)]
        digest = blake2s("|".join(story).encode("utf-8", "replace")).hexdigest().upper()
        # Four digits are enough for a person; more only where two kinds of error would share a number.
        return next(
            number for length in range(4, len(digest)) if (number := f"E-{digest[:length]}") not in self._numbers
        )


def _key(error: BaseException) -> _Key:
    frames: list[tuple[CodeType, int]] = []
    step = error.__traceback__
    while step is not None and len(frames) < DEEPEST:
        frames.append((step.tb_frame.f_code, step.tb_lasti))
        step = step.tb_next
    return type(error), tuple(frames)
