"""The outbox in memory: every action from its decision to its receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from townhall.model.ids import GroupId
from townhall.model.results import DELIVERED
from townhall.store.bodies import OVER, PASSING
from townhall.store.interface import OPEN_STATES, BatchCount, Block, Outgoing, SendState, SentQuestion, Settlement
from townhall.store.memory.counted import COUNTED_STATES, Counted
from townhall.store.memory.erasure import Eraser
from townhall.store.ready import Ready


class MemoryOutbox:
    """Rows by key, in the order in which they were decided."""

    def __init__(self) -> None:
        self._outbox: dict[str, Outgoing] = {}
        self._places: dict[str, int] = {}
        """How manieth each row was."""
        self._put_in = 0
        self._not_over: set[str] = set()
        """The rows of which something is still to come: few, of very many."""
        self._counted = Counted()
        self._messages: dict[tuple[GroupId, str], str] = {}
        self._blocks: dict[tuple[str, str], Block] = {}
        self._wordless: dict[str, int] = {}
        """Rows that have lost their words, or go as soon as they are over."""

    def _put(self, rows: Iterable[Outgoing]) -> None:
        for row in rows:
            if row.key not in self._outbox:
                if row.passing:
                    self._wordless[row.key] = PASSING
                self._write(replace(row, passing=False) if row.passing else row)

    def _write(self, row: Outgoing) -> None:
        self._stand(row)
        if isinstance(row.result, DELIVERED):
            receipt = row.result.receipt
            for message in receipt.messages:
                # The ids of a private talk are its own; they must not hide a message of the group.
                if not receipt.room or (row.group, message) not in self._messages:
                    self._messages[row.group, message] = row.key

    def _stand(self, row: Outgoing) -> None:
        """Have a row stand as it is now."""
        before = self._outbox.get(row.key)
        if before is None:
            self._put_in += 1
            self._places[row.key] = self._put_in
        self._outbox[row.key] = row
        self._counted.replace(before, row)
        (self._not_over.discard if row.state in OVER else self._not_over.add)(row.key)

    def _put_rows(self, rows: Iterable[Outgoing]) -> None:
        """Have these rows and no others."""
        self._outbox, self._places, self._not_over, self._counted = {}, {}, set(), Counted()
        for row in rows:
            self._stand(row)

    def _drop_row(self, key: str) -> None:
        row = self._outbox.pop(key)
        del self._places[key]
        self._not_over.discard(key)
        self._counted.replace(row, None)

    async def open_outbox(self, account: str, after: str = "", most: int = 10_000) -> Sequence[Outgoing]:
        """Return the rows of an account that are waiting or sending, by key order of creation, after ``after``."""
        behind = self._places.get(after, 0)
        rows = (row for row in self._in_order(self._not_over) if self._places[row.key] > behind)
        return [row for row in rows if row.account == account and row.state in OPEN_STATES][:most]

    async def outgoing(self, key: str) -> Outgoing | None:
        """Return one row."""
        return self._outbox.get(key)

    async def outbox_in(
        self, states: Iterable[SendState], group: GroupId | None = None, since: datetime | None = None
    ) -> Sequence[Outgoing]:
        """Return the rows in some states, oldest first; those that were settled before ``since`` are left out."""
        wanted = frozenset(states)
        return [
            row
            for row in self._rows(wanted, group, since)
            if row.state in wanted
            and group in (None, row.group)
            and (since is None or row.settled_at is None or row.settled_at >= since)
        ]

    def _rows(self, states: frozenset[SendState], group: GroupId | None, since: datetime | None) -> Iterable[Outgoing]:
        """Return the rows among which those in some states are, and as few others as can be told at once."""
        if states.isdisjoint(OVER):
            return self._in_order(self._not_over)
        if group is not None and since is not None and states <= COUNTED_STATES:
            return self._in_order(self._not_over.union(self._counted.settled_since(group, since)))
        return self._outbox.values()

    def _in_order(self, keys: Iterable[str]) -> Sequence[Outgoing]:
        return [self._outbox[key] for key in sorted(keys, key=self._places.__getitem__)]

    async def batch_count(self, plugin: str, batch: str, since: datetime) -> BatchCount:
        """Return how many rows of a batch are in each state, and how many were sent since then."""
        rows = [row for row in self._outbox.values() if batch and row.batch == batch and row.plugin == plugin]
        sent = (row for row in rows if row.state is SendState.SENT)
        lately = sum(1 for row in sent if row.settled_at is not None and row.settled_at >= since)
        return BatchCount(Counter(row.state for row in rows), lately)

    async def sent_message(self, group: GroupId, message: str) -> Outgoing | None:
        """Return the row whose receipt holds this message id."""
        return self._outbox.get(self._messages.get((group, message), ""))

    async def sent_counts(self, questions: Sequence[SentQuestion]) -> Sequence[int]:
        """Return, for each question, how many sends went (or are going) to a group, or to one person, since then."""
        return [self._counted.count(asked) for asked in questions]

    def mark_sending(self, keys: Sequence[str]) -> Awaitable[None]:
        """Write down that these are about to be sent."""
        for key in keys:
            row = self._outbox.get(key)
            if row is not None and row.state in OPEN_STATES:
                self._write(replace(row, state=SendState.SENDING))
        return Ready(None)

    def _settle(self, settlement: Settlement) -> bool:
        row = self._outbox.get(settlement.key)
        if row is not None:
            self._write(settled(row, settlement))
        return row is not None

    def _erase_rows(self, eraser: Eraser) -> None:
        left = eraser.outbox(self._outbox, self._wordless)
        self._put_rows(one.row for one in left.values())
        self._wordless = {one.row.key: one.wordless for one in left.values() if one.wordless}
        self._messages = {place: left[key].row.key for place, key in self._messages.items() if key in left}
        self._blocks = {
            (block.account, block.bucket): block
            for block in (replace(one, bucket=eraser.words(one.bucket)) for one in self._blocks.values())
        }

    def block(self, block: Block) -> Awaitable[None]:
        """Remember that a platform asked us to wait."""
        place = (block.account, block.bucket)
        if place not in self._blocks or self._blocks[place].until < block.until:
            self._blocks[place] = block
        return Ready(None)

    async def blocks(self, account: str) -> Sequence[Block]:
        """Return the waits of an account."""
        found = [block for block in self._blocks.values() if block.account == account]
        return sorted(found, key=lambda block: block.bucket)


def settled(row: Outgoing, settlement: Settlement) -> Outgoing:
    """Return the row as it is after a settlement."""
    return replace(
        row,
        state=settlement.state,
        result=settlement.result,
        attempts=max(row.attempts, settlement.attempts),
        not_before=settlement.not_before,
        settled_at=None if settlement.state in OPEN_STATES else settlement.at,
    )
