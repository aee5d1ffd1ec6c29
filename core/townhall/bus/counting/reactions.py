"""What a reaction contributes: each person counts once for a message, whatever emoji they give and take."""

from __future__ import annotations

from townhall.bus.counting.notes import AWAITED, CountingNote, is_ours, is_stranger, was_deleted, write
from townhall.bus.counting.turns import Given, settle, tell
from townhall.bus.facts import author_of
from townhall.bus.turn import Turn, turn_of
from townhall.model.contributions import Contribution
from townhall.model.events import ReactionAdded, ReactionRemoved
from townhall.model.ids import MemberId, MessageId
from townhall.plugin.group import Group
from townhall.plugin.settings import Settings


async def count_reaction(event: ReactionAdded | ReactionRemoved, group: Group, settings: Settings) -> None:
    """Count a reaction, or its end, with what is known of the others that person gave to the message."""
    turn, message, member = turn_of(group), event.message, event.actor.id
    author = await author_of(turn, message)
    if event.place.direct or author == member or (author is None and await is_ours(turn, message)):
        return
    await tell(turn, f"{member}|{message}", event, event.emoji, given=isinstance(event, ReactionAdded))
    author = author or event.author
    if author is not None:
        await settle_reaction(turn, message, member, author)
        return
    note = CountingNote(subject=message, other=member, reaction=True)
    await write(turn, f"{AWAITED}|{message}|{member}", note)


async def settle_reaction(turn: Turn, message: MessageId, member: MemberId, author: MemberId) -> None:
    """Bring the author's credit in line with what somebody's reactions come to."""
    key = f"{member}|{message}"
    state = await turn.store.get(Given, key)
    if state is None or author == member or await is_stranger(turn, author):
        return
    wanted = state.stands and not await was_deleted(turn, message)
    source = f"{message}|{member}"
    settle(turn, key, state, Contribution.REACTION, author, source, wanted=wanted, other=member, message=message)
