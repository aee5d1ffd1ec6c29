"""Which batches hold still and which are dropped; every account's queue looks here before it sends a row of one."""

from __future__ import annotations

from collections.abc import Iterable

from townhall.model.batches import BatchName, BatchOrder, BatchStanding
from townhall.model.results import Unknown
from townhall.store.interface import Outgoing, SendState


def name_of(row: Outgoing) -> BatchName | None:
    """Return the batch of a row, None for one that stands alone."""
    return BatchName(row.plugin, row.batch) if row.batch else None


def may_have_arrived(row: Outgoing) -> bool:
    """Return whether a row was on the wire and nobody knows how that ended: then it cannot be called dropped."""
    return row.state is SendState.SENDING or isinstance(row.result, Unknown)


class Batches:
    """What plugins have said of batches; in memory, since the bus has written it down."""

    def __init__(self) -> None:
        self._orders: dict[BatchName, BatchOrder] = {}

    def take(self, order: BatchOrder) -> bool:
        """Take an order in; False when the batch was dropped before and stays so."""
        before = self._orders.get(order.name)
        if before is not None and before.standing is BatchStanding.DROPPED:
            return False
        if order.standing is BatchStanding.GOING:
            self._orders.pop(order.name, None)
        else:
            self._orders[order.name] = order
        return True

    def order_for(self, row: Outgoing) -> BatchOrder | None:
        """Return what keeps a row from going as one of its batch; None when nothing does."""
        # Nearly always there is no order at all, and a row in no batch.
        if not self._orders or not row.batch:
            return None
        return self._orders.get(BatchName(row.plugin, row.batch))

    def called_off(self, rows: Iterable[Outgoing]) -> dict[str, list[Outgoing]]:
        """Return, by the reason, the rows whose batch was dropped and that were never on the wire."""
        found: dict[str, list[Outgoing]] = {}
        for row in rows if self._orders else ():
            order = self.order_for(row)
            if order is not None and order.standing is BatchStanding.DROPPED and not may_have_arrived(row):
                found.setdefault(order.reason, []).append(row)
        return found
