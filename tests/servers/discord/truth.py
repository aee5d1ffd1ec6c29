"""What is true on the small Discord: guilds, people, messages, and what may be done by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from discord import Permissions

Json = dict[str, Any]
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def bits(**names: bool) -> int:
    return Permissions(**names).value


class Refusal(Exception):
    """What Discord answers instead: a status and its own code."""

    def __init__(self, status: int, code: int = 0, message: str = "", **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"code": code, "message": message, **more}


UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
MISSING_ACCESS = (403, 50001, "Missing Access")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")


@dataclass
class Guild:
    id: str
    name: str
    owner: str
    roles: dict[str, Json] = field(default_factory=dict[str, Json])
    members: dict[str, Json] = field(default_factory=dict[str, Json])
    channels: dict[str, Json] = field(default_factory=dict[str, Json])
    threads: dict[str, Json] = field(default_factory=dict[str, Json])
    bans: dict[str, str] = field(default_factory=dict[str, str])
    invites: dict[str, Json] = field(default_factory=dict[str, Json])
    commands: list[Json] = field(default_factory=list[Json])
    system_channel: str | None = None
    audit_log: list[Json] = field(default_factory=list[Json])


@dataclass
class Question:
    """An interaction, as the server keeps it."""

    id: str
    token: str
    kind: int
    channel: str
    user: str
    at: datetime
    state: str = "open"
    """open, thinking, noted, answered, form."""
    answers: list[Json] = field(default_factory=list[Json])
    """What the person sees: messages, with ``ephemeral``."""
    form: Json | None = None
    original: Json | None = None


class Truth:
    """Everything there is; the clock can be set forward."""

    def __init__(self) -> None:
        self.users: dict[str, Json] = {}
        self.guilds: dict[str, Guild] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        """By channel, by id, in order."""
        self.reactions: dict[tuple[str, str, str], set[str]] = {}
        self.talks: dict[str, str] = {}
        """Private talks of the bot: channel by person."""
        self.closed_to_us: set[str] = set()
        self.questions: dict[str, Question] = {}
        self.nonces: dict[str, tuple[datetime, Json]] = {}
        self.pins: dict[str, list[str]] = {}
        self.ahead = timedelta()
        self._numbers = count(1)
        self.us = self.user("Townhall", bot=True)
        self.application = self.new_id()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def new_id(self) -> str:
        milliseconds = (self.now() - EPOCH) // timedelta(milliseconds=1)
        return str((milliseconds << 22) | (next(self._numbers) & 0x3FFFFF))

    # -- people -----------------------------------------------------------------------------------
    def user(self, name: str, *, bot: bool = False) -> str:
        id = self.new_id()
        self.users[id] = {"id": id, "username": name.lower().replace(" ", "_"), "global_name": name, "bot": bot}
        return id

    def named(self, name: str) -> str:
        for id, user in self.users.items():
            if user["global_name"] == name:
                return id
        return self.user(name)

    def guild(self, name: str) -> Guild:
        owner = self.user(f"Owner of {name}")
        guild = Guild(self.new_id(), name, owner)
        everyone = bits(
            view_channel=True, send_messages=True, read_message_history=True, add_reactions=True, embed_links=True
        )
        guild.roles[guild.id] = role(guild.id, "@everyone", everyone, 0)
        self.guilds[guild.id] = guild
        self.enter(guild, owner)
        return guild

    def role(self, guild: Guild, name: str, permissions: int, position: int = 1) -> str:
        id = self.new_id()
        guild.roles[id] = role(id, name, permissions, position)
        return id

    def channel(self, guild: Guild, name: str, kind: int = 0) -> str:
        id = self.new_id()
        guild.channels[id] = {
            "id": id, "guild_id": guild.id, "type": kind, "name": name, "topic": None, "permission_overwrites": [],
            "position": len(guild.channels), "parent_id": None, "nsfw": False,
        }  # fmt: skip
        self.messages[id] = {}
        return id

    def enter(self, guild: Guild, user: str, roles: tuple[str, ...] = ()) -> Json:
        member: Json = {
            "user": self.users[user], "nick": None, "roles": list(roles), "joined_at": self.now().isoformat(),
            "premium_since": None, "communication_disabled_until": None, "deaf": False, "mute": False, "flags": 0,
        }  # fmt: skip
        guild.members[user] = member
        return member

    # -- looking up -------------------------------------------------------------------------------
    def guild_of(self, channel: str) -> Guild | None:
        for guild in self.guilds.values():
            if channel in guild.channels or channel in guild.threads:
                return guild
        return None

    def channel_json(self, channel: str) -> Json:
        guild = self.guild_of(channel)
        if guild is not None:
            return guild.channels.get(channel) or guild.threads[channel]
        if channel in self.talks.values():
            person = next(user for user, talk in self.talks.items() if talk == channel)
            return {"id": channel, "type": 1, "recipients": [self.users[person]]}
        raise Refusal(*UNKNOWN_CHANNEL)

    def message(self, channel: str, id: str) -> Json:
        found = self.messages.get(channel, {}).get(id)
        if found is None:
            raise Refusal(*UNKNOWN_MESSAGE)
        return found

    def member(self, guild: Guild, user: str) -> Json:
        if user not in guild.members:
            raise Refusal(*UNKNOWN_MEMBER)
        return guild.members[user]

    # -- rights -----------------------------------------------------------------------------------
    def permissions(self, guild: Guild, user: str, channel: str | None = None) -> int:
        if user == guild.owner:
            return Permissions.all().value
        roles = [guild.id, *guild.members[user]["roles"]] if user in guild.members else []
        found = 0
        for id in roles:
            found |= int(guild.roles[id]["permissions"])
        if found & bits(administrator=True):
            return Permissions.all().value
        if channel is None:
            return found
        where = guild.channels.get(channel) or guild.channels[guild.threads[channel]["parent_id"]]
        overwrites: Mapping[str, Json] = {one["id"]: one for one in where["permission_overwrites"]}
        for ids in ([guild.id], [id for id in roles if id != guild.id], [user]):
            allow = deny = 0
            for id in ids:
                if id in overwrites:
                    allow |= int(overwrites[id]["allow"])
                    deny |= int(overwrites[id]["deny"])
            found = found & ~deny | allow
        return found

    def need(self, guild: Guild, channel: str | None = None, **names: bool) -> None:
        """Refuse our bot what it lacks the permission for."""
        if self.us not in guild.members:
            raise Refusal(*MISSING_ACCESS)
        held = self.permissions(guild, self.us, channel)
        if channel is not None and not held & bits(view_channel=True):
            raise Refusal(*MISSING_ACCESS)
        if bits(**names) & ~held:
            raise Refusal(*MISSING_PERMISSIONS)

    def need_above(self, guild: Guild, user: str) -> None:
        """Refuse our bot what touches somebody above it."""
        if user == guild.owner or self._highest(guild, user) >= self._highest(guild, self.us):
            raise Refusal(*MISSING_PERMISSIONS)

    def _highest(self, guild: Guild, user: str) -> int:
        roles: list[str] = guild.members.get(user, {}).get("roles", [])
        return max((int(guild.roles[id]["position"]) for id in roles), default=0)


def role(id: str, name: str, permissions: int, position: int) -> Json:
    return {
        "id": id, "name": name, "permissions": str(permissions), "position": position, "managed": False, "color": 0,
        "hoist": False, "mentionable": False, "flags": 0,
    }  # fmt: skip
