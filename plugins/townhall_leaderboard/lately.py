"""What was said in the group in the last minutes, to see when somebody only says it again; no words, only checksums.

It is in memory alone. After a start it is put together from what members keep of their own texts, as many of each as
they wrote that counted in these minutes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import timedelta
from typing import Final

from townhall import Group, MemberId, MessageId
from townhall_leaderboard.records import OwnTexts
from townhall_leaderboard.signals import SUBSTANTIAL, TAKEN_BACK
from townhall_leaderboard.substance import SIZE, Sketch

SAID_FOR: Final = 600.0
"""For how many seconds nobody says the same again for credit."""
SAID_KEPT: Final = 40
"""How many of the group's last texts are kept at the most."""


class Lately:
    """The last texts of a group, oldest first."""

    def __init__(self) -> None:
        self.known = False
        """Whether what was said before the start is there."""
        self._times: list[float] = []
        self._messages: list[MessageId] = []
        self._texts = b""

    def before(self, message: MessageId, at: float) -> bytes:
        """Return what other messages said in the minutes before an instant, one sketch behind the other."""
        self._let_go(bisect_right(self._times, at - SAID_FOR))
        if message in self._messages:
            # It is looked at again, because its turn did not end well.
            place = self._messages.index(message)
            self._drop(place, place + 1)
        return self._texts

    def add(self, text: Sketch, message: MessageId, at: float) -> None:
        """Keep a text."""
        place = bisect_right(self._times, at)
        self._times.insert(place, at)
        self._messages.insert(place, message)
        self._texts = self._texts[: place * SIZE] + text + self._texts[place * SIZE :]
        self._let_go(len(self._times) - SAID_KEPT)

    def _let_go(self, count: int) -> None:
        if count > 0:
            self._drop(0, count)

    def _drop(self, start: int, end: int) -> None:
        del self._times[start:end], self._messages[start:end]
        self._texts = self._texts[: start * SIZE] + self._texts[end * SIZE :]


async def said_lately(group: Group) -> Lately:
    """Return what was said in a group in the last minutes."""
    lately = group.store.memory(Lately)
    if not lately.known:
        await _remember(lately, group)
        lately.known = True
    return lately


async def _remember(lately: Lately, group: Group) -> None:
    since = group.now - timedelta(seconds=SAID_FOR)
    told = [fact for fact in await group.facts.list(SUBSTANTIAL, since=since) if not fact.source.endswith(TAKEN_BACK)]
    left = Counter(fact.member for fact in told)
    texts = {member: await _own(member, group) for member in left}
    for fact in told:
        own = texts[fact.member]
        start = len(own) - left[fact.member] * SIZE
        left[fact.member] -= 1
        if start >= 0:
            lately.add(own[start : start + SIZE], MessageId(fact.source), fact.at.timestamp())


async def _own(member: MemberId, group: Group) -> bytes:
    own = await group.store.get(OwnTexts, member)
    return b"" if own is None else own.texts
