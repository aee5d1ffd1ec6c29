"""Who has reacted with what to a message: what there is first, then page by page who did."""

from __future__ import annotations

from collections.abc import AsyncIterator

from townhall.model.results import MOST_REACTIONS, DegradedTo, Ok, ReactionBy, Receipt, Result
from townhall_discord.plans import Where
from townhall_discord.refusals import result_of
from townhall_discord.scope import Scope
from townhall_discord.shapes import CustomEmoji, Shape, User
from townhall_discord.wire import REFUSALS, Wire

_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
_REACTORS = f"{_MESSAGE}/reactions/{{emoji}}"
_PAGE = 100
_NORMAL, _BURST = "0", "1"


class Counts(Shape, frozen=True, gc=False):
    """How many reacted in the usual way, and how many with a super reaction."""

    burst: int = 0
    normal: int = 0


class ReactionCount(Shape, frozen=True, gc=False):
    """One emoji under a message."""

    emoji: CustomEmoji
    count: int = 0
    count_details: Counts = Counts()


class ReactedTo(Shape, frozen=True):
    """A message, as far as it is about reactions."""

    reactions: tuple[ReactionCount, ...] = ()


async def reactions_to(wire: Wire, scope: Scope, where: Where, message: str) -> Result:
    """Return who has reacted with what, without us; the first ones where there are very many."""
    found: dict[ReactionBy, None] = {}
    try:
        async for emoji, user in _all(wire, where.channel, message):
            if user != where.us:
                found[ReactionBy(emoji, scope.member(user))] = None
            if len(found) > MOST_REACTIONS:
                break
    except REFUSALS as error:
        return result_of(error)
    reactions = tuple(found)
    if len(reactions) > MOST_REACTIONS:
        return DegradedTo(f"the first {MOST_REACTIONS}", Receipt(reactions=reactions[:MOST_REACTIONS]))
    return Ok(Receipt(reactions=reactions))


async def _all(wire: Wire, channel: str, message: str) -> AsyncIterator[tuple[str, str]]:
    told = await wire.fetch(ReactedTo, _MESSAGE, channel_id=channel, message_id=message)
    for one in told.reactions:
        async for user in _reactors(wire, channel, message, one):
            yield one.emoji.name or one.emoji.id or "?", user


async def _reactors(wire: Wire, channel: str, message: str, reaction: ReactionCount) -> AsyncIterator[str]:
    """Yield who reacted with one emoji, in both ways."""
    emoji = f"{reaction.emoji.name}:{reaction.emoji.id}" if reaction.emoji.id else reaction.emoji.name or ""
    kinds = (_NORMAL, _BURST) if reaction.count_details.burst else (_NORMAL,)
    for kind in kinds:
        query = {"type": kind, "limit": str(_PAGE)}
        while True:
            page = await wire.fetch_patiently(
                list[User], _REACTORS, query, channel_id=channel, message_id=message, emoji=emoji
            )
            for user in page:
                yield user.id
            if len(page) < _PAGE:
                break
            query = {**query, "after": page[-1].id}
