"""What a message contributes: itself, an answer to somebody, thanks; and what is left when it is deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator

from townhall.bus.counting.notes import (
    ALBUM,
    AWAITED,
    DELETED,
    STRANGER,
    CountingNote,
    is_ours,
    is_stranger,
    note_of,
    noted,
    was_deleted,
    write,
)
from townhall.bus.counting.reactions import settle_reaction
from townhall.bus.counting.thanks import says_thanks
from townhall.bus.counting.weight import weight_of, words_of
from townhall.bus.counting.writing import credit, take_back, told
from townhall.bus.facts import author_of
from townhall.bus.turn import Turn, turn_of
from townhall.model.contributions import Contribution
from townhall.model.events import MessageDeleted, MessageSent
from townhall.model.ids import MemberId, MessageId
from townhall.model.parts import Mention
from townhall.model.people import ActorKind, Member
from townhall.plugin.group import Group
from townhall.plugin.settings import Settings


async def count_message(event: MessageSent, group: Group, settings: Settings) -> None:
    """Count a message of a person: nearly always a fact of its own and nothing else."""
    turn = turn_of(group)
    actor = event.actor
    if event.place.direct or turn.command:
        return
    here = turn.configuration.id
    counting = turn.world.counting
    notes = counting.noted.get(here)
    if notes is None:
        notes = await noted(turn)
    if actor.kind is not ActorKind.PERSON:
        await _no_person(turn, actor)
        return
    message = event.message
    if message in notes and await was_deleted(turn, message):
        return
    # What is passed on was said by somebody else.
    weight = 0 if event.forwarded_from else weight_of(event.parts)
    if event.album and not await _counts_for_its_album(turn, event, weight):
        credit(turn, Contribution.MESSAGE, actor.id, event.at, message, amount=0.0)
        return
    credit(turn, Contribution.MESSAGE, actor.id, event.at, message, amount=float(weight))
    counting.wrote(here, message, actor.id)
    if event.reply_to is not None or len(event.parts) > 1:
        await _about_others(turn, event)
    if message in notes:
        await _was_awaited(turn, message, actor.id)


async def count_deletion(event: MessageDeleted, group: Group, settings: Settings) -> None:
    """Take back what a deleted message gave: itself, its answer and thanks, and what others gave for it."""
    turn, message = turn_of(group), event.message
    if event.place.direct or (event.author is not None and await is_stranger(turn, event.author)):
        return
    facts = [*await told(turn, source=message), *await told(turn, message=message)]
    if not facts and await is_ours(turn, message):
        return
    take_back(turn, facts)
    await write(turn, f"{DELETED}|{message}", CountingNote(subject=message))


# -- answers and thanks ---------------------------------------------------------------------------
async def _about_others(turn: Turn, event: MessageSent) -> None:
    answered = event.reply_to
    mentioned = [part.member for part in event.parts if isinstance(part, Mention)]
    if answered is None and not mentioned:
        return
    thanks = says_thanks(turn.world.texts, words_of(event.parts))
    thanked: set[MemberId] = set()
    if answered is not None:
        author = await _answered(turn, event, answered, thanks=thanks)
        if author is not None and thanks:
            thanked.add(author)
            credit(turn, Contribution.THANKS, author, event.at, event.message, other=event.actor.id, message=answered)
    if thanks:
        async for member in _people(turn, event, mentioned):
            if member not in thanked:
                thanked.add(member)
                credit(turn, Contribution.THANKS, member, event.at, event.message, other=event.actor.id)


async def _answered(turn: Turn, event: MessageSent, answered: MessageId, *, thanks: bool) -> MemberId | None:
    """Credit who is answered, and return them; where nobody knows yet who that is, a note waits for it."""
    if await was_deleted(turn, answered) or (event.addresses_us and await is_ours(turn, answered)):
        return None
    author = event.reply_to_actor or await author_of(turn, answered)
    actor = event.actor.id
    if author is None:
        note = CountingNote(subject=answered, other=actor, source=event.message, at=event.at, thanks=thanks)
        await write(turn, f"{AWAITED}|{answered}|{event.message}", note)
        return None
    if author == actor or await is_stranger(turn, author):
        return None
    credit(turn, Contribution.REPLY, author, event.at, event.message, other=actor, message=answered)
    return author


async def _people(turn: Turn, event: MessageSent, mentioned: list[MemberId]) -> AsyncIterator[MemberId]:
    """Yield who is mentioned but for the author, strangers and ourselves."""
    for member in mentioned:
        if member == event.actor.id or await is_stranger(turn, member):
            continue
        # Of our own account nothing is ever written down.
        if event.addresses_us and await turn.members.known(member) is None:
            continue
        yield member


# -- out of order ---------------------------------------------------------------------------------
async def _was_awaited(turn: Turn, message: MessageId, author: MemberId) -> None:
    """Credit an author with what had come for a message before it was told itself."""
    for key, note in await turn.store.all(CountingNote, f"{AWAITED}|{message}|"):
        turn.store.delete(CountingNote, key)
        if note.reaction:
            await settle_reaction(turn, message, MemberId(note.other), author)
        elif note.other != author and note.at is not None and not await was_deleted(turn, MessageId(note.source)):
            for kind in (Contribution.REPLY, Contribution.THANKS) if note.thanks else (Contribution.REPLY,):
                credit(turn, kind, author, note.at, note.source, other=note.other, message=message)


async def _no_person(turn: Turn, actor: Member) -> None:
    """Remember that somebody is no person, and take back what they were credited with before that was known."""
    if actor.kind is ActorKind.SELF or await is_stranger(turn, actor.id):
        return
    await write(turn, f"{STRANGER}|{actor.id}", CountingNote(subject=actor.id))
    take_back(turn, await told(turn, member=actor.id))


async def _counts_for_its_album(turn: Turn, event: MessageSent, weight: int) -> bool:
    """Return whether a message stands for its album: the one that says most, which is mostly the first."""
    key = f"{ALBUM}|{event.album}"
    standing = await note_of(turn, key)
    if standing is not None:
        if standing.source == event.message or weight <= standing.weight:
            return standing.source == event.message
        take_back(turn, await told(turn, source=standing.source))
    await write(turn, key, CountingNote(subject=event.album, source=event.message, weight=weight))
    return True
