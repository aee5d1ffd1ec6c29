"""The text of a message as parts: mentions, links, emoji, files; what is no markup stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from townhall.model.ids import MemberId
from townhall.model.parts import (
    Emoji,
    File,
    Image,
    Link,
    Mention,
    MentionAll,
    MentionRole,
    Part,
    Parts,
    Quote,
    Text,
)
from townhall_discord.scope import Scope
from townhall_discord.shapes import Attachment, Message

_TOKEN = re.compile(
    r"<@!?(?P<user>\d+)>|<@&(?P<role>\d+)>|<#(?P<channel>\d+)>|<a?:(?P<emoji>\w+):(?P<emoji_id>\d+)>"
    r"|@(?P<all>everyone|here)\b|(?P<url>https?://[^\s<>]+)"
)
_SIGNS = ("<", "@", "://")
Named = Callable[[str], str]


def parts_of(message: Message, scope: Scope, role_name: Named, channel_name: Named) -> Parts:
    """Return the tree of a message."""
    content = message.content
    if not message.attachments and not message.sticker_items and not message.message_snapshots:
        if not any(sign in content for sign in _SIGNS):
            return (Text(content),) if content else _question(message)
    found = list(_forwarded(message))
    found += _tokens(message, scope, role_name, channel_name)
    found += [file_of(one) for one in message.attachments]
    found += [Emoji(one.name, one.id) for one in message.sticker_items]
    return tuple(found) or _question(message)


def _question(message: Message) -> Parts:
    if message.poll is None or not message.poll.question.text:
        return ()
    return (Text(message.poll.question.text),)


def _forwarded(message: Message) -> Iterable[Part]:
    for snapshot in message.message_snapshots:
        if snapshot.message.content:
            yield Quote(snapshot.message.content)
        yield from map(file_of, snapshot.message.attachments)


def file_of(attachment: Attachment) -> Part:
    """Return a file of a message."""
    kind = attachment.content_type.partition("/")[0]
    if kind == "image":
        return Image(attachment.url, alt=attachment.description or "")
    kind = kind if kind in ("audio", "video") else "document"
    return File(attachment.url, attachment.filename, kind, attachment.size)


def _tokens(message: Message, scope: Scope, role_name: Named, channel_name: Named) -> Iterable[Part]:
    content, end = message.content, 0
    names = {user.id: _shown(user.member, user.global_name, user.username) for user in message.mentions}
    for token in _TOKEN.finditer(content):
        part = _part(token, message, scope, names, role_name, channel_name)
        if part is None:
            continue
        if token.start() > end:
            yield Text(content[end : token.start()])
        yield part
        end = token.end()
    if end < len(content):
        yield Text(content[end:])


def _shown(member: object, global_name: str | None, username: str) -> str:
    nick = getattr(member, "nick", None)
    return nick or global_name or username


def _part(
    token: re.Match[str], message: Message, scope: Scope, names: dict[str, str], role_name: Named, channel_name: Named
) -> Part | None:
    match token.lastgroup:
        case "user":
            # A mention inside code or of somebody unknown is no mention: Discord lists the true ones.
            user = token["user"]
            return Mention(MemberId(scope.member(user)), names[user]) if user in names else None
        case "role":
            return MentionRole(token["role"], role_name(token["role"]))
        case "channel":
            return Text(f"#{channel_name(token['channel']) or token['channel']}")
        case "emoji_id":
            return Emoji(token["emoji"], token["emoji_id"])
        case "all":
            return MentionAll() if message.mention_everyone else None
        case _:
            return Link(token["url"])
