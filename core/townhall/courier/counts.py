"""How many sends went to a group, read for many rows in one go: to ask costs more than the answer does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from townhall.model.ids import GroupId
from townhall.store.interface import Outgoing, SendState, SentQuestion, Store


class KnownCounts:
    """Asks the store beforehand what one account's queue asks next, and forgets an answer that was used.

    Only this queue marks rows of the account's groups as sending, one claim after another. So what is known can only
    become too much, as when a send fails, and budgets read the rows themselves where it seems too much.
    """

    def __init__(self, store: Store, coming: Callable[[], Iterable[SentQuestion]]) -> None:
        """Take what is likely to be asked next, whenever that is wanted."""
        self._store = store
        self._coming = coming
        self._known: dict[tuple[GroupId, str], dict[SentQuestion, int]] = {}
        """By the group, and whose attention is asked about in it."""

    async def sent_counts(self, questions: Sequence[SentQuestion]) -> Sequence[int]:
        """Return, for each question, how many sends went."""
        if not all(question in self._known.get((question.group, question.member), ()) for question in questions):
            await self._learn(dict.fromkeys([*questions, *self._coming()]))
        return [self._known[question.group, question.member][question] for question in questions]

    async def outbox_in(
        self, states: Iterable[SendState], group: GroupId | None = None, since: datetime | None = None
    ) -> Sequence[Outgoing]:
        """Return the rows in some states, without those that were settled before ``since``."""
        return await self._store.outbox_in(states, group, since)

    async def _learn(self, questions: Iterable[SentQuestion]) -> None:
        asked = list(questions)
        counts = await self._store.sent_counts(asked)
        self._known = {(question.group, question.member): {} for question in asked}
        for question, count in zip(asked, counts, strict=True):
            self._known[question.group, question.member][question] = count

    def forget(self, row: Outgoing) -> None:
        """Ask anew next time, because a row may go to its group, or to its person there, now."""
        self._known.pop((row.group, ""), None)
        self._known.pop((row.group, row.member), None)
