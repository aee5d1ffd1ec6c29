"""Who comes and goes on the small Discord, and what staff do to them; each removal with its entry in the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.servers.discord.messages import Telling
from tests.servers.discord.rest import Asked, Rest, guild_of
from tests.servers.discord.truth import Guild, Json, Refusal, Truth, bits

KICK, BAN, UNBAN, UPDATE, ROLES = 20, 22, 23, 24, 25


class People:
    """The members of the guilds."""

    def __init__(self, truth: Truth, gateway: Telling, rest: Rest) -> None:
        self._truth = truth
        self._gateway = gateway
        member = "/guilds/{guild}/members/{user}"
        rest.route("GET", "/users/@me", self._me)
        rest.route("GET", "/users/@me/guilds", self._guilds)
        rest.route("POST", "/users/@me/channels", self._talk)
        rest.route("GET", "/guilds/{guild}", self._guild)
        rest.route("GET", "/guilds/{guild}/channels", self._channels)
        rest.route("GET", "/guilds/{guild}/threads/active", self._threads)
        rest.route("GET", "/guilds/{guild}/members", self._members)
        rest.route("GET", "/guilds/{guild}/invites", self._invites)
        rest.route("GET", member, self._member)
        rest.route("PATCH", member, self._change)
        rest.route("DELETE", member, self._kick)
        rest.route("PUT", member + "/roles/{role}", self._grant)
        rest.route("DELETE", member + "/roles/{role}", self._revoke)
        rest.route("PUT", "/guilds/{guild}/bans/{user}", self._ban)
        rest.route("DELETE", "/guilds/{guild}/bans/{user}", self._unban)
        rest.route("GET", "/channels/{channel}", self._channel)
        rest.route("PATCH", "/channels/{channel}", self._change_channel)
        rest.route("PUT", "/channels/{channel}/permissions/{overwrite}", self._overwrite)
        rest.route("POST", "/channels/{channel}/invites", self._invite)
        rest.route("DELETE", "/invites/{code}", self._revoke_invite)

    def _asked_guild(self, asked: Asked) -> Guild:
        guild = self._truth.guilds.get(asked["guild"])
        if guild is None or self._truth.us not in guild.members:
            raise Refusal(404, 10004, "Unknown Guild")
        return guild

    # -- what people and staff do -----------------------------------------------------------------
    async def join(self, guild: Guild, user: str, invite: str = "") -> None:
        assert user not in guild.bans
        member = self._truth.enter(guild, user)
        if invite:
            one = guild.invites[invite]
            one["uses"] += 1
            if one["max_uses"] and one["uses"] >= one["max_uses"]:
                del guild.invites[invite]
        await self._gateway.tell("GUILD_MEMBER_ADD", {**member, "guild_id": guild.id})

    async def leave(self, guild: Guild, user: str) -> None:
        del guild.members[user]
        await self._gateway.tell("GUILD_MEMBER_REMOVE", {"guild_id": guild.id, "user": self._truth.users[user]})

    async def kick(self, guild: Guild, user: str, by: str, reason: str = "") -> None:
        await self.leave(guild, user)
        await self._log(guild, KICK, user, by, reason)

    async def ban(self, guild: Guild, user: str, by: str, reason: str = "") -> None:
        guild.bans[user] = reason
        told = {"guild_id": guild.id, "user": self._truth.users[user]}
        await self._gateway.tell("GUILD_BAN_ADD", told)
        if guild.members.pop(user, None) is not None:
            await self._gateway.tell("GUILD_MEMBER_REMOVE", told)
        await self._log(guild, BAN, user, by, reason)

    async def unban(self, guild: Guild, user: str, by: str) -> None:
        del guild.bans[user]
        await self._gateway.tell("GUILD_BAN_REMOVE", {"guild_id": guild.id, "user": self._truth.users[user]})
        await self._log(guild, UNBAN, user, by, "")

    async def change(self, guild: Guild, user: str, by: str, reason: str = "", **changes: Any) -> None:
        member = self._truth.member(guild, user)
        member.update(changes)
        await self._gateway.tell("GUILD_MEMBER_UPDATE", {**member, "guild_id": guild.id})
        await self._log(guild, ROLES if "roles" in changes else UPDATE, user, by, reason)

    async def _log(self, guild: Guild, kind: int, target: str, by: str, reason: str) -> None:
        entry: Json = {
            "id": self._truth.new_id(), "action_type": kind, "user_id": by, "target_id": target, "guild_id": guild.id,
            **({"reason": reason} if reason else {}),
        }  # fmt: skip
        guild.audit_log.append(entry)
        if self._truth.permissions(guild, self._truth.us) & bits(view_audit_log=True):
            await self._gateway.tell("GUILD_AUDIT_LOG_ENTRY_CREATE", entry)

    def invitation(self, guild: Guild, channel: str, inviter: str, max_uses: int = 0) -> str:
        code = f"inv{self._truth.new_id()}"
        guild.invites[code] = {
            "code": code, "guild_id": guild.id, "channel_id": channel, "uses": 0, "max_uses": max_uses,
            "inviter": self._truth.users[inviter],
        }  # fmt: skip
        return code

    # -- reading ----------------------------------------------------------------------------------
    async def _me(self, asked: Asked) -> Json:
        return self._truth.users[self._truth.us] | {"discriminator": "0", "avatar": None}

    async def _guilds(self, asked: Asked) -> list[Json]:
        mine = [guild for guild in self._truth.guilds.values() if self._truth.us in guild.members]
        after = int(asked.query.get("after", "0"))
        found = [{"id": guild.id, "name": guild.name} for guild in mine if int(guild.id) > after]
        return found[: int(asked.query["limit"])]

    async def _guild(self, asked: Asked) -> Json:
        guild = self._asked_guild(asked)
        return {
            "id": guild.id, "name": guild.name, "owner_id": guild.owner, "roles": list(guild.roles.values()),
            "system_channel_id": guild.system_channel, "approximate_member_count": len(guild.members),
        }  # fmt: skip

    async def _channels(self, asked: Asked) -> list[Json]:
        return list(self._asked_guild(asked).channels.values())

    async def _threads(self, asked: Asked) -> Json:
        return {"threads": list(self._asked_guild(asked).threads.values()), "members": []}

    async def _members(self, asked: Asked) -> list[Json]:
        guild, after = self._asked_guild(asked), int(asked.query.get("after", "0"))
        found = [guild.members[id] for id in sorted(guild.members, key=int) if int(id) > after]
        return found[: int(asked.query["limit"])]

    async def _member(self, asked: Asked) -> Json:
        return self._truth.member(self._asked_guild(asked), asked["user"])

    async def _invites(self, asked: Asked) -> list[Json]:
        guild = self._asked_guild(asked)
        self._truth.need(guild, manage_guild=True)
        return list(guild.invites.values())

    async def _channel(self, asked: Asked) -> Json:
        guild_of(self._truth, asked["channel"])
        return self._truth.channel_json(asked["channel"])

    async def _talk(self, asked: Asked) -> Json:
        return {"id": self.talk_with(asked.body["recipient_id"]), "type": 1}

    def talk_with(self, user: str) -> str:
        if user not in self._truth.talks:
            self._truth.talks[user] = self._truth.new_id()
            self._truth.messages[self._truth.talks[user]] = {}
        return self._truth.talks[user]

    # -- what our bot does ------------------------------------------------------------------------
    async def _change(self, asked: Asked) -> Json:
        guild, user = self._asked_guild(asked), asked["user"]
        self._truth.member(guild, self._truth.us if user == "@me" else user)
        if "communication_disabled_until" in asked.body:
            self._truth.need(guild, moderate_members=True)
            self._truth.need_above(guild, user)
            self._check_mute(asked.body["communication_disabled_until"])
        if "nick" in asked.body:
            assert len(asked.body["nick"] or "") <= 32
            self._truth.need(guild, manage_nicknames=True)
        await self.change(guild, user, self._truth.us, asked.reason, **asked.body)
        return guild.members[user]

    def _check_mute(self, until: str | None) -> None:
        if until is not None and (datetime.fromisoformat(until) - self._truth.now()).days >= 28:
            raise Refusal(400, 50035, "Timeouts may last 28 days.")

    async def _kick(self, asked: Asked) -> None:
        guild = self._asked_guild(asked)
        self._truth.need(guild, kick_members=True)
        self._truth.member(guild, asked["user"])
        self._truth.need_above(guild, asked["user"])
        await self.kick(guild, asked["user"], self._truth.us, asked.reason)

    async def _ban(self, asked: Asked) -> None:
        guild = self._asked_guild(asked)
        self._truth.need(guild, ban_members=True)
        self._truth.need_above(guild, asked["user"])
        assert 0 <= asked.body["delete_message_seconds"] <= 604_800
        await self.ban(guild, asked["user"], self._truth.us, asked.reason)

    async def _unban(self, asked: Asked) -> None:
        guild = self._asked_guild(asked)
        self._truth.need(guild, ban_members=True)
        if asked["user"] not in guild.bans:
            raise Refusal(404, 10026, "Unknown Ban")
        await self.unban(guild, asked["user"], self._truth.us)

    async def _grant(self, asked: Asked) -> None:
        await self._set_role(asked, held=True)

    async def _revoke(self, asked: Asked) -> None:
        await self._set_role(asked, held=False)

    async def _set_role(self, asked: Asked, *, held: bool) -> None:
        guild = self._asked_guild(asked)
        self._truth.need(guild, manage_roles=True)
        if asked["role"] not in guild.roles:
            raise Refusal(404, 10011, "Unknown Role")
        roles = [id for id in self._truth.member(guild, asked["user"])["roles"] if id != asked["role"]]
        roles += [asked["role"]] if held else []
        await self.change(guild, asked["user"], self._truth.us, asked.reason, roles=roles)

    async def _change_channel(self, asked: Asked) -> Json:
        guild = guild_of(self._truth, asked["channel"])
        assert guild is not None
        if asked["channel"] in guild.threads:
            thread = guild.threads[asked["channel"]]
            thread["thread_metadata"]["archived"] = asked.body["archived"]
            await self._gateway.tell("THREAD_UPDATE", thread)
            return thread
        self._truth.need(guild, asked["channel"], manage_channels=True)
        assert 0 <= asked.body.get("rate_limit_per_user", 0) <= 21_600
        await self.change_channel(guild, asked["channel"], **asked.body)
        return guild.channels[asked["channel"]]

    async def change_channel(self, guild: Guild, channel: str, **changes: Any) -> None:
        guild.channels[channel].update(changes)
        await self._gateway.tell("CHANNEL_UPDATE", guild.channels[channel])

    async def _overwrite(self, asked: Asked) -> None:
        guild = guild_of(self._truth, asked["channel"])
        assert guild is not None
        self._truth.need(guild, asked["channel"], manage_roles=True)
        kept = [
            one for one in guild.channels[asked["channel"]]["permission_overwrites"] if one["id"] != asked["overwrite"]
        ]
        kept.append({**asked.body, "id": asked["overwrite"]})
        await self.change_channel(guild, asked["channel"], permission_overwrites=kept)

    async def _invite(self, asked: Asked) -> Json:
        guild = guild_of(self._truth, asked["channel"])
        assert guild is not None
        self._truth.need(guild, asked["channel"], create_instant_invite=True)
        code = self.invitation(guild, asked["channel"], self._truth.us, asked.body["max_uses"])
        return guild.invites[code]

    async def _revoke_invite(self, asked: Asked) -> Json:
        for guild in self._truth.guilds.values():
            if asked["code"] in guild.invites:
                return guild.invites.pop(asked["code"])
        raise Refusal(404, 10006, "Unknown Invite")
