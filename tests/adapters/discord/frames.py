"""Frames as Discord sends them, for tests of pure translation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from townhall.clock.time import StoppedTime
from townhall_discord.atlas import Atlas
from townhall_discord.people import People
from townhall_discord.questions import Questions
from townhall_discord.scope import Scope
from townhall_discord.shapes import Frame
from townhall_discord.updates import events_of
from townhall_discord.world import World

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
US, ADA, MOD, ROBOT = "900000000000000001", "900000000000000002", "900000000000000003", "900000000000000004"
GUILD, CHANNEL, OTHER, THREAD, VIP = (
    "910000000000000001",
    "920000000000000001",
    "920000000000000002",
    "930000000000000001",
    "940000000000000001",
)
MESSAGE = "950000000000000001"


def user(id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "username": name.lower(), "global_name": name, "discriminator": "0", "avatar": None, **more}


def member(**more: Any) -> dict[str, Any]:
    joined_at = "2026-01-01T00:00:00+00:00"
    return {"nick": None, "roles": [], "joined_at": joined_at, "deaf": False, "mute": False, "flags": 0, **more}


def message(content: str = "Hello", **more: Any) -> dict[str, Any]:
    return {
        "id": MESSAGE, "channel_id": CHANNEL, "guild_id": GUILD, "author": user(ADA, "Ada"), "member": member(),
        "type": 0, "content": content, "timestamp": "2026-01-31T11:59:58.123000+00:00", "edited_timestamp": None,
        "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        "components": [], "pinned": False, "tts": False, "flags": 0, "nonce": "1", "channel_type": 0, **more,
    }  # fmt: skip


def thread(**more: Any) -> dict[str, Any]:
    return {
        "id": THREAD, "guild_id": GUILD, "parent_id": CHANNEL, "owner_id": ADA, "name": "Help", "type": 11,
        "thread_metadata": {"archived": False, "locked": False}, **more,
    }  # fmt: skip


GUILD_FRAME: dict[str, Any] = {
    "id": GUILD, "name": "House", "owner_id": MOD, "system_channel_id": CHANNEL, "unavailable": False,
    "joined_at": "2026-01-01T00:00:00+00:00", "member_count": 3, "threads": [thread()],
    "roles": [
        {"id": GUILD, "name": "@everyone", "permissions": "68608", "position": 0},
        {"id": VIP, "name": "VIP", "permissions": "0", "position": 1},
    ],
    "channels": [
        {"id": CHANNEL, "type": 0, "name": "lounge", "topic": None, "guild_id": GUILD, "permission_overwrites": []},
        {"id": OTHER, "type": 0, "name": "other", "topic": None, "guild_id": GUILD, "permission_overwrites": []},
    ],
    "members": [member(user=user(US, "Townhall", bot=True))],
}  # fmt: skip

RECORDED: list[tuple[str, dict[str, Any]]] = [
    ("MESSAGE_CREATE", message(f"<@{US}> look https://example.org/ <:cat:1> @everyone <#{OTHER}>")),
    ("MESSAGE_CREATE", message(type=6, message_reference={"message_id": MESSAGE, "channel_id": CHANNEL})),
    ("MESSAGE_UPDATE", message("changed", edited_timestamp="2026-01-31T12:00:00+00:00")),
    ("MESSAGE_DELETE", {"id": MESSAGE, "channel_id": CHANNEL, "guild_id": GUILD}),
    ("MESSAGE_DELETE_BULK", {"ids": [MESSAGE, THREAD], "channel_id": CHANNEL, "guild_id": GUILD}),
    (
        "MESSAGE_REACTION_ADD",
        {
            "user_id": ADA, "channel_id": CHANNEL, "message_id": MESSAGE, "guild_id": GUILD, "message_author_id": MOD,
            "member": member(user=user(ADA, "Ada")), "emoji": {"id": None, "name": "👍"}, "burst": False, "type": 0,
        },
    ),
    (
        "MESSAGE_REACTION_REMOVE",
        {"user_id": ADA, "channel_id": CHANNEL, "message_id": MESSAGE, "guild_id": GUILD, "emoji": {"name": "👍"}},
    ),
    (
        "MESSAGE_POLL_VOTE_ADD",
        {"user_id": ADA, "channel_id": CHANNEL, "message_id": MESSAGE, "guild_id": GUILD, "answer_id": 1},
    ),
    ("GUILD_CREATE", GUILD_FRAME),
    ("GUILD_UPDATE", {**GUILD_FRAME, "name": "Palace"}),
    ("GUILD_DELETE", {"id": OTHER}),
    ("CHANNEL_UPDATE", {**GUILD_FRAME["channels"][0], "name": "salon", "topic": "Quiet"}),
    ("CHANNEL_DELETE", GUILD_FRAME["channels"][1]),
    ("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": GUILD_FRAME["roles"][0] | {"permissions": "1024"}}),
    ("GUILD_ROLE_DELETE", {"guild_id": GUILD, "role_id": VIP}),
    ("THREAD_CREATE", thread(newly_created=True)),
    ("THREAD_UPDATE", thread(thread_metadata={"archived": True, "locked": True})),
    ("THREAD_DELETE", {"id": THREAD, "guild_id": GUILD, "parent_id": CHANNEL, "type": 11}),
    ("THREAD_LIST_SYNC", {"guild_id": GUILD, "threads": [thread()], "members": []}),
    ("GUILD_MEMBERS_CHUNK", {"guild_id": GUILD, "members": [member(user=user(ADA, "Ada"))], "chunk_index": 0}),
    ("GUILD_MEMBER_ADD", {**member(user=user(ADA, "Ada")), "guild_id": GUILD}),
    (
        "GUILD_MEMBER_UPDATE",
        {
            **member(user=user(ADA, "Ada"), nick="Countess", roles=[VIP], premium_since="2026-01-31T12:00:00+00:00"),
            "communication_disabled_until": "2026-02-01T12:00:00+00:00", "guild_id": GUILD,
        },
    ),
    ("GUILD_MEMBER_REMOVE", {"guild_id": GUILD, "user": user(ADA, "Ada")}),
    ("GUILD_BAN_ADD", {"guild_id": GUILD, "user": user(ADA, "Ada")}),
    ("GUILD_BAN_REMOVE", {"guild_id": GUILD, "user": user(ADA, "Ada")}),
    (
        "GUILD_AUDIT_LOG_ENTRY_CREATE",
        {
            "id": MESSAGE, "action_type": 75, "guild_id": GUILD, "user_id": MOD, "target_id": ADA,
            "options": {"channel_id": CHANNEL, "message_id": MESSAGE},
        },
    ),
    ("INVITE_DELETE", {"code": "abc", "guild_id": GUILD, "channel_id": CHANNEL}),
    (
        "AUTO_MODERATION_ACTION_EXECUTION",
        {
            "guild_id": GUILD, "action": {"type": 1}, "rule_id": "1", "rule_trigger_type": 1, "user_id": ADA,
            "channel_id": CHANNEL, "content": "bad words", "matched_keyword": "bad", "matched_content": "bad",
        },
    ),
    (
        "INTERACTION_CREATE",
        {
            "id": MESSAGE, "application_id": US, "type": 2, "token": "t", "channel_id": CHANNEL, "guild_id": GUILD,
            "member": member(user=user(ADA, "Ada"), permissions="0"), "locale": "en-US", "version": 1,
            "data": {"id": "1", "name": "roll", "type": 1, "options": [{"name": "text", "type": 3, "value": "2"}]},
        },
    ),
    (
        "INTERACTION_CREATE",
        {
            "id": MESSAGE, "application_id": US, "type": 5, "token": "t", "channel_id": CHANNEL, "guild_id": GUILD,
            "member": member(user=user(ADA, "Ada")), "data": {
                "custom_id": "f", "components": [{"type": 18, "component": {"custom_id": "q", "value": "a"}}],
            },
        },
    ),
]  # fmt: skip
"""One frame of each kind that means something."""


def frame(kind: str, content: Any, number: int = 5) -> Frame:
    return msgspec.json.decode(msgspec.json.encode({"op": 0, "t": kind, "s": number, "d": content}), type=Frame)


def known_world() -> World:
    """Return what is known after a session began in one guild with one group."""
    atlas = Atlas([CHANNEL])
    atlas.us = US
    world = World(Scope("dc"), atlas, People(), Questions(), StoppedTime(START))
    world.session = "session"
    world.starting = {GUILD}
    events_of(world, frame("GUILD_CREATE", GUILD_FRAME, 2))
    return world
