"""What a message shows beside that it was written: a question, an objection, an insult, a topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from townhall import Fact, Group, Member
from townhall_kol.giving.kinds import OBJECTION, QUESTION, ROUGH, TOPIC
from townhall_kol.giving.questions import asks
from townhall_kol.giving.words import AGAINST, phrases
from townhall_kol.settings import KolSettings

SIGNS: Final = (QUESTION, OBJECTION, TOPIC, ROUGH)
SURE: Final = 0.8
"""From this score of a classifier on, a message is taken for an insult."""


class Sign(NamedTuple):
    """One thing that a message shows."""

    kind: str
    topic: str = ""

    def source(self, message: str, turn: int) -> str:
        """Return the source of its fact; ``turn``: how often the message has shown it before and then did not."""
        own = f"{self.topic}|{message}" if self.topic else message
        return f"{own}|{turn + 1}" if turn else own


def sign_of(fact: Fact) -> Sign:
    """Return what a fact tells of."""
    return Sign(fact.kind, fact.source.partition("|")[0] if fact.kind == TOPIC else "")


def signs_in(text: str, author: Member, group: Group, settings: KolSettings) -> Sequence[Sign]:
    """Return what a text shows, each once."""
    if not text:
        return ()
    # Who used to ask is of interest only where it is noticed that nobody does any more.
    found = [Sign(QUESTION)] if settings.dependence.ask_from and author.is_person and asks(text) else []
    sought = phrases(settings.objections, settings.words_of_topics)
    if meant := sought.meant_in(text):
        found += [Sign(OBJECTION)] if AGAINST in meant else []
        found += [Sign(TOPIC, topic) for topic in sought.topics if topic in meant]
    if group.classify(text).get("insult", 0.0) >= SURE:
        found.append(Sign(ROUGH))
    return found
