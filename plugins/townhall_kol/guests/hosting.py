"""What the team does in a session: it plans one, begins and ends it, puts the questions, and reads the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from townhall import (
    ButtonPressed,
    CommandInvoked,
    Group,
    Lane,
    Member,
    Parts,
    Rest,
    UserError,
    replace,
    under_each_other,
)
from townhall_kol.declared import GUEST, plugin
from townhall_kol.guests.asking import sort_out
from townhall_kol.guests.ending import close
from townhall_kol.guests.order import in_order
from townhall_kol.guests.records import Session, Sessions
from townhall_kol.guests.sessions import begin, open_session, plan, running_session, set_timers
from townhall_kol.guests.talk import answers_of, question_key, questions_of
from townhall_kol.settings import KolSettings
from townhall_kol.wording import minute, name_of

NOTHING: Final = Rest("")


@plugin.command("guest", "嘉宾", permission=GUEST)
async def start(
    event: CommandInvoked, group: Group, settings: KolSettings, who: Member, lasting: timedelta, topic: Rest = NOTHING
) -> None:
    """Begin a session with a guest now: /guest @somebody 1h the topic."""
    session = await plan(who, group.now, lasting, topic, event.actor.id, group)
    await begin(session, group, settings)
    await group.answer("kol.guest.begun", number=session.number)


@plugin.command("guestplan", "预约嘉宾", permission=GUEST)
async def plan_later(
    event: CommandInvoked,
    group: Group,
    settings: KolSettings,
    who: Member,
    at: datetime,
    lasting: timedelta,
    topic: Rest = NOTHING,
) -> None:
    """Plan a session with a guest: /guestplan @somebody 2026-12-01 20:00 1h the topic."""
    session = await plan(who, at, lasting, topic, event.actor.id, group)
    set_timers(session, group, settings)
    await group.reply(
        "kol.guest.planned", number=session.number, at=minute(at, group), guest=await name_of(who.id, group)
    )


@plugin.command("guestend", "结束嘉宾", permission=GUEST)
async def end(event: CommandInvoked, group: Group, settings: KolSettings) -> None:
    """End the session with a guest, or drop the plan of one."""
    session = await open_session(group)
    if session is None:
        raise UserError("kol.guest.none")
    if session.state == "planned":
        group.store.put(replace(session, state="over"), str(session.number))
        group.store.put(Sessions(last=session.number))
        for job in ("guest_start", "guest_remind"):
            group.timers.cancel(job, str(session.number))
        await group.reply("kol.guest.dropped", number=session.number)
        return
    await close(session, group, settings)


@plugin.command("question", "处理问题", permission=GUEST)
async def sort(
    event: CommandInvoked,
    group: Group,
    settings: KolSettings,
    number: int,
    what: Literal["list", "leave", "上榜", "放弃"],
) -> None:
    """Put a question to the guest on the list (list), or leave it out (leave)."""
    session = await open_session(group)
    if session is None:
        raise UserError("kol.guest.none")
    await sort_out(session.number, number, what in ("list", "上榜"), group)


@plugin.command("nextquestion", "下一题")
async def put_next(event: CommandInvoked, group: Group, settings: KolSettings) -> None:
    """Put the next question to the guest; for the guest and the team."""
    session = await running_session(group)
    if event.actor.id != session.guest and not await group.asker_may(GUEST):
        raise UserError("kol.guest.for_team")
    waiting = in_order(await questions_of(session.number, group))
    if not waiting:
        raise UserError("kol.ask.none_listed")
    await _put(session, group)


async def _put(session: Session, group: Group) -> None:
    waiting = in_order(await questions_of(session.number, group))
    asked = waiting[0]
    group.store.put(replace(asked.question, stage="put", put_at=group.now), question_key(asked))
    group.store.put(replace(session, current=asked.question.number), str(session.number))
    asker = await group.members.get(asked.asker)
    await group.say(
        "kol.guest.question",
        name=asker or await name_of(asked.asker, group),
        question=asked.question.text,
        left=len(waiting) - 1,
        lane=Lane.SERVICE,
    )


@plugin.command("guestrecord", "嘉宾记录", permission=GUEST, staff_room=True)
async def show_record(event: CommandInvoked, group: Group, settings: KolSettings, number: int = 0) -> None:
    """Show what was asked and answered in a session, to publish it in the group if you like."""
    session = await _asked_for(number, group)
    shown = await _record(session, group)
    if len(shown) == 1:
        raise UserError("kol.record.empty")
    buttons = [[group.button("publish", "kol.record.button", str(session.number))]]
    await group.reply(under_each_other(shown), buttons=buttons)


@plugin.button("publish", permission=GUEST)
async def publish(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Post what was asked and answered in the group, without names of those who asked."""
    session = await _asked_for(int(group.argument), group)
    await group.say(under_each_other(await _record(session, group)), lane=Lane.COMMUNITY)
    await group.answer("kol.record.published")


async def _asked_for(number: int, group: Group) -> Session:
    wanted = number or (await group.store.get(Sessions) or Sessions()).last
    session = await group.store.get(Session, str(wanted))
    if session is None:
        raise UserError("kol.record.unknown", number=wanted)
    return session


async def _record(session: Session, group: Group) -> Sequence[Parts]:
    answers = await answers_of(session.number, group)
    shown: list[Parts] = [
        group.text("kol.record.title", topic=session.topic, guest=await name_of(session.guest, group))
    ]
    for one in await questions_of(session.number, group):
        said = [answer.text for answer in answers if answer.question == one.question.number]
        if one.question.stage == "put":
            shown.append(group.text("kol.record.question", question=one.question.text))
            shown += [group.text("kol.record.answer", answer=text) for text in said]
    return shown
