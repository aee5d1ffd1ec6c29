"""Forget events that are finished."""

from __future__ import annotations

from collections.abc import Callable

from townhall.store.sqlite.batch import Batch
from townhall.store.sqlite.writes import nothing

# Numbers and times grow together: the scan ends at the first event that is too young, not at the end of the journal.
_FORGET = (
    "DELETE FROM journal WHERE seq IN (SELECT journal.seq FROM journal CROSS JOIN lane ON lane.lane=journal.lane"
    " WHERE journal.seq<coalesce((SELECT seq FROM journal WHERE accepted_at>=?1 ORDER BY seq LIMIT 1),1<<62)"
    " AND journal.seq<=lane.done ORDER BY journal.seq LIMIT ?2)"
)


class Forget:
    """Drop finished events, and remember how far the numbers and the finished ones had got."""

    def __init__(self, before: int, most: int) -> None:
        self._before = before
        self._most = most

    def apply(self, batch: Batch) -> Callable[[], int]:
        """Put it into the batch."""
        batch.flush()
        connection = batch.connection
        gone = connection.execute(_FORGET, (self._before, self._most)).rowcount
        connection.execute("DELETE FROM fired_timer WHERE fired_at<?", (self._before,))
        # A number must not be given out again when the rows with the highest ones are gone.
        connection.execute("INSERT OR REPLACE INTO mark (name,value) VALUES ('numbered',?)", (batch.last,))
        note_finished(batch)
        return lambda: gone


def note_finished(batch: Batch) -> None:
    """Remember below which number everything is finished, so that a start need not read the whole journal."""
    batch.connection.execute(
        "INSERT OR REPLACE INTO mark (name,value) SELECT 'finished', coalesce("
        "(SELECT journal.seq-1 FROM journal LEFT JOIN lane USING (lane)"
        " WHERE journal.seq>coalesce((SELECT value FROM mark WHERE name='finished'),0)"
        " AND journal.seq>coalesce(lane.done,0) ORDER BY journal.seq LIMIT 1), ?)",
        (batch.last,),
    )


class NoteFinished:
    """Remember below which number everything is finished."""

    def apply(self, batch: Batch) -> Callable[[], None]:
        """Put it into the batch."""
        batch.flush()
        note_finished(batch)
        return nothing
