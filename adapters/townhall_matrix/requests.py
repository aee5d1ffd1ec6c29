"""Actions of the core as calls of the client API; pure."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import msgspec

from townhall.model import actions as a
from townhall.model.actions import Action
from townhall.model.ids import MemberId, MessageId
from townhall.model.places import Place
from townhall.model.results import Unsupported
from townhall_matrix.contents import MOST_BYTES, clean, user_of
from townhall_matrix.levels import Content

Body = Mapping[str, object]
_HINT = 200


class Call(msgspec.Struct, frozen=True):
    """One call: its method, the segments of its path, and what it carries."""

    method: str
    segments: tuple[str, ...]
    body: Body | None = None


def transaction(key: str, piece: int = 0) -> str:
    """Return the transaction id of a send: the same over every retry, and never that of another one."""
    return f"th{blake2b(key.encode(), digest_size=16).hexdigest()}{f'-{piece}' if piece else ''}"


# -- messages ---------------------------------------------------------------------------------------
def send(room: str, kind: str, content: Body, transaction_id: str) -> Call:
    """Send an event into a room."""
    return Call("PUT", ("rooms", room, "send", kind, transaction_id), content)


def related(content: Content, place: Place, reply_to: MessageId | None) -> Content:
    """Return content in its thread and in answer to what it answers."""
    if place.thread:
        relation: Content = {
            "rel_type": "m.thread",
            "event_id": place.thread,
            "is_falling_back": reply_to is None,
            "m.in_reply_to": {"event_id": str(reply_to or place.thread)},
        }
        return {**content, "m.relates_to": relation}
    if reply_to is None:
        return content
    return {**content, "m.relates_to": {"m.in_reply_to": {"event_id": str(reply_to)}}}


def replacing(content: Content, target: MessageId) -> Content:
    """Return the content of an edit; who is mentioned anew in it is notified, and nobody else."""
    body = str(content.get("body"))
    # For clients that know no edits the whole text stands there once more, where an event can hold it twice.
    twice = len(msgspec.json.encode(content)) * 2 < MOST_BYTES
    return {
        **(content if twice else {"msgtype": content.get("msgtype", "m.text")}),
        "body": f"* {body if twice else shortened(body)}",
        "m.new_content": content,
        "m.relates_to": {"rel_type": "m.replace", "event_id": str(target)},
        "m.mentions": {},
    }


def shortened(body: str) -> str:
    """Return the beginning of a text, for where only a hint of it is needed."""
    return f"{body[:_HINT]}…" if len(body) > _HINT else body


def redact(room: str, target: str, reason: str, transaction_id: str) -> Call:
    """Remove an event."""
    return Call("PUT", ("rooms", room, "redact", target, transaction_id), _because(reason))


def reaction(room: str, target: MessageId, emoji: str, transaction_id: str) -> Call:
    """Put a reaction under a message."""
    relation: Content = {"rel_type": "m.annotation", "event_id": str(target), "key": clean(emoji)}
    return send(room, "m.reaction", {"m.relates_to": relation}, transaction_id)


def set_state(room: str, kind: str, content: Body) -> Call:
    """Set a piece of state."""
    return Call("PUT", ("rooms", room, "state", kind, ""), content)


# -- people -----------------------------------------------------------------------------------------
_ON_MEMBERS: dict[type[Action], str] = {
    a.Kick: "kick",
    a.Ban: "ban",
    a.Unban: "unban",
    a.ApproveJoin: "invite",
    a.DeclineJoin: "kick",
}


def on_member(action: Action, room: str) -> Call | None:
    """Return the one call that does something to a member, or None when it takes more than one."""
    verb = _ON_MEMBERS.get(type(action))
    member = getattr(action, "member", None)
    if verb is None or not isinstance(member, str):
        return None
    reason = action.text or action.reason if isinstance(action, a.DeclineJoin) else action.reason
    return Call("POST", ("rooms", room, verb), {"user_id": user_of(MemberId(member)), **_because(reason)})


def invite(room: str, member: MemberId, reason: str) -> Call:
    """Invite somebody into a room."""
    return Call("POST", ("rooms", room, "invite"), {"user_id": user_of(member), **_because(reason)})


def private_room(user: str) -> Call:
    """Open a private talk with somebody; both may do everything there."""
    return Call("POST", ("createRoom",), {"is_direct": True, "preset": "trusted_private_chat", "invite": [user]})


def _because(reason: str) -> Content:
    return {"reason": clean(reason)} if reason else {}


UNSUPPORTED: dict[type[Action], Unsupported] = {
    a.SetNickname: Unsupported("On Matrix nobody can set another person's name.", "Ask them to change it."),
    a.SetTitle: Unsupported("Matrix has no titles beside names.", "Give a power level instead."),
    a.SetSlowMode: Unsupported("Matrix has no slow mode.", "Mute the room for a while instead."),
    a.CreateInvite: Unsupported("Matrix has no invite links.", "Share the room's address, or invite people."),
    a.RevokeInvite: Unsupported("Matrix has no invite links.", "Kick who was invited, to take an invitation back."),
    a.CloseThread: Unsupported("Threads cannot be closed on Matrix."),
    a.AnswerPress: Unsupported("Matrix has no buttons."),
    a.OpenForm: Unsupported("Matrix has no forms."),
    a.PublishCommands: Unsupported("Matrix has no menu of commands."),
    a.Work: Unsupported("Work outside is not done on Matrix."),
}
"""What Matrix has not."""
