"""The last messages of a community in memory: who wrote how much, and what was said before in almost the same words.

Derived from the records of :class:`Said`, and made again from them after a restart. To look for the same words it
does not compare with everything: of the pieces of a text (in the order of their checksums) two like texts have several
of the first in common, however they differ, so only what shares some of these is compared.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from townhall import Fingerprint, GroupId, MemberId, MessageId
from townhall_rules.remembered import Said

SHARED: Final = 3
"""So many of the first pieces are asked for; the more, the fewer texts are compared, and the more pieces are kept."""


class Key(NamedTuple):
    """Which message it is."""

    group: GroupId
    member: MemberId
    message: MessageId


class Recent:
    """What was said lately."""

    def __init__(self) -> None:
        self.window = 0.0
        """Seconds it reaches back; 0 before it was first filled."""
        self.likeness = 1.0
        """How alike texts must be that it finds."""
        self._said: dict[tuple[GroupId, MessageId], tuple[Key, Said]] = {}
        self._order: deque[tuple[float, Key]] = deque()
        self._by_member: dict[tuple[GroupId, MemberId], dict[MessageId, Said]] = {}
        self._by_piece: dict[int, dict[Key, None]] = {}

    def reach(self, window: float, likeness: float) -> None:
        """Be there for rules that look so far back, and for texts as alike as that; what is in it stays."""
        known = tuple(self._said.values())
        for key, said in known:
            self._remove(key, said)
        self.window, self.likeness = window, likeness
        for key, said in known:
            self._add(key, said)

    def reaches(self, window: float, likeness: float) -> bool:
        """Return whether it was filled for rules like these."""
        return self.window >= window > 0 and self.likeness <= likeness

    def get(self, group: GroupId, message: MessageId) -> tuple[Key, Said] | None:
        """Return a message, if it is one of the last."""
        return self._said.get((group, message))

    def put(self, key: Key, said: Said) -> None:
        """Add a message, or its new wording."""
        if (known := self._said.get((key.group, key.message))) is not None:
            self._remove(*known)
        else:
            self._order.append((said.at, key))
        self._add(key, said)

    def _add(self, key: Key, said: Said) -> None:
        self._said[key.group, key.message] = (key, said)
        self._by_member.setdefault((key.group, key.member), {})[key.message] = said
        for piece in self._first(said.likeness):
            self._by_piece.setdefault(piece, {})[key] = None

    def forget(self, before: float) -> None:
        """Let go what was said before an instant, in seconds since 1970."""
        while self._order and self._order[0][0] < before:
            _, key = self._order.popleft()
            if (known := self._said.pop((key.group, key.message), None)) is not None:
                self._remove(*known)

    def by(self, group: GroupId, member: MemberId) -> Sequence[tuple[MessageId, Said]]:
        """Return what somebody said in a group."""
        return tuple(self._by_member.get((group, member), {}).items())

    def like(self, said: Said, key: Key, least: float) -> Iterator[tuple[Key, Said]]:
        """Yield the other messages that are as alike as that."""
        first = self._first(said.likeness)
        lists = [found for piece in first if (found := self._by_piece.get(piece)) is not None]
        needed = min(SHARED, _least_shared(len(said.likeness.pieces), self.likeness))
        for other, shared in Counter(chain.from_iterable(lists)).items():
            if shared >= needed and other != key:
                another = self._said[other.group, other.message][1]
                if said.likeness.likeness(another.likeness) >= least:
                    yield other, another

    def _first(self, marks: Fingerprint) -> tuple[int, ...]:
        """Return the pieces of which two like texts have some in common."""
        pieces = marks.pieces
        return pieces[: len(pieces) - math.ceil(len(pieces) * _overlap(self.likeness)) + SHARED]

    def _remove(self, key: Key, said: Said) -> None:
        by_member = self._by_member.get((key.group, key.member), {})
        by_member.pop(key.message, None)
        if not by_member:
            self._by_member.pop((key.group, key.member), None)
        for piece in self._first(said.likeness):
            keys = self._by_piece.get(piece, {})
            keys.pop(key, None)
            if not keys:
                self._by_piece.pop(piece, None)


def _overlap(likeness: float) -> float:
    """Return which share of both texts together they have in common when they are as alike as that."""
    return likeness / (2 - likeness)


def _least_shared(pieces: int, likeness: float) -> int:
    """Return how many pieces the smallest text that is as alike as that has in common with one of so many pieces."""
    overlap = _overlap(likeness)
    return math.ceil(math.ceil(pieces * overlap) * overlap)
