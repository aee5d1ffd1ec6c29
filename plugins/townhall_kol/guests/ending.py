"""A session ends: the label goes, the group thanks, and the record is there for the team and for others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from townhall import (
    ContributionMade,
    EventId,
    Feature,
    Group,
    Lane,
    Member,
    MemberId,
    MessageId,
    Place,
    Record,
    SessionHeld,
    TimerFired,
    replace,
)
from townhall_kol.declared import plugin
from townhall_kol.guests.order import in_order
from townhall_kol.guests.records import Session, Sessions
from townhall_kol.guests.talk import answers_of, questions_of
from townhall_kol.settings import KolSettings
from townhall_kol.wording import name_of

STALE: Final = timedelta(minutes=30)
"""What the group could not be told for so long is left unsaid."""


class Sheet(Record, frozen=True, kw_only=True):
    """The evidence of a session in the ledger; no words of members."""

    session: int
    questions: int
    put: int
    answered: int


@plugin.timer("guest_last")
async def last_call(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Tell the team and the guest shortly before the end how many questions are left."""
    session = await group.store.get(Session, event.slot)
    if session is None or session.state != "running" or session.ends_at <= group.now:
        return
    left = len(in_order(await questions_of(session.number, group)))
    at = f"{session.ends_at.astimezone(group.zone):%H:%M}"
    await group.tell_staff("kol.guest.last_call", count=left, topic=session.topic, at=at)
    guest = await group.members.get(session.guest) or Member(id=session.guest)
    said = group.text("kol.guest.last_call_yours", guest=guest, count=left, topic=session.topic, at=at)
    if group.can(Feature.SAY_TO):
        await group.whisper(session.guest, said)
    else:
        await group.say(said, lane=Lane.SERVICE, expires_at=session.ends_at)


@plugin.timer("guest_end")
async def end_when_due(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """End a session whose time is over."""
    session = await group.store.get(Session, event.slot)
    if session is not None and session.state == "running":
        await close(session, group, settings)


async def close(session: Session, group: Group, settings: KolSettings) -> None:
    """End a session: the label goes, the group thanks, and the record is there for the team and others."""
    was_running = session.state == "running"
    group.store.put(replace(session, state="over"), str(session.number))
    group.store.put(Sessions(last=session.number))
    for job in ("guest_start", "guest_remind", "guest_last", "guest_end"):
        group.timers.cancel(job, str(session.number))
    if not was_running:
        await group.tell_staff("kol.guest.missed", topic=session.topic)
        return
    group.labels.take(session.guest, settings.guests.label)
    await _record(session, group)
    guest = await name_of(session.guest, group)
    await group.say(
        "kol.guest.thanks", guest=guest, topic=session.topic, lane=Lane.COMMUNITY, expires_at=group.now + STALE
    )


async def _record(session: Session, group: Group) -> None:
    """Leave what was asked and answered in the ledger and as an event, and let it count for those who took part."""
    questions, answers = await questions_of(session.number, group), await answers_of(session.number, group)
    put = [one for one in questions if one.question.stage == "put"]
    answered = {one.question for one in answers}
    sheet = Sheet(session=session.number, questions=len(questions), put=len(put), answered=len(answered))
    group.ledger.record("guest", about=session.guest, actor=session.by, reason=session.topic, evidence=sheet)
    _publish(session, len(put), len(answered), [one.message for one in answers], group)
    for member in dict.fromkeys((session.guest, *(one.asker for one in put))):
        await _took_part(member, session, group)
    await group.tell_staff(
        "kol.guest.over", topic=session.topic, put=len(put), answered=len(answered), number=session.number
    )


def _publish(session: Session, put: int, answered: int, messages: Sequence[MessageId], group: Group) -> None:
    group.publish(
        SessionHeld(
            id=EventId(f"{group.event.id}|session|{session.number}"),
            at=group.now,
            place=Place(group.id),
            member=Member(id=session.guest),
            session=str(session.number),
            topic=session.topic,
            started_at=session.starts_at,
            questions=put,
            answered=answered,
            messages=tuple(messages),
        )
    )


async def _took_part(member: MemberId, session: Session, group: Group) -> None:
    group.publish(
        ContributionMade(
            id=EventId(f"{group.event.id}|attended|{session.number}|{member}"),
            at=group.now,
            place=Place(group.id),
            member=await group.members.get(member) or Member(id=member),
            kind="attended",
            source=f"guest-{session.number}",
        )
    )
