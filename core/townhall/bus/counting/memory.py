"""What is remembered of contributions besides their facts: nothing that the next start could not read again."""

from __future__ import annotations

from townhall.model.ids import GroupId, MemberId, MessageId

MOST_AUTHORS = 50_000
"""Messages whose authors are remembered; those of older ones are read from the facts."""


class Counting:
    """Who wrote what lately, and of which messages something is written down that has to be looked at."""

    def __init__(self) -> None:
        self.authors: dict[tuple[GroupId, MessageId], MemberId] = {}
        self.noted: dict[GroupId, set[str]] = {}
        """By group, once its notes are read: the messages, albums and strangers there is a note about."""

    def wrote(self, group: GroupId, message: MessageId, member: MemberId) -> None:
        """Remember who wrote a message."""
        authors = self.authors
        if len(authors) >= MOST_AUTHORS:
            # The oldest ones stand first.
            for old in list(authors)[: MOST_AUTHORS // 10]:
                del authors[old]
        authors[group, message] = member

    def forget(self) -> None:
        """Read everything anew, for somebody was erased or notes are past their time."""
        self.authors.clear()
        self.noted.clear()
