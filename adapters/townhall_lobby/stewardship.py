"""What our account does to people and rooms: sanctions, labels, invitations, doors and forms."""

from __future__ import annotations

import secrets

import msgspec

from townhall.model import actions as a
from townhall.model import results as r
from townhall.model.actions import Action
from townhall.model.capabilities import Capabilities
from townhall.model.ids import MemberId, own_id
from townhall.model.people import Member
from townhall.model.results import Ok, Receipt, Result
from townhall_lobby import doors, places, protocol, sanctions
from townhall_lobby import happenings as h
from townhall_lobby.database import stamp
from townhall_lobby.happenings import HOUSE
from townhall_lobby.moment import Moment
from townhall_lobby.refusals import Refusal
from townhall_lobby.requests import own_member
from townhall_lobby.updates import Scope


def towards_person(m: Moment, room: str, action: Action, abilities: Capabilities) -> Result:
    """Do what is done to one person."""
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


def members_of(m: Moment, room: str) -> tuple[Member, ...]:
    """Return who is in a room as the core knows people."""
    scope = Scope(m.setting.account, "")
    return tuple(scope.member(m.who(room, number)) for number in m.people_in(room))


def publish_commands(m: Moment, room: str, action: a.PublishCommands) -> None:
    """Let the page offer commands, each once."""
    hints = [
        protocol.CommandHint(name=card.name, summary=card.summary, usage=card.usage)
        for card in {card.name: card for card in reversed(action.commands)}.values()
    ]
    hints.sort(key=lambda hint: hint.name)
    m.db.execute("UPDATE rooms SET commands = ? WHERE room = ?", (msgspec.json.encode(hints), room))
    m.news.rooms.add(room)


def set_quiet(m: Moment, room: str, action: a.MuteAll) -> None:
    """Say who may write in a room."""
    m.db.execute("UPDATE rooms SET quiet = ? WHERE room = ?", (not action.off, room))
    m.note(room, "unquiet" if action.off else "quiet", None, HOUSE)
    m.news.rooms.add(room)


def set_slow_mode(m: Moment, room: str, action: a.SetSlowMode) -> Result:
    """Say how often one may write in a room; the receipt tells what it was before."""
    ((before,),) = m.db.execute("SELECT slow_seconds FROM rooms WHERE room = ?", (room,))
    seconds = round(action.interval.total_seconds())
    m.db.execute("UPDATE rooms SET slow_seconds = ? WHERE room = ?", (seconds, room))
    m.note(room, "slow", None, HOUSE, detail=str(seconds))
    m.news.rooms.add(room)
    return Ok(Receipt(reference=str(before)))


def create_invite(m: Moment, room: str, action: a.CreateInvite) -> Result:
    """Make a link that opens a door."""
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
    m.note(places.open_talk(m, HOUSE, number), "invited", number, HOUSE, detail=title)
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
