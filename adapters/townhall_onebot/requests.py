"""Actions of the core as calls of OneBot; pure. What QQ has no call for is answered at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from townhall.model import actions as a
from townhall.model.actions import Action
from townhall.model.ids import own_id
from townhall.model.parts import File, Parts, plain
from townhall.model.results import Failed, Gone, Result, Unsupported
from townhall_onebot import extensions as x
from townhall_onebot.extensions import Extensions
from townhall_onebot.faces import number_of
from townhall_onebot.outgoing import OutSegment, reply_segment, segments_for

Value: TypeAlias = str | int | bool | list[OutSegment]
Parameters: TypeAlias = dict[str, Value]
LONGEST_MUTE = timedelta(days=30)
_NOTHING = "The message has nothing in it that QQ can show. Give it some text."


class Call(NamedTuple):
    """One call of the implementation."""

    action: str
    parameters: Parameters


class Plan(NamedTuple):
    """What is called for an action, in order, and what is lost by it."""

    calls: tuple[Call, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a request depends on besides the action."""

    prefix: str
    extensions: Extensions = field(default_factory=Extensions)
    friends: Collection[str] = ()


class _NoNumberError(Exception):
    """An id that QQ cannot have."""


def plan_of(action: Action, here: Circumstances) -> Plan | Result:
    """Return the calls an action takes, or why it cannot be done."""
    make = _PLANS.get(type(action))
    if make is None:
        return Unsupported("QQ has no such thing for accounts that speak through OneBot.")
    try:
        return make(action, here)
    except _NoNumberError as error:
        return Gone(f"{error} is no number, and everything on QQ has one. Check the chat in ops.toml.")


def _number(scoped: str) -> int:
    own = own_id(scoped)
    if not (own.isascii() and own.isdigit()):
        raise _NoNumberError(own)
    return int(own)


def _group(action: Action) -> int:
    return _number(action.place.group)


def _message(target: a.MessageRef) -> int | str:
    own = target.message
    return int(own) if own.removeprefix("-").isdigit() and own.isascii() else own


def _one(action: str, note: str = "", **parameters: Value) -> Plan:
    return Plan((Call(action, parameters),), note)


# -- messages -------------------------------------------------------------------------------------
def _say(action: a.Say, here: Circumstances) -> Plan | Result:
    if action.place.direct:
        return Failed("A private message needs the person it is for. Use SayTo.")
    segments = segments_for(action.parts, here.prefix, may_mention_all=action.may_mention_all)
    if not segments:
        return Failed(_NOTHING)
    if action.reply_to is not None and action.reply_to.message:
        segments.insert(0, reply_segment(action.reply_to.message))
    uploads = _uploads(action.parts, here)
    send = Call("send_group_msg", {"group_id": _group(action), "message": segments})
    calls = tuple(Call(x.UPLOAD, {"group_id": _group(action), **upload}) for upload in uploads)
    lost = bool(_local_documents(action.parts)) and not uploads
    return Plan((send, *calls), "without the file, which this implementation cannot upload" if lost else "")


def _local_documents(parts: Parts) -> list[File]:
    return [
        part
        for part in parts
        if isinstance(part, File) and part.kind == "document" and part.source.startswith(("/", "./", "file://"))
    ]


def _uploads(parts: Parts, here: Circumstances) -> list[Parameters]:
    if here.extensions.has(x.UPLOAD) is False:
        return []
    return [
        {"file": part.source.removeprefix("file://"), "name": part.name or part.source.rpartition("/")[2]}
        for part in _local_documents(parts)
    ]


def _say_to(action: a.SayTo, here: Circumstances) -> Plan | Result:
    person = _number(action.member)
    segments = segments_for(action.parts, here.prefix)
    if not segments:
        return Failed(_NOTHING)
    parameters: Parameters = {"user_id": person, "message": segments}
    if str(person) not in here.friends and here.extensions.has(x.GROUP_TALK):
        parameters["group_id"] = _group(action)
    return Plan((Call("send_private_msg", parameters),))


def _announce(action: a.Announce, here: Circumstances) -> Plan | Result:
    if here.extensions.has(x.NOTICE):
        return _one(x.NOTICE, group_id=_group(action), content=plain(action.parts))
    said = a.Say(place=action.place, parts=action.parts, may_mention_all=action.may_mention_all)
    made = _say(said, here)
    return made._replace(note="an ordinary message") if isinstance(made, Plan) else made


def _delete(action: a.DeleteMessages, here: Circumstances) -> Plan | Result:
    return Plan(tuple(Call("delete_msg", {"message_id": _message(target)}) for target in action.targets))


def _react(action: a.React, here: Circumstances) -> Plan | Result:
    number = number_of(action.emoji)
    if not number:
        return Unsupported(f"QQ has no reaction {action.emoji}.", "Use a single emoji, or the number of a QQ face.")
    message = _message(action.target)
    if here.extensions.has(x.REACTION):
        return _one(x.REACTION, group_id=_group(action), message_id=message, code=number, is_add=not action.remove)
    return _one(x.LIKE, message_id=message, emoji_id=number, set=not action.remove)


def _pin(action: a.Pin, here: Circumstances) -> Plan | Result:
    return _one(x.PIN, message_id=_message(action.target))


def _unpin(action: a.Unpin, here: Circumstances) -> Plan | Result:
    return _one(x.UNPIN, message_id=_message(action.target))


# -- people ---------------------------------------------------------------------------------------
def _mute(action: a.Mute, here: Circumstances) -> Plan | Result:
    wanted = action.duration
    span = LONGEST_MUTE if wanted is None or wanted > LONGEST_MUTE else wanted
    # Nought would lift the mute instead.
    seconds = max(1, math.ceil(span.total_seconds()))
    note = "muted for 30 days, the most there is" if span != wanted else ""
    return _one("set_group_ban", note, group_id=_group(action), user_id=_number(action.member), duration=seconds)


def _unmute(action: a.Unmute, here: Circumstances) -> Plan | Result:
    return _one("set_group_ban", group_id=_group(action), user_id=_number(action.member), duration=0)


def _mute_all(action: a.MuteAll, here: Circumstances) -> Plan | Result:
    return _one("set_group_whole_ban", group_id=_group(action), enable=not action.off)


def _kick(action: a.Kick, here: Circumstances) -> Plan | Result:
    person = _number(action.member)
    return _one("set_group_kick", group_id=_group(action), user_id=person, reject_add_request=False)


def _ban(action: a.Ban, here: Circumstances) -> Plan | Result:
    notes: list[str] = []
    if action.duration is not None:
        notes.append("for good, because QQ has no bans that end by themselves")
    if action.delete_recent:
        notes.append("their messages stay")
    person = _number(action.member)
    note = "; ".join(notes)
    return _one("set_group_kick", note, group_id=_group(action), user_id=person, reject_add_request=True)


def _unban(action: a.Unban, here: Circumstances) -> Plan | Result:
    return Unsupported("OneBot cannot take somebody off the block list.", "An administrator can in the client.")


def _role(action: a.GrantRole | a.RevokeRole, here: Circumstances) -> Plan | Result:
    if action.role != "admin":
        return Unsupported(f'QQ has no role "{action.role}".', 'The only one there is to give is "admin".')
    enable = isinstance(action, a.GrantRole)
    return _one("set_group_admin", group_id=_group(action), user_id=_number(action.member), enable=enable)


def _nickname(action: a.SetNickname, here: Circumstances) -> Plan | Result:
    return _one("set_group_card", group_id=_group(action), user_id=_number(action.member), card=action.nickname)


def _title(action: a.SetTitle, here: Circumstances) -> Plan | Result:
    return _one(
        "set_group_special_title",
        group_id=_group(action),
        user_id=_number(action.member),
        special_title=action.title,
        duration=-1,
    )


def _answer_request(action: a.ApproveJoin | a.DeclineJoin, here: Circumstances) -> Plan | Result:
    kind, _, flag = action.request.partition(":")
    text = action.text if isinstance(action, a.DeclineJoin) else ""
    approve = isinstance(action, a.ApproveJoin)
    return _one("set_group_add_request", flag=flag, sub_type=kind, approve=approve, reason=text)


def _members(action: a.FetchMembers, here: Circumstances) -> Plan | Result:
    return _one("get_group_member_list", group_id=_group(action))


_PLANS: dict[type[Action], Callable[..., Plan | Result]] = {
    a.Say: _say,
    a.SayTo: _say_to,
    a.Announce: _announce,
    a.DeleteMessages: _delete,
    a.React: _react,
    a.Pin: _pin,
    a.Unpin: _unpin,
    a.Mute: _mute,
    a.Unmute: _unmute,
    a.MuteAll: _mute_all,
    a.Kick: _kick,
    a.Ban: _ban,
    a.Unban: _unban,
    a.GrantRole: _role,
    a.RevokeRole: _role,
    a.SetNickname: _nickname,
    a.SetTitle: _title,
    a.ApproveJoin: _answer_request,
    a.DeclineJoin: _answer_request,
    a.FetchMembers: _members,
}
"""How each action is done; what is not here, QQ has no call for."""
