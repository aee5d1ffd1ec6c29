"""What becomes of the rows of the outbox: being sent, and settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from townhall.model.results import DELIVERED
from townhall.model.wire import encode
from townhall.store.instants import instant, instant_or_none
from townhall.store.interface import OPEN_STATES, Settlement
from townhall.store.sqlite.batch import Batch
from townhall.store.sqlite.writes import nothing, numbers_of


class Settle:
    """Write down how sends ended."""

    def __init__(self, settlements: Sequence[Settlement]) -> None:
        self._settlements = settlements

    def apply(self, batch: Batch) -> Callable[[], Sequence[int]]:
        """Put it into the batch."""
        batch.flush()
        places = [
            batch.journal((each.follow_up,)) if _settle(batch, each) and each.follow_up is not None else 0
            for each in self._settlements
        ]
        return lambda: numbers_of(batch, places)


class MarkSending:
    """Write down that these are about to be sent."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys

    def apply(self, batch: Batch) -> Callable[[], None]:
        """Put it into the batch."""
        batch.flush()
        batch.connection.executemany(
            "UPDATE outbox SET state='sending' WHERE key=? AND state='waiting'", [(key,) for key in self._keys]
        )
        return nothing


def _settle(batch: Batch, each: Settlement) -> bool:
    result = None if each.result is None else encode(each.result)
    settled_at = None if each.state in OPEN_STATES else instant(each.at)
    values = (each.state.value, result, each.attempts, instant_or_none(each.not_before), settled_at, each.key)
    found = batch.connection.execute(
        "UPDATE outbox SET state=?, result=?, attempts=max(attempts,?), not_before=?, settled_at=? WHERE key=?"
        " RETURNING group_id",
        values,
    ).fetchall()
    for (group,) in found:
        _note_messages(batch, group, each)
    return bool(found)


def _note_messages(batch: Batch, group: str, each: Settlement) -> None:
    if isinstance(each.result, DELIVERED):
        receipt = each.result.receipt
        # The ids of a private talk are its own; they must not hide a message of the group.
        otherwise = "IGNORE" if receipt.room else "REPLACE"
        batch.connection.executemany(
            f"INSERT OR {otherwise} INTO sent_message (group_id,message,key) VALUES (?,?,?)",
            [(group, message, each.key) for message in receipt.messages],
        )
