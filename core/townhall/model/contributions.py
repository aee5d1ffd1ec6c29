"""What counts as a contribution: the kinds of facts that the core itself writes down."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

CONTRIBUTIONS: Final = "contribution."
"""How the kinds of all facts begin that the core itself writes."""


class Contribution(StrEnum):
    """The kinds of facts about what people give their group.

    The core writes them in groups where a plugin declares ``contributions=True``. The member of a fact is always who
    is to be credited. What is taken back (a message deleted, a reaction withdrawn) gets a second fact of the same kind
    and time with the negative amount.
    """

    MESSAGE = "contribution.message"
    """Somebody wrote. ``source``: the message; ``amount``: its weighted length without links, mentions and emoji."""
    REPLY = "contribution.reply"
    """Somebody was answered. ``other``: by whom; ``source``: the answer; ``message``: what it answers."""
    REACTION = "contribution.reaction"
    """A message was liked, by each person once. ``other``: by whom; ``message``: the one that was liked."""
    THANKS = "contribution.thanks"
    """Somebody was thanked. ``other``: by whom; ``source``: the message that thanks; ``message``: what it answers."""
    ACCEPTED = "contribution.accepted"
    """An answer was accepted; this kind and the next ones are told by :class:`~townhall.ContributionMade`."""
    CURATED = "contribution.curated"
    """A message was picked for a collection."""
    ATTENDED = "contribution.attended"
    """Somebody came to an event."""
    INVITED = "contribution.invited"
    """Somebody who was invited has stayed."""
