"""Frames as implementations send them, for tests of the translation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from townhall.model.events import Event, MessageSent
from townhall_onebot.scope import Scope
from townhall_onebot.updates import events_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AT = datetime(2026, 3, 1, 11, 59, tzinfo=UTC)
SELF, ADA, HOST, GROUP = 10001, 20002, 20001, 700100

MESSAGE: dict[str, object] = {
    "post_type": "message",
    "message_type": "group",
    "sub_type": "normal",
    "time": int(AT.timestamp()),
    "self_id": SELF,
    "user_id": ADA,
    "group_id": GROUP,
    "message_id": -2147483648,
    "message_seq": 12,
    "real_id": 12,
    "font": 14,
    "raw_message": "hello",
    "message": [{"type": "text", "data": {"text": "hello"}}],
    "message_format": "array",
    "sender": {"user_id": ADA, "nickname": "Ada", "card": "", "role": "member", "sex": "unknown", "level": "3"},
    "group_name": "Lounge",
}
"""A message as NapCat tells of it."""


def scope(self_id: str = str(SELF)) -> Scope:
    return Scope("q", self_id)


def notice(kind: str, sub: str = "", **more: object) -> dict[str, object]:
    base: dict[str, object] = {"post_type": "notice", "notice_type": kind, "time": int(AT.timestamp())}
    return base | {"self_id": SELF, "group_id": GROUP, "user_id": ADA, "sub_type": sub} | more


def heard(frame: dict[str, object], known: Scope | None = None) -> Sequence[Event]:
    return events_of(json.dumps(frame).encode(), known or scope(), NOW)


def message(content: object, known: Scope | None = None, **more: object) -> MessageSent:
    """Return what becomes of a message with this content."""
    (event,) = heard(MESSAGE | {"message": content} | more, known)
    assert isinstance(event, MessageSent)
    return event


RECORDED: list[dict[str, object]] = [
    MESSAGE,
    MESSAGE | {"message": "[CQ:reply,id=-7][CQ:at,qq=10001] hi &#91;x&#93;"},
    MESSAGE
    | {
        "message": [
            {"type": "reply", "data": {"id": "-7"}},
            {"type": "at", "data": {"qq": "all"}},
            {"type": "image", "data": {"file": "A.jpg", "url": "https://example.org/a.jpg", "file_size": "12"}},
            {"type": "face", "data": {"id": "14", "raw": {"faceIndex": 14}, "resultId": None}},
            {"type": "json", "data": {"data": '{"app":"com.tencent.structmsg","prompt":"News","meta":{"news":{}}}'}},
            {"type": "file", "data": {"file": "a.pdf", "file_id": "/x", "file_size": "9"}},
            {"type": "forward", "data": {"id": "abc", "content": []}},
            {"type": "markdown", "data": {"content": "# x"}},
            {"type": "unheard-of", "data": {"x": [1, 2]}},
        ]
    },
    MESSAGE | {"sub_type": "anonymous", "user_id": 80000000, "anonymous": {"id": 5, "name": "Mask", "flag": "f"}},
    {**{k: v for k, v in MESSAGE.items() if k != "group_id"}, "message_type": "private", "sub_type": "friend"},
    notice("group_increase", "approve", operator_id=HOST),
    notice("group_decrease", "kick", operator_id=HOST),
    notice("group_recall", operator_id=HOST, message_id=-9),
    notice("friend_recall", message_id=-9, group_id=None),
    notice("group_ban", "ban", operator_id=HOST, duration=600),
    notice("group_ban", "ban", operator_id=HOST, duration=-1, user_id=0),
    notice("group_admin", "set"),
    notice("group_card", card_new="New", card_old="Old"),
    notice("group_upload", file={"id": "/f", "name": "a.pdf", "size": 9, "busid": 102}),
    notice("essence", "add", message_id=-9, sender_id=ADA, operator_id=HOST),
    notice("group_msg_emoji_like", message_id=-9, likes=[{"emoji_id": "76", "count": 1}], is_add=True),
    notice("reaction", "add", message_id=-9, operator_id=ADA, code="128077", count=1),
    notice("notify", "group_name", name_new="Lounge 2"),
    notice("notify", "poke", target_id=SELF),
    {
        "post_type": "request",
        "request_type": "group",
        "sub_type": "add",
        "time": int(AT.timestamp()),
        "self_id": SELF,
        "group_id": GROUP,
        "user_id": ADA,
        "comment": "问题：Why?\n答案：Because",
        "flag": "f1",
    },
    {
        "post_type": "meta_event",
        "meta_event_type": "heartbeat",
        "time": int(AT.timestamp()),
        "self_id": SELF,
        "status": {"online": True, "good": True},
        "interval": 30000,
    },
    {"status": "ok", "retcode": 0, "data": {"message_id": 5}, "message": "", "wording": "", "echo": "townhall-1"},
]
"""One frame of every kind, as NapCat, Lagrange and go-cqhttp send them."""
