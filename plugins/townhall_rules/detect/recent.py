"""The last messages of a community in memory: who wrote how much, and what was said before in almost the same words.

Derived from the records of :class:`Said`, and made again from them after a restart. To look for the same words it
does not compare with everything: of the pieces of a text, in the order of their checksums, two like texts have several
of the first in common, however they differ; so only what shares as many as that is compared, and nothing is missed.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from townhall import Fingerprint, GroupId, MemberId, MessageId
from townhall_rules.remembered import Said

SHARE: Final = 3
"""Of the pieces that two like texts have in common at least, one in so many is asked for among the first."""


class Key(NamedTuple):
    """Which message it is."""

    group: GroupId
    member: MemberId
    message: MessageId


class Entry(NamedTuple):
    """A message among the last ones."""

    number: int
    """Running; a new wording has a new one."""
    key: Key
    said: Said


class Recent:
    """What was said lately."""

    def __init__(self) -> None:
        self.window = 0.0
        """Seconds it reaches back; 0 before it was first filled."""
        self.likeness = 1.0
        """How alike texts must be that it finds."""
        self._numbers = 0
        self._entries: OrderedDict[tuple[GroupId, MessageId], Entry] = OrderedDict()
        """In the order in which they came."""
        self._by_number: dict[int, Entry] = {}
        self._by_member: dict[tuple[GroupId, MemberId], dict[MessageId, Said]] = {}
        self._by_piece: dict[int, deque[int]] = {}
        """Numbers of entries by each of the first pieces of their texts, in order."""

    def reach(self, window: float, likeness: float) -> None:
        """Be there for rules that look so far back, and for texts as alike as that; what is in it stays."""
        known = list(self._entries.values())
        for entry in known:
            self._unlink(entry)
        self.window, self.likeness = window, likeness
        for entry in known:
            self._link(entry)

    def reaches(self, window: float, likeness: float) -> bool:
        """Return whether it was filled for rules like these."""
        return self.window >= window > 0 and self.likeness <= likeness

    def get(self, group: GroupId, message: MessageId) -> Said | None:
        """Return a message, if it is one of the last."""
        found = self._entries.get((group, message))
        return None if found is None else found.said

    def put(self, key: Key, said: Said) -> None:
        """Add a message, or its new wording."""
        if (known := self._entries.get((key.group, key.message))) is not None:
            self._unlink(known)
        self._numbers += 1
        entry = self._entries[key.group, key.message] = Entry(self._numbers, key, said)
        self._link(entry)

    def forget(self, before: float) -> None:
        """Let go what was said before an instant, in seconds since 1970."""
        while self._entries:
            entry = next(iter(self._entries.values()))
            if entry.said.at >= before:
                return
            self._entries.popitem(last=False)
            self._unlink(entry)

    def by(self, group: GroupId, member: MemberId) -> Sequence[tuple[MessageId, Said]]:
        """Return what somebody said in a group."""
        return tuple(self._by_member.get((group, member), {}).items())

    def like(self, said: Said, key: Key, least: float) -> Iterator[Entry]:
        """Yield the other messages that are as alike as that, oldest first."""
        marks, others = said.likeness, self._by_piece
        lists = [found for piece in self._first(marks) if (found := others.get(piece)) is not None]
        needed = self._asked(self._common(self._common(len(marks.pieces))))
        shared = Counter(chain.from_iterable(lists))
        for number in sorted(number for number, count in shared.items() if count >= needed):
            entry = self._by_number[number]
            if entry.key != key and marks.likeness(entry.said.likeness) >= least:
                yield entry

    # -- the index --------------------------------------------------------------------------------
    def _link(self, entry: Entry) -> None:
        number, key, said = entry
        self._by_number[number] = entry
        self._by_member.setdefault((key.group, key.member), {})[key.message] = said
        for piece in self._first(said.likeness):
            known = self._by_piece.get(piece)
            if known is None:
                self._by_piece[piece] = deque((number,))
            else:
                known.append(number)

    def _unlink(self, entry: Entry) -> None:
        number, key, said = entry
        del self._by_number[number]
        theirs = self._by_member[key.group, key.member]
        del theirs[key.message]
        if not theirs:
            del self._by_member[key.group, key.member]
        for piece in self._first(said.likeness):
            numbers = self._by_piece[piece]
            # The oldest goes first, so it is nearly always at the front.
            numbers.remove(number)
            if not numbers:
                del self._by_piece[piece]

    def _first(self, marks: Fingerprint) -> tuple[int, ...]:
        """Return the pieces of which two like texts have some in common."""
        pieces = marks.pieces
        common = self._common(len(pieces))
        return pieces[: len(pieces) - common + self._asked(common)]

    def _common(self, pieces: int) -> int:
        """Return how many of so many pieces any text has that is alike enough."""
        return math.ceil(pieces * self.likeness / (2 - self.likeness))

    def _asked(self, common: int) -> int:
        """Return how many of these stand among the first pieces of both texts."""
        return max(1, self._common(common) // SHARE)
