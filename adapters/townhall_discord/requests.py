"""Actions of the core as calls of Discord; pure, one function for each kind of action.

What takes an answer of Discord before it can go on (a private talk, an invitation, a list of members) is in
``errands.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from discord import Permissions

from townhall.model import actions as orders
from townhall.model.actions import Action
from townhall.model.results import Failed, Unsupported
from townhall_discord import requests_about_people as people
from townhall_discord.atlas import GuildMap
from townhall_discord.calls import Call, content_of, message_call, nonce_of
from townhall_discord.markup import written
from townhall_discord.plans import Planned, Where, in_guild
from townhall_discord.scope import instant_of

_WRITING = Permissions(send_messages=True, send_messages_in_threads=True, add_reactions=True).value
_BULK_WITHIN = timedelta(days=14)
_LONGEST_SLOW_MODE = timedelta(hours=6)
_LONGEST_POLL = timedelta(days=32)
_FORUMS = frozenset({15, 16})
_ANNOUNCEMENTS = 5


def plan(action: Action, key: str, where: Where) -> Planned | None:
    """Return the calls of an action, what it comes to without any, or None for one of the errands."""
    made = _PLANS.get(type(action))
    return None if made is None else made(action, key, where)


def _say(action: orders.Say, key: str, where: Where) -> Planned:
    reply_to = action.reply_to.message if action.reply_to is not None else ""
    return [
        message_call(
            where.channel,
            one,
            key=key,
            piece=piece,
            reply_to=reply_to if piece == 0 else "",
            silent=action.silent,
            may_mention_all=action.may_mention_all,
        )
        for piece, one in enumerate(written(action.parts))
    ]


def _announce(action: orders.Announce, key: str, where: Where) -> Planned:
    pieces = written(action.parts)
    mention = action.may_mention_all
    return [
        message_call(where.channel, one, key=key, piece=piece, may_mention_all=mention)
        for piece, one in enumerate(pieces)
    ]


def _edit(action: orders.EditMessage, key: str, where: Where) -> Planned:
    pieces = written(action.parts)
    shown = pieces[0]
    shown.buttons = pieces[-1].buttons
    path = "/channels/{channel_id}/messages/{message_id}"
    parameters = {**where.parameters, "message_id": action.target.message}
    return [Call("PATCH", path, parameters, content_of(shown, whole=True))]


def _delete(action: orders.DeleteMessages, key: str, where: Where) -> Planned:
    ids = list(dict.fromkeys(target.message for target in action.targets if target.message))
    recent = [id for id in ids if id.isdigit() and instant_of(id) > where.now - _BULK_WITHIN]
    calls: list[Call] = []
    if where.guild is not None and len(recent) > 1:
        path = "/channels/{channel_id}/messages/bulk-delete"
        for start in range(0, len(recent), 100):
            chunk = recent[start : start + 100]
            if len(chunk) > 1:
                calls.append(Call("POST", path, where.parameters, {"messages": chunk}, reason=action.reason))
                ids = [id for id in ids if id not in chunk]
    path = "/channels/{channel_id}/messages/{message_id}"
    return calls + [Call("DELETE", path, {**where.parameters, "message_id": id}, reason=action.reason) for id in ids]


_REACTION = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}"


def _react(action: orders.React, key: str, where: Where) -> Planned:
    parameters = {**where.parameters, "message_id": action.target.message, "emoji": _sign(action.emoji)}
    return [Call("DELETE" if action.remove else "PUT", _REACTION + "/@me", parameters)]


def _clear_reactions(action: orders.ClearReactions, key: str, where: Where) -> Planned:
    parameters = {**where.parameters, "message_id": action.target.message}
    if action.emoji:
        return [Call("DELETE", _REACTION, {**parameters, "emoji": _sign(action.emoji)})]
    return [Call("DELETE", _REACTION.removesuffix("/{emoji}"), parameters)]


def _sign(emoji: str) -> str:
    return emoji.strip("<>").removeprefix("a:").removeprefix(":") if emoji.startswith("<") else emoji


def _pin(action: orders.Pin | orders.Unpin, key: str, where: Where) -> Planned:
    method = "PUT" if isinstance(action, orders.Pin) else "DELETE"
    parameters = {**where.parameters, "message_id": action.target.message}
    return [Call(method, "/channels/{channel_id}/messages/pins/{message_id}", parameters, reason=action.reason)]


# -- the room -------------------------------------------------------------------------------------
_CHANNEL = "/channels/{channel_id}"


def _mute_all(action: orders.MuteAll, guild: GuildMap, where: Where) -> Planned:
    channel = guild.channels.get(where.room)
    found = [one for one in channel.permission_overwrites if one.id == guild.id] if channel is not None else []
    allow, deny = (int(found[0].allow), int(found[0].deny)) if found else (0, 0)
    deny = deny & ~_WRITING if action.off else deny | _WRITING
    body = {"type": 0, "allow": str(allow & ~_WRITING), "deny": str(deny)}
    parameters = {"channel_id": where.room, "overwrite_id": guild.id}
    return [Call("PUT", _CHANNEL + "/permissions/{overwrite_id}", parameters, body, reason=action.reason)]


def _slow_mode(action: orders.SetSlowMode, guild: GuildMap, where: Where) -> Planned:
    seconds = int(min(action.interval, _LONGEST_SLOW_MODE).total_seconds())
    return [Call("PATCH", _CHANNEL, where.parameters, {"rate_limit_per_user": seconds}, reason=action.reason)]


def _invite(action: orders.CreateInvite, guild: GuildMap, where: Where) -> Planned:
    if action.needs_approval:
        return Unsupported("Discord has no invitations that need approval.", "Gate newcomers by a role instead.")
    left = 0
    if action.expires_at is not None:
        left = min(max(int((action.expires_at - where.now).total_seconds()), 1), 604_800)
    body = {"max_age": left, "max_uses": min(action.uses or 0, 100), "unique": True}
    parameters = {"channel_id": where.room}
    return [Call("POST", _CHANNEL + "/invites", parameters, body, reason=action.reason, once=True)]


def _revoke_invite(action: orders.RevokeInvite, key: str, where: Where) -> Planned:
    code = action.invite.rstrip("/").rpartition("/")[2]
    return [Call("DELETE", "/invites/{code}", {"code": code}, reason=action.reason)]


def _thread(action: orders.CreateThread, guild: GuildMap, where: Where) -> Planned:
    title = action.title[:100]
    if action.target is not None and action.target.message:
        parameters = {"channel_id": where.room, "message_id": action.target.message}
        path = _CHANNEL + "/messages/{message_id}/threads"
        return [Call("POST", path, parameters, {"name": title}, reason=action.reason, once=True)]
    channel = guild.channels.get(where.room)
    announcements = channel is not None and channel.type == _ANNOUNCEMENTS
    body: dict[str, Any] = {"name": title, "type": 10 if announcements else 11}
    if channel is not None and channel.type in _FORUMS:
        body = {"name": title, "message": {"content": title, "allowed_mentions": {"parse": []}}}
    return [Call("POST", _CHANNEL + "/threads", {"channel_id": where.room}, body, reason=action.reason, once=True)]


def _close_thread(action: orders.CloseThread, key: str, where: Where) -> Planned:
    if not action.place.thread:
        return Failed("There is no thread here to close.")
    return [Call("PATCH", _CHANNEL, where.parameters, {"archived": True}, reason=action.reason)]


def _poll(action: orders.OpenPoll, key: str, where: Where) -> Planned:
    lasts = min(action.duration or timedelta(days=1), _LONGEST_POLL)
    body: dict[str, object] = {
        "poll": {
            "question": {"text": action.question[:300]},
            "answers": [{"poll_media": {"text": choice[:55]}} for choice in action.choices[:10]],
            "duration": max(-(-int(lasts.total_seconds()) // 3600), 1),
            "allow_multiselect": action.several,
            "layout_type": 1,
        },
        "allowed_mentions": {"parse": []},
        "nonce": nonce_of(key),
        "enforce_nonce": True,
    }
    return [Call("POST", _CHANNEL + "/messages", where.parameters, body)]


def _close_poll(action: orders.ClosePoll, key: str, where: Where) -> Planned:
    parameters = {**where.parameters, "message_id": action.target.message}
    return [Call("POST", _CHANNEL + "/polls/{message_id}/expire", parameters)]


_PLANS: Mapping[type[Action], Callable[[Any, str, Where], Planned]] = {
    orders.Say: _say,
    orders.Announce: _announce,
    orders.EditMessage: _edit,
    orders.DeleteMessages: _delete,
    orders.React: _react,
    orders.ClearReactions: _clear_reactions,
    orders.Pin: _pin,
    orders.Unpin: _pin,
    orders.Mute: in_guild(people.mute),
    orders.Unmute: in_guild(people.unmute),
    orders.MuteAll: in_guild(_mute_all),
    orders.SetSlowMode: in_guild(_slow_mode),
    orders.Kick: in_guild(people.kick),
    orders.Ban: in_guild(people.ban),
    orders.Unban: in_guild(people.unban),
    orders.GrantRole: in_guild(people.role),
    orders.RevokeRole: in_guild(people.role),
    orders.SetNickname: in_guild(people.nickname),
    orders.CreateInvite: in_guild(_invite),
    orders.RevokeInvite: _revoke_invite,
    orders.CreateThread: in_guild(_thread),
    orders.CloseThread: _close_thread,
    orders.OpenPoll: _poll,
    orders.ClosePoll: _close_poll,
}
