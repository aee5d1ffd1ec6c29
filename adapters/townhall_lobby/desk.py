"""What each frame of a page does, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from townhall_lobby import doors, messages, places, polls, sanctions
from townhall_lobby import happenings as h
from townhall_lobby import protocol as p
from townhall_lobby.cards import (
    banned_cards,
    member_card,
    messages_before,
    request_cards,
    talks_of,
    visible_rooms,
)
from townhall_lobby.deliveries import backlog, room_id
from townhall_lobby.happenings import HOUSE
from townhall_lobby.moment import Moment
from townhall_lobby.refusals import Refusal
from townhall_lobby.updates import own_person


class Arrival(NamedTuple):
    """Somebody who said hello, and the frames they get."""

    number: int
    frames: list[p.ServerFrame]


def welcome(m: Moment, hello: p.Hello, local: bool, present: Callable[[int], frozenset[int]]) -> Arrival:
    """Let a page in: say who they are, what there is, and what they missed."""
    person, token, resumed = doors.arrive(m, hello.token, hello.name, hello.locale, local)
    number = person.number
    m.setting = replace(m.setting, online=present(number))
    joined = m.rooms_of(number)
    host = m.is_host(number)
    frames: list[p.ServerFrame] = [
        p.Welcome(
            person=p.Person(id=own_person(number), name=person.name),
            token=token,
            house=p.Person(id="house", name=m.person(HOUSE).name, bot=True),
            rooms=visible_rooms(m, number),
            host=host,
            resumed=resumed,
            now=m.now,
        )
    ]
    frames += [backlog(m, room, number, hello.seen.get(room)) for room in joined]
    frames += [_talk_backlog(m, key, number, hello.seen) for key in talks_of(m, number)]
    if host:
        frames += [p.RequestsChanged(room=room, requests=request_cards(m, room)) for room in m.setting.rooms]
    m.news.members.update((room, number) for room in joined)
    # The newcomer is told by the welcome; only the others hear that they are here.
    m.setting = replace(m.setting, online=m.setting.online - {number})
    return Arrival(number, frames)


def _talk_backlog(m: Moment, key: str, number: int, seen: dict[str, int]) -> p.Backlog:
    return backlog(m, key, number, seen.get(room_id(key, number)))


Answer = p.Done | p.HistoryPage | p.MemberPage


def answer(m: Moment, number: int, frame: p.PageFrame) -> Answer | None:
    """Do what a frame asks."""
    match frame:
        case p.ReadHistory():
            return _history(m, number, frame)
        case p.ListMembers():
            return _members(m, number, frame)
        case p.Say():
            if not frame.nonce:
                raise Refusal("malformed")
            message = messages.say(m, number, frame.room, frame.text, frame.reply_to, frame.nonce)
        case p.Edit():
            message = messages.edit(m, number, frame.room, frame.message, frame.text)
        case p.Delete():
            message = messages.delete(m, number, frame.room, frame.message)
        case p.React():
            message = messages.react(m, number, frame.room, frame.message, frame.emoji, frame.remove)
        case p.Press():
            message = messages.press(m, number, frame.room, frame.message, frame.data)
        case p.Vote():
            message = polls.vote(m, number, frame.room, frame.message, frame.choices)
        case p.PinMessage():
            message = messages.pin(m, number, frame.room, frame.message, frame.remove)
        case p.Submit():
            submit(m, number, frame)
            return p.Done(nonce=frame.nonce)
        case p.Join():
            return p.Done(nonce=frame.nonce, room=doors.join(m, number, frame.room, frame.invite))
        case p.Hello() | p.Ping():
            raise Refusal("unknown_kind")
        case _:
            _room_frame(m, number, frame)
            return p.Done(nonce=frame.nonce, room=frame.room)
    return p.Done(nonce=frame.nonce, room=frame.room, message=str(message))


def _room_frame(m: Moment, number: int, frame: p.PageFrame) -> None:
    match frame:
        case p.Leave(room=room):
            doors.leave(m, number, room)
        case p.Ask(room=room, text=text):
            doors.ask(m, number, room, text)
        case p.Withdraw(room=room):
            doors.withdraw(m, number, room)
        case p.Nickname(room=room, name=name):
            places.has_tool(m.inside(room, number), "nickname")
            doors.rename(m, number, room, name)
        case p.Approve(room=room, person=person):
            sanctions.staff_only(m, number, room)
            doors.decide(m, number, room, m.number_of(person), True, "")
        case p.Decline(room=room, person=person, text=text):
            sanctions.staff_only(m, number, room)
            doors.decide(m, number, room, m.number_of(person), False, text)
        case _:
            _sanction(m, number, frame)


def _sanction(m: Moment, number: int, frame: p.PageFrame) -> None:
    if not isinstance(frame, p.Kick | p.Mute | p.Unmute | p.Ban | p.Unban):
        raise Refusal("unknown_kind")
    sanctions.staff_only(m, number, frame.room)
    person = m.number_of(frame.person)
    match frame:
        case p.Kick(room=room, reason=reason):
            sanctions.kick(m, number, room, person, reason)
        case p.Mute(room=room, minutes=minutes, reason=reason):
            sanctions.mute(m, number, room, person, _minutes(minutes), reason)
        case p.Unmute(room=room):
            sanctions.unmute(m, number, room, person)
        case p.Ban(room=room, minutes=minutes, reason=reason):
            sanctions.ban(m, number, room, person, _minutes(minutes), reason)
        case p.Unban(room=room):
            sanctions.unban(m, number, room, person)


def _minutes(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)


def _history(m: Moment, number: int, frame: p.ReadHistory) -> p.HistoryPage:
    where = places.target(m, number, frame.room)
    if frame.before and not (frame.before.isascii() and frame.before.isdigit() and len(frame.before) < 18):
        raise Refusal("no_message")
    before = int(frame.before) if frame.before else None
    found, more = messages_before(m, where.room, number, before, frame.limit)
    return p.HistoryPage(room=frame.room, messages=found, more=more, nonce=frame.nonce)


def _members(m: Moment, number: int, frame: p.ListMembers) -> p.MemberPage:
    m.inside(frame.room, number)
    return p.MemberPage(
        room=frame.room,
        members=tuple(member_card(m, frame.room, person) for person in m.people_in(frame.room)),
        banned=banned_cards(m, frame.room) if m.is_host(number) else (),
        nonce=frame.nonce,
    )


def submit(m: Moment, number: int, frame: p.Submit) -> None:
    """Take a filled-in form in, once."""
    found = m.db.execute(
        "SELECT room, form, fields FROM forms WHERE token = ? AND person = ?", (frame.token, number)
    ).fetchone()
    if found is None:
        raise Refusal("no_form")
    answers: dict[str, str] = {}
    for question in msgspec.json.decode(found[2], type=tuple[p.FormQuestion, ...]):
        given = frame.answers.get(question.name, "").strip()
        if (question.required and not given) or (given and question.choices and given not in question.choices):
            raise Refusal("bad_choice")
        if len(given) > question.most:
            raise Refusal("too_long")
        answers[question.name] = given
    m.db.execute("DELETE FROM forms WHERE token = ?", (frame.token,))
    room = str(found[0])
    m.happen(
        h.Submitted(
            room=room, at=m.now, who=m.who(room, number), form=str(found[1]), answers=answers, token=frame.token
        )
    )
