"""What our account does: every action of the core, done once for its key and shown in the rooms."""

from __future__ import annotations

import secrets
from datetime import timedelta

import msgspec

from townhall.adapter import Order
from townhall.model import actions as a
from townhall.model import results as r
from townhall.model import wire
from townhall.model.actions import Action
from townhall.model.capabilities import Capabilities, Degraded, Feature, Yes
from townhall.model.ids import MemberId, MessageId, own_id
from townhall.model.people import Member
from townhall.model.results import Ok, Receipt, Result
from townhall_lobby import doors, messages, protocol, sanctions
from townhall_lobby import happenings as h
from townhall_lobby.database import instant, stamp
from townhall_lobby.happenings import HOUSE
from townhall_lobby.likeness import likeness
from townhall_lobby.messages import HOUSE_TALK, MessageRow, Poll
from townhall_lobby.moment import Moment
from townhall_lobby.refusals import Refusal
from townhall_lobby.requests import FEATURE_OF, fitted, hindrance, message_number, own_member
from townhall_lobby.updates import Scope

APPLICANT_REACHABLE = timedelta(minutes=5)
WELCOME_WITHIN = timedelta(seconds=20)

_IN_TALKS = (a.SayTo, a.AnswerPress, a.EditMessage, a.DeleteMessages, a.React)
"""What can be done where no room of ops.toml is meant."""

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
            messages.close_poll(m, _message(m, room, action))
        case a.AnswerPress():
            _answer_press(m, action)
        case a.FetchMembers():
            return Ok(value=msgspec.msgpack.encode(_members(m, room)))
        case a.PublishCommands():
            _publish_commands(m, room, action)
        case a.MuteAll() | a.SetSlowMode():
            _set_room(m, room, action)
        case a.CreateInvite():
            return _create_invite(m, room, action)
        case a.RevokeInvite(invite=invite):
            m.db.execute("DELETE FROM invitations WHERE code = ? AND room = ?", (invite.rpartition("=")[2], room))
        case _:
            return _to_member(m, room, action, abilities)
    return Ok()


def _to_member(m: Moment, room: str, action: Action, abilities: Capabilities) -> Result:
    number = m.number_of(own_member(getattr(action, "member", MemberId("")), m.setting.account))
    reason, longest = action.reason, abilities.limits.mute_at_most
    match action:
        case a.Mute(duration=duration):
            if duration is not None and longest is not None and duration > longest:
                return r.Failed(f"{abilities.platform} mutes for at most {longest.days} days.")
            sanctions.mute(m, HOUSE, room, number, duration, reason)
        case a.Unmute():
            sanctions.unmute(m, HOUSE, room, number)
        case a.Kick():
            sanctions.kick(m, HOUSE, room, number, reason)
        case a.Ban():
            sanctions.ban(m, HOUSE, room, number, action.duration, reason)
            if action.delete_recent:
                sanctions.erase_recent(m, HOUSE, room, number, m.now - action.delete_recent)
        case a.Unban():
            sanctions.unban(m, HOUSE, room, number)
        case a.GrantRole() | a.RevokeRole():
            _label(m, room, number, action.role, isinstance(action, a.RevokeRole))
        case a.SetNickname():
            doors.rename(m, number, room, action.nickname, HOUSE)
        case a.SetTitle():
            _entitle(m, room, number, action.title)
        case a.ApproveJoin() | a.DeclineJoin():
            _decide(m, room, number, action)
        case a.InviteToGroup():
            _invite(m, own_id(action.target), number)
        case a.OpenForm():
            return _open_form(m, room, number, action)
        case _:
            return r.Unsupported("The Lobby has no such action.")
    return Ok()


def _sent(message: int, lost: tuple[str, ...], room: str = "") -> Result:
    receipt = Receipt((MessageId(str(message)),), room=room)
    return r.DegradedTo(f"without {', '.join(lost)}", receipt) if lost else Ok(receipt)


def _message(m: Moment, room: str, action: a.React | a.ClearReactions | a.Pin | a.Unpin | a.ClosePoll) -> MessageRow:
    message = message_number(action.target)
    try:
        return messages.row_of(m, room, message)
    except Refusal:
        return _in_our_talk(m, message)


def _in_our_talk(m: Moment, message: str) -> MessageRow:
    """Return a message of a talk with us: its place is the group on whose behalf we talk."""
    row = _any_message(m, message)
    if row is None or not row.room.startswith(f"@{HOUSE}-"):
        raise Refusal("no_message")
    return row


def _any_message(m: Moment, message: str) -> MessageRow | None:
    found = messages.find(m.db, int(message)) if message.isascii() and message.isdigit() and len(message) < 18 else None
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
        return messages.row_of(m, room, message).id
    except Refusal:
        return None


def _say_to(m: Moment, room: str, action: a.SayTo, abilities: Capabilities) -> Result:
    number = m.number_of(own_member(action.member, m.setting.account))
    if number == HOUSE:
        raise Refusal("no_person")
    key = messages.talk_key(HOUSE, number)
    if not _reachable(m, room, number, key, abilities.platform):
        return r.Forbidden(
            f"A platform like {abilities.platform} lets bots not write to this person now.", direct_closed=True
        )
    messages.open_talk(m, HOUSE, number)
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


def _members(m: Moment, room: str) -> tuple[Member, ...]:
    scope = Scope(m.setting.account, "")
    return tuple(scope.member(m.who(room, number)) for number in m.people_in(room))


def _publish_commands(m: Moment, room: str, action: a.PublishCommands) -> None:
    hints = [
        protocol.CommandHint(name=card.name, summary=card.summary, usage=card.usage)
        for card in {card.name: card for card in reversed(action.commands)}.values()
    ]
    hints.sort(key=lambda hint: hint.name)
    m.db.execute("UPDATE rooms SET commands = ? WHERE room = ?", (msgspec.json.encode(hints), room))
    m.news.rooms.add(room)


def _set_room(m: Moment, room: str, action: a.MuteAll | a.SetSlowMode) -> None:
    if isinstance(action, a.MuteAll):
        m.db.execute("UPDATE rooms SET quiet = ? WHERE room = ?", (not action.off, room))
        m.note(room, "unquiet" if action.off else "quiet", None, HOUSE)
    else:
        seconds = round(action.interval.total_seconds())
        m.db.execute("UPDATE rooms SET slow_seconds = ? WHERE room = ?", (seconds, room))
        m.note(room, "slow", None, HOUSE, detail=str(seconds))
    m.news.rooms.add(room)


def _create_invite(m: Moment, room: str, action: a.CreateInvite) -> Result:
    code = secrets.token_urlsafe(9)
    expires = None if action.expires_at is None else stamp(action.expires_at)
    m.db.execute(
        "INSERT INTO invitations VALUES (?, ?, NULL, ?, ?, ?, ?)",
        (code, room, action.uses, expires, action.needs_approval, HOUSE),
    )
    return Ok(Receipt(reference=f"{m.setting.address}?invite={code}"))


def _invite(m: Moment, room: str, number: int) -> None:
    title = m.facts(room).title
    if m.joined_at(room, number) is not None:
        raise Refusal("already")
    if m.ban(room, number) is not False:
        raise Refusal("banned")
    if not m.invited(room, number):
        values = (secrets.token_urlsafe(9), room, number, HOUSE)
        m.db.execute("INSERT INTO invitations VALUES (?, ?, ?, 1, NULL, 0, ?)", values)
    m.note(messages.open_talk(m, HOUSE, number), "invited", number, HOUSE, detail=title)
    m.news.own_rooms.add((room, number))


def _label(m: Moment, room: str, number: int, role: str, remove: bool) -> None:
    held = m.traits(room, number).roles
    if (role in held) is not remove:
        raise Refusal("already")
    roles = tuple(one for one in held if one != role) if remove else (*held, role)
    m.set_trait(room, number, "roles", msgspec.json.encode(roles).decode())
    changed = ((), (role,)) if remove else ((role,), ())
    m.happen(
        h.Labelled(
            room=room,
            at=m.now,
            who=m.who(room, number),
            operator=m.who(room, HOUSE),
            added=changed[0],
            removed=changed[1],
        )
    )


def _entitle(m: Moment, room: str, number: int, title: str) -> None:
    m.facts(room)
    m.set_trait(room, number, "title", title)
    m.note(room, "titled", number, HOUSE, detail=title)


def _decide(m: Moment, room: str, number: int, action: a.ApproveJoin | a.DeclineJoin) -> None:
    if doors.request_of(m, room, number) != action.request:
        # A newer request of the same person is another question.
        raise Refusal("no_form")
    text = action.text if isinstance(action, a.DeclineJoin) else ""
    doors.decide(m, HOUSE, room, number, isinstance(action, a.ApproveJoin), text)


def _open_form(m: Moment, room: str, number: int, action: a.OpenForm) -> Result:
    if number not in m.setting.online:
        return r.Gone("The person has no page open.")
    questions = tuple(
        protocol.FormQuestion(
            name=field.name,
            label=field.label,
            required=field.required,
            long=field.long,
            most=field.most,
            choices=field.choices,
        )
        for field in action.fields
    )
    token = secrets.token_hex(8)
    m.db.execute(
        "INSERT INTO forms VALUES (?, ?, ?, ?, ?)", (token, room, number, action.form, msgspec.json.encode(questions))
    )
    m.news.forms.append((number, protocol.FormOpened(token=token, title=action.title, fields=questions)))
    return Ok(Receipt(reference=token))
