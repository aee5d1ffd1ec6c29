"""What our account does: every action of the core, done once for its key and shown in the rooms."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeAlias

import msgspec

from townhall.adapter import Order
from townhall.model import actions as a
from townhall.model import results as r
from townhall.model import wire
from townhall.model.actions import Action
from townhall.model.capabilities import Capabilities, Degraded, Feature, Yes
from townhall.model.ids import MessageId, own_id
from townhall.model.results import Ok, Receipt, Result
from townhall_lobby import messages, places, polls, rows
from townhall_lobby.database import instant, stamp
from townhall_lobby.happenings import HOUSE
from townhall_lobby.likeness import likeness
from townhall_lobby.moment import Moment
from townhall_lobby.places import HOUSE_TALK
from townhall_lobby.polls import Poll
from townhall_lobby.refusals import Refusal
from townhall_lobby.requests import FEATURE_OF, fitted, hindrance, message_number, own_member
from townhall_lobby.rows import MessageRow
from townhall_lobby.stewardship import (
    create_invite,
    members_of,
    publish_commands,
    set_quiet,
    set_slow_mode,
    towards_person,
)

APPLICANT_REACHABLE = timedelta(minutes=5)
WELCOME_WITHIN = timedelta(seconds=20)

_IN_TALKS = (a.SayTo, a.AnswerPress, a.EditMessage, a.DeleteMessages, a.React)
"""What can be done where no room of ops.toml is meant."""

_OnMessage: TypeAlias = a.React | a.ClearReactions | a.FetchReactions | a.Pin | a.Unpin | a.ClosePoll

_GONE = frozenset({"no_message", "no_person", "no_room", "not_joined", "no_form"})


def perform(m: Moment, order: Order) -> Result:
    """Do an action, or return what came of it when it was done before."""
    done = m.db.execute("SELECT result FROM orders WHERE key = ?", (order.key,)).fetchone()
    if done is not None:
        return wire.decode_result(done[0])
    m.db.execute("SAVEPOINT doing")
    try:
        result = _do(m, order.action)
    except Refusal as refusal:
        # What a refused action had written is undone; nothing of it may be shown or told.
        m.db.execute("ROLLBACK TO doing")
        m.forget()
        result = _refused(refusal)
    m.db.execute("RELEASE doing")
    if isinstance(result, r.DELIVERED):
        m.db.execute("INSERT INTO orders VALUES (?, ?, ?)", (order.key, wire.encode(result), stamp(m.now)))
    return result


def _refused(refusal: Refusal) -> Result:
    if refusal.code == "already":
        return Ok()
    if refusal.code in _GONE:
        return r.Gone(str(refusal))
    if refusal.code in ("is_staff", "not_yours", "door_closed", "banned"):
        return r.Forbidden(str(refusal))
    return r.Failed(str(refusal))


def _do(m: Moment, action: Action) -> Result:
    room = own_id(action.place.group)
    facts = m.setting.rooms.get(room)
    abilities = likeness("") if facts is None else facts.abilities
    refused = hindrance(action, abilities)
    if refused is not None:
        return refused
    if facts is None and not (room == HOUSE_TALK and isinstance(action, _IN_TALKS)):
        raise Refusal("no_room")
    result = _done(m, room, action, abilities)
    feature = FEATURE_OF.get(type(action))
    ability = None if feature is None else abilities.ability(feature)
    # Whom one may write to is a condition, not a lesser form of what was written.
    if isinstance(ability, Degraded) and isinstance(result, Ok) and feature is not Feature.SAY_TO:
        return r.DegradedTo(ability.how, result.receipt)
    return result


def _done(m: Moment, room: str, action: Action, abilities: Capabilities) -> Result:
    match action:
        case a.Say():
            return _say(m, room, action, abilities)
        case a.SayTo():
            return _say_to(m, room, action, abilities)
        case a.Announce():
            parts = fitted(action.parts, abilities, action.may_mention_all)
            as_such = isinstance(abilities.ability(Feature.ANNOUNCE), Yes)
            return _sent(m.write(room, HOUSE, parts.parts, announcement=as_such), parts.lost)
        case a.EditMessage():
            return _edit(m, action, abilities)
        case a.DeleteMessages():
            return _delete(m, room, action, abilities)
        case a.React():
            messages.put_reaction(m, _message(m, room, action), HOUSE, action.emoji, action.remove)
        case a.ClearReactions():
            _clear_reactions(m, _message(m, room, action), action.emoji)
        case a.Pin() | a.Unpin():
            messages.set_pin(m, _message(m, room, action), HOUSE, isinstance(action, a.Unpin))
        case a.OpenPoll():
            return _open_poll(m, room, action)
        case a.ClosePoll():
            polls.close_poll(m, _message(m, room, action))
        case a.AnswerPress():
            _answer_press(m, action)
        case a.FetchMembers():
            return Ok(value=msgspec.msgpack.encode(members_of(m, room)))
        case a.FetchReactions():
            return messages.reactions_to(m, _message(m, room, action))
        case a.PublishCommands():
            publish_commands(m, room, action)
        case a.MuteAll():
            set_quiet(m, room, action)
        case a.SetSlowMode():
            return set_slow_mode(m, room, action)
        case a.CreateInvite():
            return create_invite(m, room, action)
        case a.RevokeInvite(invite=invite):
            m.db.execute("DELETE FROM invitations WHERE code = ? AND room = ?", (invite.rpartition("=")[2], room))
        case _:
            return towards_person(m, room, action, abilities)
    return Ok()


def _sent(message: int, lost: tuple[str, ...], room: str = "") -> Result:
    receipt = Receipt((MessageId(str(message)),), room=room)
    return r.DegradedTo(f"without {', '.join(lost)}", receipt) if lost else Ok(receipt)


def _message(m: Moment, room: str, action: _OnMessage) -> MessageRow:
    message = message_number(action.target)
    try:
        return rows.row_of(m, room, message)
    except Refusal:
        return _in_our_talk(m, message)


def _in_our_talk(m: Moment, message: str) -> MessageRow:
    """Return a message of a talk with us: its place is the group on whose behalf we talk."""
    row = _any_message(m, message)
    if row is None or not row.room.startswith(f"@{HOUSE}-"):
        raise Refusal("no_message")
    return row


def _any_message(m: Moment, message: str) -> MessageRow | None:
    found = rows.find(m.db, int(message)) if message.isascii() and message.isdigit() and len(message) < 18 else None
    return None if found is None or found.deleted_by is not None or found.notice is not None else found


def _say(m: Moment, room: str, action: a.Say, abilities: Capabilities) -> Result:
    parts = fitted(action.parts, abilities, action.may_mention_all)
    answered = None
    if action.reply_to is not None and abilities.can(Feature.REPLY):
        answered = _still_there(m, room, message_number(action.reply_to))
    return _sent(m.write(room, HOUSE, parts.parts, reply_to=answered, silent=action.silent), parts.lost)


def _still_there(m: Moment, room: str, message: str) -> int | None:
    """Return the number of a message to answer; an answer to a deleted one stands alone."""
    try:
        return rows.row_of(m, room, message).id
    except Refusal:
        return None


def _say_to(m: Moment, room: str, action: a.SayTo, abilities: Capabilities) -> Result:
    number = m.number_of(own_member(action.member, m.setting.account))
    if number == HOUSE:
        raise Refusal("no_person")
    key = places.talk_key(HOUSE, number)
    if not _reachable(m, room, number, key, abilities.platform):
        return r.Forbidden(
            f"A platform like {abilities.platform} lets bots not write to this person now.", direct_closed=True
        )
    places.open_talk(m, HOUSE, number)
    if room in m.setting.rooms:
        m.db.execute("UPDATE talks SET origin = ? WHERE room = ?", (room, key))
    parts = fitted(action.parts, abilities)
    return _sent(m.write(key, HOUSE, parts.parts), parts.lost, room=key)


def _reachable(m: Moment, room: str, number: int, key: str, platform: str) -> bool:
    """Return whether a platform like this lets bots write to somebody in private."""
    if platform == "telegram":
        found = m.db.execute("SELECT started FROM talks WHERE room = ?", (key,)).fetchone()
        asked = m.db.execute("SELECT at FROM requests WHERE room = ? AND person = ?", (room, number)).fetchone()
        return bool(found and found[0]) or bool(asked and instant(asked[0]) + APPLICANT_REACHABLE > m.now)
    if platform == "wecom":
        joined = m.joined_at(room, number)
        sql = "SELECT 1 FROM messages WHERE room = ? AND author = 0 AND at >= ?"
        if joined is None or instant(joined) + WELCOME_WITHIN <= m.now:
            return False
        return m.db.execute(sql, (key, joined)).fetchone() is None
    return True


def _edit(m: Moment, action: a.EditMessage, abilities: Capabilities) -> Result:
    row = _own(m, message_number(action.target))
    parts = fitted(action.parts, abilities)
    values = (msgspec.json.encode(parts.parts), stamp(m.now), row.id)
    m.db.execute("UPDATE messages SET parts = ?, edited_at = ? WHERE id = ?", values)
    m.touch(row.room, row.id)
    return _sent(row.id, parts.lost)


def _own(m: Moment, message: str) -> MessageRow:
    """Return a message of ours, in a room or in a talk."""
    found = _any_message(m, message)
    if found is None:
        raise Refusal("no_message")
    if found.author != HOUSE:
        raise Refusal("not_yours")
    return found


def _delete(m: Moment, room: str, action: a.DeleteMessages, abilities: Capabilities) -> Result:
    within = abilities.limits.delete_others_within
    for target in action.targets:
        row = _any(m, room, message_number(target))
        if row is None:
            continue
        feature = Feature.DELETE_OWN if row.author == HOUSE else Feature.DELETE_OTHERS
        ability = abilities.ability(feature)
        if not abilities.can(feature):
            return r.Unsupported(getattr(ability, "reason", ""), getattr(ability, "remedy", ""))
        if row.author != HOUSE and within is not None and instant(row.at) + within < m.now:
            return r.Gone(f"The message is older than {abilities.platform} lets bots delete.", too_old=True)
        messages.erase(m, row, HOUSE)
    return Ok()


def _any(m: Moment, room: str, message: str) -> MessageRow | None:
    row = _any_message(m, message)
    if row is None or row.room == room:
        return row
    return row if row.author == HOUSE and row.room.startswith(f"@{HOUSE}-") else None


def _clear_reactions(m: Moment, row: MessageRow, emoji: str) -> None:
    m.db.execute("DELETE FROM reactions WHERE message = ? AND (? = '' OR emoji = ?)", (row.id, emoji, emoji))
    m.touch(row.room, row.id)


def _open_poll(m: Moment, room: str, action: a.OpenPoll) -> Result:
    closes = None if action.duration is None else stamp(m.now + action.duration)
    poll = Poll(question=action.question, choices=action.choices, several=action.several, closes_at=closes)
    message = m.write(room, HOUSE, poll=msgspec.json.encode(poll))
    if closes is not None:
        m.db.execute("INSERT INTO closing VALUES (?, ?)", (message, closes))
    return Ok(Receipt((MessageId(str(message)),), reference=str(message)))


def _answer_press(m: Moment, action: a.AnswerPress) -> None:
    number = m.number_of(own_member(action.member, m.setting.account))
    message = action.token.partition(".")[0]
    row = _any_message(m, message)
    if row is None:
        raise Refusal("no_message")
    if action.text:
        m.news.private.append((row.room, number, message, action.text, action.alert))
