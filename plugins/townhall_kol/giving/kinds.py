"""The kinds of facts that are looked at, and those that the plugin writes down itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from townhall import Contribution, Fact

TOPIC: Final = "kol.topic"
"""Somebody wrote about a topic of the settings. ``source``: ``TOPIC|MESSAGE``."""
OBJECTION: Final = "kol.objection"
"""Somebody objected to something. ``source``: the message."""
QUESTION: Final = "kol.question"
"""Somebody asked something. ``source``: the message, or what brought a question to a guest."""
ROUGH: Final = "kol.rough"
"""A classifier took a message for an insult. ``source``: the message."""
CASE: Final = "kol.case"
"""A case was opened about somebody. ``source``: the case; ``amount``: how much it weighs."""
JOINED: Final = "kol.joined"
"""Somebody joined the topic of a host. ``member``: the host; ``other``: who joined; ``source``: their message."""
TAKEN_BACK: Final = "|-"
"""Behind the source of a fact: the source of the one that takes it back, like the core has it."""

FOR_CANDIDATES: Final = (
    Contribution.MESSAGE.value,
    Contribution.REPLY.value,
    Contribution.THANKS.value,
    Contribution.ACCEPTED.value,
    TOPIC,
    OBJECTION,
    ROUGH,
    CASE,
)
"""What is looked at to find candidates. Reactions are not: they cost a click and say little about help."""
FOR_DEPENDENCE: Final = (*(kind.value for kind in Contribution), TOPIC)
"""What is looked at to see on whom a group depends."""


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts that stand: neither what was taken back nor what took it back, in the order they came."""
    told = list(facts)
    gone = {(one.kind, one.member, one.source[: -len(TAKEN_BACK)]) for one in told if one.source.endswith(TAKEN_BACK)}
    if not gone:
        return [one for one in told if one.amount >= 0]
    return [
        one
        for one in told
        if one.amount >= 0 and not one.source.endswith(TAKEN_BACK) and (one.kind, one.member, one.source) not in gone
    ]
