"""Keep what the guest writes after a question was put, for the recorder; what is taken back is forgotten."""

from __future__ import annotations

from typing import Final

from townhall import Group, MessageDeleted, MessageEdited, MessageSent, replace
from townhall_kol.declared import plugin
from townhall_kol.guests.records import Answered, Session, Sessions
from townhall_kol.settings import KolSettings

LONGEST: Final = 2000


@plugin.observe(MessageSent)
async def record(event: MessageSent, group: Group, settings: KolSettings) -> None:
    """Keep an answer of the guest."""
    sessions = await group.store.get(Sessions)
    if sessions is None or not sessions.open or event.place.direct or group.command:
        return
    session = await group.store.get(Session, str(sessions.open))
    if session is None or session.state != "running" or event.actor.id != session.guest or not session.current:
        return
    answer = Answered(
        session=session.number,
        question=session.current,
        message=event.message,
        text=event.text[:LONGEST],
        at=event.at,
    )
    group.store.put(answer, f"{session.guest}|{session.number}|{event.message}")


@plugin.observe(MessageEdited)
async def correct(event: MessageEdited, group: Group, settings: KolSettings) -> None:
    """Keep the last wording of an answer."""
    found = await _answer(event.message, group)
    if found is not None:
        key, answer = found
        group.store.put(replace(answer, text=event.text[:LONGEST]), key)


@plugin.observe(MessageDeleted)
async def forget(event: MessageDeleted, group: Group, settings: KolSettings) -> None:
    """Forget an answer that was taken back."""
    found = await _answer(event.message, group)
    if found is not None:
        group.store.delete(Answered, found[0])


async def _answer(message: str, group: Group) -> tuple[str, Answered] | None:
    """Return what was kept of a message; nothing is looked for where there never was a session."""
    if await group.store.get(Sessions) is None:
        return None
    return next(((key, one) for key, one in await group.store.all(Answered) if one.message == message), None)
