"""What the page is shown of people, rooms and messages, read from the history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from townhall.model.capabilities import Feature, Yes
from townhall.model.parts import plain
from townhall.model.people import Standing
from townhall_lobby.database import instant, stamp
from townhall_lobby.doors import request_of
from townhall_lobby.facts import RoomFacts
from townhall_lobby.happenings import HOUSE
from townhall_lobby.moment import Moment
from townhall_lobby.polls import poll_of, votes_of
from townhall_lobby.protocol import (
    BannedCard,
    CommandHint,
    MemberCard,
    MessageCard,
    Notice,
    Person,
    PollCard,
    ReactionCount,
    ReplyPreview,
    RequestCard,
    RoomCard,
)
from townhall_lobby.rows import MessageRow, find
from townhall_lobby.tools import tools_of
from townhall_lobby.updates import own_person

PREVIEW = 200
_TALK_TOOLS = ("edit", "delete", "react", "reply", "press", "vote")


def message_card(m: Moment, row: MessageRow, viewer: int) -> MessageCard:
    """Return a message as somebody sees it."""
    own = row.author == viewer
    return MessageCard(
        id=str(row.id),
        sequence=row.sequence,
        author=None if row.author is None else m.shown(row.room, row.author),
        at=instant(row.at),
        parts=row.tree,
        text=row.text if own else "",
        reply=None if row.reply_to is None else _preview(m, row.reply_to),
        edited_at=None if row.edited_at is None else instant(row.edited_at),
        deleted=row.deleted_by is not None,
        deleted_by=None if row.deleted_by is None else m.shown(row.room, row.deleted_by),
        reactions=_reactions(m, row),
        pinned=bool(row.pinned),
        notice=None if row.notice is None else msgspec.json.decode(row.notice, type=Notice),
        poll=None if row.poll is None else _poll(m, row),
        announcement=bool(row.announcement),
        silent=bool(row.silent),
        nonce=(row.nonce or "") if own else "",
    )


def _preview(m: Moment, message: int) -> ReplyPreview | None:
    row = find(m.db, message)
    if row is None:
        return None
    author = None if row.author is None else m.shown(row.room, row.author)
    text = plain(row.tree)[:PREVIEW]
    return ReplyPreview(id=str(row.id), author=author, text=text, deleted=row.deleted_by is not None)


def _reactions(m: Moment, row: MessageRow) -> tuple[ReactionCount, ...]:
    people: dict[str, list[Person]] = {}
    sql = "SELECT emoji, person FROM reactions WHERE message = ? ORDER BY number"
    for emoji, person in m.db.execute(sql, (row.id,)).fetchall():
        people.setdefault(str(emoji), []).append(m.shown(row.room, int(person)))
    return tuple(ReactionCount(emoji=emoji, people=tuple(them)) for emoji, them in people.items())


def _poll(m: Moment, row: MessageRow) -> PollCard:
    poll = poll_of(row)
    votes = votes_of(m, row, len(poll.choices))
    return PollCard(
        question=poll.question,
        choices=poll.choices,
        votes=tuple(tuple(m.shown(row.room, person) for person in people) for people in votes),
        several=poll.several,
        closed=poll.closed,
        closes_at=None if poll.closes_at is None else instant(poll.closes_at),
    )


def member_card(m: Moment, room: str, number: int) -> MemberCard:
    """Return a line of the member list."""
    traits, joined, until = m.traits(room, number), m.joined_at(room, number), m.mute(room, number)
    return MemberCard(
        person=m.shown(room, number),
        standing=m.standing(room, number),
        roles=traits.roles,
        title=traits.title,
        nickname=traits.nickname,
        online=number == HOUSE or number in m.setting.online,
        joined_at=None if joined is None else instant(joined),
        muted=until is not False,
        muted_until=until or None,
    )


def banned_cards(m: Moment, room: str) -> tuple[BannedCard, ...]:
    """Return who may not come in now."""
    sql = "SELECT person, until, reason FROM bans WHERE room = ? AND (until IS NULL OR until > ?) ORDER BY person"
    return tuple(
        BannedCard(person=m.shown(room, int(person)), until=_instant(until), reason=str(reason))
        for person, until, reason in m.db.execute(sql, (room, stamp(m.now))).fetchall()
    )


def request_cards(m: Moment, room: str) -> tuple[RequestCard, ...]:
    """Return who asks to be let in, the longest waiting first."""
    rows = m.db.execute("SELECT person, text, at FROM requests WHERE room = ? ORDER BY at", (room,)).fetchall()
    return tuple(
        RequestCard(person=m.shown(room, int(person)), text=str(text), at=instant(at)) for person, text, at in rows
    )


def _instant(value: int | None) -> datetime | None:
    return None if value is None else instant(value)


def room_card(m: Moment, facts: RoomFacts, viewer: int) -> RoomCard:
    """Return a room as somebody sees it."""
    room = facts.chat
    sequence, quiet, slow, commands = m.db.execute(
        "SELECT sequence, quiet, slow_seconds, commands FROM rooms WHERE room = ?", (room,)
    ).fetchone()
    muted, banned = m.mute(room, viewer), m.ban(room, viewer)
    abilities = {
        feature.value: ability
        for feature in Feature
        if not isinstance(ability := facts.abilities.ability(feature), Yes)
    }
    return RoomCard(
        id=room,
        title=facts.title,
        alias=facts.alias,
        topic=facts.topic,
        like=facts.like,
        door=facts.door.value,
        state=_state(m, room, viewer),
        banned_until=banned or None,
        standing=Standing.OWNER if m.is_host(viewer) else m.standing(room, viewer),
        nickname=m.traits(room, viewer).nickname,
        muted=muted is not False,
        muted_until=muted or None,
        quiet=bool(quiet),
        slow_seconds=int(slow),
        members=len(m.people_in(room)) - 1,
        sequence=int(sequence),
        tools=tools_of(facts.abilities),
        abilities=abilities,
        commands=msgspec.json.decode(commands, type=tuple[CommandHint, ...]),
    )


def _state(m: Moment, room: str, viewer: int) -> str:
    if m.joined_at(room, viewer) is not None:
        return "joined"
    if m.ban(room, viewer) is not False:
        return "banned"
    if m.invited(room, viewer):
        return "invited"
    return "pending" if request_of(m, room, viewer) is not None else "outside"


def talk_card(m: Moment, key: str, viewer: int) -> RoomCard:
    """Return a private talk as one of the two sees it."""
    one, other = (int(number) for number in key[1:].split("-"))
    with_whom = other if one == viewer else one
    found = m.db.execute("SELECT sequence FROM rooms WHERE room = ?", (key,)).fetchone()
    return RoomCard(
        id=f"@{own_person(with_whom)}",
        title=m.person(with_whom).name,
        state="joined",
        standing=Standing.MEMBER,
        members=2,
        sequence=0 if found is None else int(found[0]),
        tools=_TALK_TOOLS,
        direct=True,
    )


def visible_rooms(m: Moment, viewer: int) -> tuple[RoomCard, ...]:
    """Return every room somebody may know of, and their talks, the one with the house always."""
    rooms = [room_card(m, facts, viewer) for facts in m.setting.rooms.values() if m.may_see(facts, viewer)]
    return (*rooms, *(talk_card(m, key, viewer) for key in talks_of(m, viewer)))


def talks_of(m: Moment, viewer: int) -> list[str]:
    """Return the keys of somebody's talks, first the one with the house."""
    house = f"@0-{viewer}"
    rows = m.db.execute("SELECT room FROM talks WHERE one = ? OR other = ?", (viewer, viewer)).fetchall()
    return [house, *(str(row[0]) for row in rows if row[0] != house)]


def messages_since(
    m: Moment, room: str, viewer: int, sequence: int | None, limit: int
) -> tuple[tuple[MessageCard, ...], bool, bool]:
    """Return what changed since a sequence, whether it starts afresh, and whether there is older."""
    if sequence is not None:
        sql = "SELECT * FROM messages WHERE room = ? AND sequence > ? ORDER BY id LIMIT ?"
        changed = [MessageRow(*row) for row in m.db.execute(sql, (room, sequence, limit + 1)).fetchall()]
        if len(changed) <= limit:
            return _cards(m, changed, viewer), False, False
    cards, more = messages_before(m, room, viewer, None, limit)
    return cards, True, more


def messages_before(
    m: Moment, room: str, viewer: int, before: int | None, limit: int
) -> tuple[tuple[MessageCard, ...], bool]:
    """Return a page of the history, oldest first, and whether there is older still."""
    sql = "SELECT * FROM messages WHERE room = ? AND id < ? ORDER BY id DESC LIMIT ?"
    rows = m.db.execute(sql, (room, 2**62 if before is None else before, limit + 1)).fetchall()
    page = [MessageRow(*row) for row in reversed(rows[:limit])]
    return _cards(m, page, viewer), len(rows) > limit


def _cards(m: Moment, rows: Iterable[MessageRow], viewer: int) -> tuple[MessageCard, ...]:
    return tuple(message_card(m, row, viewer) for row in rows)
