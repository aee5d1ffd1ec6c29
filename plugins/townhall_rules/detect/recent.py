"""The last messages of a community in memory: who wrote how much, and what was said before in almost the same words.

Derived from the records of :class:`Said`, and made again from them after a restart. To look for the same words, it
holds messages of about the same length against each other by a sketch of their pieces, which is one look at each; only
where that leaves it possible that they are alike enough are they compared, so nothing is missed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from townhall import Fingerprint, GroupId, MemberId, MessageId
from townhall_rules.remembered import Said

SKETCHED: Final = 256
"""Bits of a sketch. Each piece of a text sets one: two texts differ in no fewer pieces than their sketches in bits."""
SHELF: Final = 8
"""Texts stand on a shelf with those that have nearly as many pieces: within so many."""


_BITS: Final = [1 << place for place in range(SKETCHED)]


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
    sketch: int
    """What is looked at first when it is compared."""


class Recent:
    """What was said lately."""

    def __init__(self) -> None:
        self.window = 0.0
        """Seconds it reaches back; 0 before it was first filled."""
        self._numbers = 0
        self._entries: OrderedDict[tuple[GroupId, MessageId], Entry] = OrderedDict()
        """In the order in which they came."""
        self._by_member: dict[tuple[GroupId, MemberId], dict[MessageId, Said]] = {}
        self._compared: dict[int, Entry] = {}
        """Entries whose words can be compared, by number."""
        self._shelves: dict[int, dict[int, int]] = {}
        """The sketches of these by number, on shelves by how many pieces they have."""

    def get(self, group: GroupId, message: MessageId) -> Said | None:
        """Return a message, if it is one of the last."""
        found = self._entries.get((group, message))
        return None if found is None else found.said

    def author(self, group: GroupId, message: MessageId) -> MemberId | None:
        """Return who wrote a message, if it is one of the last."""
        found = self._entries.get((group, message))
        return None if found is None else found.key.member

    def put(self, key: Key, said: Said) -> Entry:
        """Add a message, or its new wording."""
        if (known := self._entries.get((key.group, key.message))) is not None:
            self._unlink(known)
        self._numbers += 1
        entry = self._entries[key.group, key.message] = entry_of(key, said, self._numbers)
        self._by_member.setdefault((key.group, key.member), {})[key.message] = said
        if said.likeness.count:
            self._compared[entry.number] = entry
            self._shelves.setdefault(_shelf(said), {})[entry.number] = entry.sketch
        return entry

    def forget(self, before: float) -> None:
        """Let go what was said before an instant, in seconds since 1970."""
        while self._entries:
            entry = next(iter(self._entries.values()))
            if entry.said.at >= before:
                return
            self._entries.popitem(last=False)
            self._unlink(entry)

    def by(self, group: GroupId, member: MemberId) -> Mapping[MessageId, Said]:
        """Return what somebody said in a group, in order."""
        return self._by_member.get((group, member), {})

    def like(self, entry: Entry, least: float) -> Iterator[Entry]:
        """Yield the other messages that are as alike as that (0.5 at least), oldest first."""
        marks, own = entry.said.likeness, entry.sketch
        fewest, most, apart = _bounds(len(marks.pieces), least)
        near = [
            number
            for size in range(fewest // SHELF, most // SHELF + 1)
            if (shelf := self._shelves.get(size)) is not None
            for number, sketch in shelf.items()
            if (sketch ^ own).bit_count() <= apart
        ]
        for one in map(self._compared.__getitem__, sorted(near)):
            if one.key != entry.key and marks.likeness(one.said.likeness) >= least:
                yield one

    def _unlink(self, entry: Entry) -> None:
        number, key, said, _ = entry
        theirs = self._by_member[key.group, key.member]
        del theirs[key.message]
        if not theirs:
            del self._by_member[key.group, key.member]
        if said.likeness.count:
            size = _shelf(said)
            shelf = self._shelves[size]
            del self._compared[number], shelf[number]
            if not shelf:
                del self._shelves[size]


def entry_of(key: Key, said: Said, number: int = 0) -> Entry:
    """Return a message ready to be compared."""
    return Entry(number, key, said, _sketch(said.likeness.pieces))


def _shelf(said: Said) -> int:
    return len(said.likeness.pieces) // SHELF


def _sketch(pieces: Iterable[int]) -> int:
    sketch = 0
    for piece in pieces:
        sketch |= _BITS[piece % SKETCHED]
    return sketch


@lru_cache(maxsize=1024)
def _bounds(pieces: int, least: float) -> tuple[int, int, float]:
    """Return how few and how many pieces a text has that is as alike as that, and in how many they differ at most."""
    share = least / (2 - least)
    """Of all pieces of both, how many they have in common at least."""
    most = min(Fingerprint.most, int(pieces / share) + 1)
    apart = (1 - least) * (pieces + most)
    if most == Fingerprint.most:
        # Of a long text only a sample is kept, and a part of it lies beyond that of the other.
        apart = max(apart, pieces + most - 2 * share * most)
    return int(pieces * share), most, apart + 0.001
