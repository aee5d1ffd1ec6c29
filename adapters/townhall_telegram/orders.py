"""What we do besides talking, as calls of the Bot API: one pure function from an action to its call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from telegram import BotCommand, BotCommandScopeChat, ChatPermissions, ReactionTypeEmoji

from townhall.model import actions as a
from townhall.model.actions import Action, CommandCard, MessageRef
from townhall.model.ids import own_id
from townhall_telegram.members import KICK_LASTS, SHORTEST_BAN
from townhall_telegram.requests import Arguments, Call

SHORTEST = timedelta(seconds=31)
LONGEST = timedelta(days=366)
"""Telegram takes a restriction of less than 30 seconds or more than 366 days as one for good."""
MOST_DELETED = 100
MOST_TITLE = 16
MOST_COMMANDS = 100
_SENDING = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
)
USUAL = {**dict.fromkeys(_SENDING, True), "can_invite_users": True}
"""What members of a fresh group may do; changing the group and pinning are left to admins."""
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def number_of(target: MessageRef) -> int:
    """Return a message's number; what is none names no message of Telegram's."""
    message = target.message
    return int(message) if message.isascii() and message.isdigit() else 0


def user_of(member: str) -> int:
    """Return a person's number, 0 where the id is none."""
    own = own_id(member) if member.count(":") >= 2 else member
    return int(own) if own.lstrip("-").isascii() and own.lstrip("-").isdigit() else 0


def until(duration: timedelta | None, now: datetime, least: timedelta) -> datetime | None:
    """Return when a restriction ends, None for one for good; a shorter one than there is lasts the least there is."""
    if duration is None or duration > LONGEST:
        return None
    return now + max(duration, least)


def call_of(action: Action, chat: int, now: datetime) -> Call | None:
    """Return the one call an action is, or None where it takes more than one or is none of these."""
    return _of_people(action, chat, now) or _of_messages(action, chat) or _of_group(action, chat, now)


def _of_people(action: Action, chat: int, now: datetime) -> Call | None:
    match action:
        case a.Mute(member=member, duration=duration):
            ends = until(duration, now, SHORTEST)
            permissions = ChatPermissions.no_permissions()
            return Call("restrict_chat_member", {**_about(chat, member), "permissions": permissions, **_ending(ends)})
        case a.Unmute(member=member):
            permissions = ChatPermissions.all_permissions()
            return Call("restrict_chat_member", {**_about(chat, member), "permissions": permissions})
        case a.Ban(member=member, duration=duration, delete_recent=recent):
            return banning(chat, member, until(duration, now, SHORTEST_BAN), everything=recent > timedelta())
        case a.Unban(member=member):
            return unbanning(chat, member)
        case a.ApproveJoin(member=member):
            return Call("approve_chat_join_request", _about(chat, member))
        case a.RevokeRole(member=member):
            # Every role is given together with the rank, so the title alone must not be all that goes.
            return Call("promote_chat_member", _about(chat, member))
        case _:
            return None


def banning(chat: int, member: str, ends: datetime | None, *, everything: bool = False) -> Call:
    """Return a ban; of a channel that writes in the group it is for good, that is all there is."""
    user = user_of(member)
    if user < 0:
        return Call("ban_chat_sender_chat", {"chat_id": chat, "sender_chat_id": user})
    arguments = {"chat_id": chat, "user_id": user, **_ending(ends)}
    return Call("ban_chat_member", {**arguments, "revoke_messages": True} if everything else arguments)


def unbanning(chat: int, member: str) -> Call:
    """Return the end of a ban; somebody who is in the group stays there."""
    user = user_of(member)
    if user < 0:
        return Call("unban_chat_sender_chat", {"chat_id": chat, "sender_chat_id": user})
    return Call("unban_chat_member", {"chat_id": chat, "user_id": user, "only_if_banned": True})


def kicking(chat: int, member: str, now: datetime) -> tuple[Call, Call]:
    """Return the two halves of a kick; the first ends by itself should the second fail."""
    return banning(chat, member, now + KICK_LASTS), unbanning(chat, member)


def _of_messages(action: Action, chat: int) -> Call | None:
    match action:
        case a.React(target=target, emoji=emoji, remove=remove):
            reaction = [] if remove else [ReactionTypeEmoji(emoji)]
            return Call("set_message_reaction", {**_on(chat, target), "reaction": reaction})
        case a.Pin(target=target, silent=silent):
            return Call("pin_chat_message", {**_on(chat, target), "disable_notification": silent})
        case a.Unpin(target=target):
            return Call("unpin_chat_message", _on(chat, target))
        case a.ClosePoll(target=target):
            return Call("stop_poll", _on(chat, target))
        case a.AnswerPress(token=token, text=text, alert=alert):
            # Two hundred characters is the most; the rest would be refused.
            shown = text if len(text) <= 200 else text[:199] + "…"
            return Call("answer_callback_query", {"callback_query_id": token, "text": shown, "show_alert": alert})
        case a.OpenPoll():
            return _poll(action, chat)
        case _:
            return None


def _poll(action: a.OpenPoll, chat: int) -> Call:
    arguments: Arguments = {
        "chat_id": chat,
        "question": action.question,
        "options": list(action.choices),
        "is_anonymous": False,
        "allows_multiple_answers": action.several,
    }
    if action.place.thread:
        arguments["message_thread_id"] = int(action.place.thread)
    if action.duration is not None and timedelta(seconds=5) <= action.duration <= timedelta(days=30):
        arguments["open_period"] = int(action.duration.total_seconds())
    return Call("send_poll", arguments)


def _of_group(action: Action, chat: int, now: datetime) -> Call | None:
    match action:
        case a.CreateInvite():
            return inviting(chat, action)
        case a.RevokeInvite(invite=invite):
            return Call("revoke_chat_invite_link", {"chat_id": chat, "invite_link": invite})
        case a.CreateThread(title=title):
            return Call("create_forum_topic", {"chat_id": chat, "name": title[:128]})
        case a.CloseThread() if action.place.thread.isdigit():
            return Call("close_forum_topic", {"chat_id": chat, "message_thread_id": int(action.place.thread)})
        case _:
            return None


def inviting(chat: int, wish: a.CreateInvite) -> Call:
    """Return the making of an invite link."""
    arguments: Arguments = {"chat_id": chat}
    if wish.name:
        arguments["name"] = wish.name[:32]
    if wish.expires_at is not None:
        arguments["expire_date"] = wish.expires_at.astimezone(UTC)
    if wish.needs_approval:
        # Telegram refuses a limit of uses on links that need approval.
        arguments["creates_join_request"] = True
    elif wish.uses is not None:
        arguments["member_limit"] = min(max(wish.uses, 1), 99_999)
    return Call("create_chat_invite_link", arguments)


def deletions(messages: Iterable[int], chat: int) -> tuple[Call, ...]:
    """Return the calls that remove messages, a hundred at a time; 0 stands for none."""
    numbers = [number for number in dict.fromkeys(messages) if number]
    return tuple(
        Call("delete_messages", {"chat_id": chat, "message_ids": numbers[start : start + MOST_DELETED]})
        for start in range(0, len(numbers), MOST_DELETED)
    )


def permitting(chat: int, granted: Mapping[str, bool]) -> Call:
    """Return the call that sets what everybody may do."""
    permissions = ChatPermissions.de_json(dict(granted))
    arguments: Arguments = {"chat_id": chat, "permissions": permissions, "use_independent_chat_permissions": True}
    return Call("set_chat_permissions", arguments)


def silenced(granted: Mapping[str, bool]) -> dict[str, bool]:
    """Return permissions with everything that writes taken out."""
    return {**granted, **dict.fromkeys(_SENDING, False)}


def titling(chat: int, member: str, title: str) -> Call:
    """Return the call that sets the title beside an administrator's name."""
    return Call("set_chat_administrator_custom_title", {**_about(chat, member), "custom_title": title[:MOST_TITLE]})


def tagging(chat: int, member: str, title: str) -> Call:
    """Return the call that sets the tag beside an ordinary member's name."""
    return Call("set_chat_member_tag", {**_about(chat, member), "tag": title[:MOST_TITLE]})


def promoting(chat: int, member: str) -> Call:
    """Return the call that makes somebody an administrator, with the least right there is."""
    return Call("promote_chat_member", {**_about(chat, member), "can_manage_chat": True})


class Menu(NamedTuple):
    """The calls that publish commands, and the names Telegram's menu cannot hold."""

    calls: tuple[Call, ...]
    left_out: tuple[str, ...]


def publishing(cards: Iterable[CommandCard], chat: int) -> Menu:
    """Return the commands of a chat by language; a menu takes Latin names in lower case only."""
    by_language: dict[str, dict[str, BotCommand]] = {}
    left_out: dict[str, None] = {}
    for card in cards:
        if not _COMMAND.fullmatch(card.name):
            left_out[card.name] = None
            continue
        language = card.locale.partition("-")[0].lower()
        commands = by_language.setdefault(language if len(language) == 2 else "", {})
        summary = " ".join(card.summary.split())[:256] or card.name
        commands.setdefault(card.name, BotCommand(card.name, summary))
    calls = [_commands(tuple(commands.values()), chat, language) for language, commands in by_language.items()]
    if "" not in by_language:
        # People with another language see the first one instead of nothing.
        first = next(iter(by_language.values())) if by_language else dict[str, BotCommand]()
        calls.insert(0, _commands(tuple(first.values()), chat, ""))
    return Menu(tuple(calls), tuple(left_out))


def _commands(commands: tuple[BotCommand, ...], chat: int, language: str) -> Call:
    scope = BotCommandScopeChat(chat)
    if not commands:
        return Call("delete_my_commands", {"scope": scope})
    arguments: Arguments = {"commands": commands[:MOST_COMMANDS], "scope": scope}
    return Call("set_my_commands", {**arguments, "language_code": language} if language else arguments)


def _about(chat: int, member: str) -> Arguments:
    return {"chat_id": chat, "user_id": user_of(member)}


def _on(chat: int, target: MessageRef) -> Arguments:
    return {"chat_id": chat, "message_id": number_of(target)}


def _ending(ends: datetime | None) -> Arguments:
    return {} if ends is None else {"until_date": ends}
