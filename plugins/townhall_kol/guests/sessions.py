"""A session is planned and begins, by a durable timer or at once; one is open at a time (S47)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall import (
    Feature,
    Group,
    Lane,
    Member,
    MemberId,
    Misfire,
    TimerFired,
    UserError,
    plain_words,
    replace,
)
from townhall_kol.declared import plugin
from townhall_kol.guests.ending import STALE, close
from townhall_kol.guests.records import Session, Sessions
from townhall_kol.reminding import reminder_of
from townhall_kol.settings import KolSettings
from townhall_kol.wording import minute, name_of

LONGEST: Final = timedelta(hours=12)
SHORTEST: Final = timedelta(minutes=10)


async def open_session(group: Group) -> Session | None:
    """Return the session that runs or comes next."""
    sessions = await group.store.get(Sessions)
    if sessions is None or not sessions.open:
        return None
    return await group.store.get(Session, str(sessions.open))


async def running_session(group: Group) -> Session:
    """Return the session that runs; raises :class:`UserError` where none does."""
    session = await open_session(group)
    if session is None or session.state != "running":
        raise UserError("kol.guest.none")
    return session


async def plan(
    guest: Member, starts_at: datetime, lasting: timedelta, topic: str, by: MemberId, group: Group
) -> Session:
    """Write a session down; raises :class:`UserError` where it cannot be meant so."""
    if not SHORTEST <= lasting <= LONGEST:
        raise UserError("kol.guest.length")
    if not topic.strip():
        raise UserError("kol.guest.topic")
    if not guest.is_person:
        raise UserError("kol.guest.no_person")
    if starts_at < group.now:
        raise UserError("kol.guest.past", now=minute(group.now, group))
    before = await open_session(group)
    if before is not None:
        raise UserError("kol.guest.one_at_a_time", name=await name_of(before.guest, group))
    last = (await group.store.get(Sessions) or Sessions()).last
    session = Session(
        number=last + 1,
        guest=guest.id,
        topic=" ".join(topic.split()),
        starts_at=starts_at,
        ends_at=starts_at + lasting,
        by=by,
    )
    group.store.put(session, str(session.number))
    group.store.put(Sessions(last=session.number, open=session.number))
    return session


async def begin(session: Session, group: Group, settings: KolSettings) -> None:
    """Let a session begin now: the guest has the label, and the group is told how to ask."""
    running = replace(session, state="running")
    group.store.put(running, str(session.number))
    label = settings.guests.label
    group.labels.give(session.guest, label, by=session.by, expires_at=session.ends_at)
    _set("guest_end", session, session.ends_at, group)
    _set("guest_last", session, reminder_of(group.now, session.ends_at, settings.guests.last_call), group)
    said = await group.say(
        "kol.guest.begins",
        guest=await name_of(session.guest, group),
        topic=session.topic,
        until=f"{session.ends_at.astimezone(group.zone):%H:%M}",
        lane=Lane.COMMUNITY,
        expires_at=group.now + STALE,
    )
    group.because(plain_words(group.text("kol.guest.why", topic=session.topic)), about=session.guest, of=[said])


def set_timers(session: Session, group: Group, settings: KolSettings) -> None:
    """Have a planned session begin by itself, and be reminded of."""
    _set("guest_start", session, session.starts_at, group)
    remind_at = session.starts_at - settings.guests.remind_before
    if remind_at > group.now:
        _set("guest_remind", session, remind_at, group)


def _set(job: str, session: Session, at: datetime, group: Group) -> None:
    if at > group.now or job == "guest_end":
        group.timers.set(job, at=at, slot=str(session.number), misfire=Misfire.ONCE)


@plugin.timer("guest_start")
async def start_when_due(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Begin a planned session; one whose time passed while Townhall was away is told to staff instead."""
    session = await group.store.get(Session, event.slot)
    if session is None or session.state != "planned":
        return
    if session.ends_at <= group.now:
        await close(session, group, settings)
    else:
        await begin(session, group, settings)


@plugin.timer("guest_remind")
async def remind(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Tell the group and the team that a guest comes soon."""
    session = await group.store.get(Session, event.slot)
    if session is None or session.state != "planned" or session.starts_at <= group.now:
        return
    variables = {"guest": await name_of(session.guest, group), "topic": session.topic}
    at = f"{session.starts_at.astimezone(group.zone):%H:%M}"
    said = group.text("kol.guest.soon", at=at, **variables)
    await group.say(said, lane=Lane.COMMUNITY, expires_at=session.starts_at)
    await group.tell_staff(said)
    if group.can(Feature.SAY_TO):
        await group.whisper(session.guest, "kol.guest.soon_yours", at=at, topic=session.topic)
