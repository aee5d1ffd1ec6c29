"""Messages, reactions, pins, threads and polls of the small Discord."""

from __future__ import annotations

import re
from typing import Any, Protocol

from tests.servers.discord.rest import NONCES_LAST, Asked, Rest, guild_of
from tests.servers.discord.truth import Json, Refusal, Truth

_CANNOT_DM = (403, 50007, "Cannot send messages to this user")


class Telling(Protocol):
    async def tell(self, kind: str, content: Json) -> None: ...


class Messages:
    """What is written."""

    def __init__(self, truth: Truth, gateway: Telling, rest: Rest) -> None:
        self._truth = truth
        self._gateway = gateway
        one = "/channels/{channel}/messages/{message}"
        rest.route("POST", "/channels/{channel}/messages/bulk-delete", self._bulk_delete)
        rest.route("GET", "/channels/{channel}/messages", self._read)
        rest.route("POST", "/channels/{channel}/messages", self._create)
        rest.route("PUT", "/channels/{channel}/messages/pins/{message}", self._pin)
        rest.route("DELETE", "/channels/{channel}/messages/pins/{message}", self._unpin)
        rest.route("GET", one, self._read_one)
        rest.route("GET", one + "/reactions/{emoji}", self._reactors)
        rest.route("PATCH", one, self._edit)
        rest.route("DELETE", one, self._delete)
        rest.route("PUT", one + "/reactions/{emoji}/@me", self._react)
        rest.route("DELETE", one + "/reactions/{emoji}/@me", self._unreact)
        rest.route("DELETE", one + "/reactions/{emoji}", self._clear)
        rest.route("DELETE", one + "/reactions", self._clear)
        rest.route("POST", one + "/threads", self._thread)
        rest.route("POST", "/channels/{channel}/threads", self._thread)
        rest.route("POST", "/channels/{channel}/polls/{message}/expire", self._expire)

    # -- writing ----------------------------------------------------------------------------------
    async def write(self, channel: str, author: str, content: str, **more: Any) -> Json:
        truth = self._truth
        guild = truth.guild_of(channel)
        mentions = [truth.users[id] for id in dict.fromkeys(re.findall(r"<@!?(\d+)>", content)) if id in truth.users]
        message: Json = {
            "id": truth.new_id(), "channel_id": channel, "author": truth.users[author], "content": content,
            "timestamp": truth.now().isoformat(), "edited_timestamp": None, "tts": False, "type": 0, "embeds": [],
            "mention_everyone": "@everyone" in content, "mentions": mentions, "mention_roles": [], "attachments": [],
            "components": [], "pinned": False, **more,
        }  # fmt: skip
        truth.messages.setdefault(channel, {})[message["id"]] = message
        told = dict(message)
        if guild is not None:
            told["guild_id"] = guild.id
            if author in guild.members:
                told["member"] = {key: value for key, value in guild.members[author].items() if key != "user"}
        await self._gateway.tell("MESSAGE_CREATE", told)
        return message

    async def _create(self, asked: Asked) -> Json:
        truth, body, channel = self._truth, asked.body, asked["channel"]
        guild = guild_of(truth, channel)
        if guild is not None:
            truth.need(guild, channel, send_messages=True)
        elif next(user for user, talk in truth.talks.items() if talk == channel) in truth.closed_to_us:
            raise Refusal(*_CANNOT_DM)
        if body.get("enforce_nonce") and (again := self._known(body["nonce"])) is not None:
            return again
        return await self.from_us(channel, body, uploads=asked.uploads)

    def _known(self, nonce: str) -> Json | None:
        assert len(nonce) <= 25
        found = self._truth.nonces.get(nonce)
        return found[1] if found is not None and self._truth.now() - found[0] <= NONCES_LAST else None

    async def from_us(self, channel: str, body: Json, *, uploads: int = 0) -> Json:
        content = body.get("content", "")
        if len(content) > 2000:
            raise Refusal(400, 50035, "Must be 2000 or fewer in length.")
        if not (content or body.get("embeds") or body.get("poll") or uploads):
            raise Refusal(400, 50006, "Cannot send an empty message")
        assert len(body.get("attachments", [])) == uploads
        more: Json = {"allowed": body.get("allowed_mentions"), "embeds": body.get("embeds", [])}
        more["components"] = body.get("components", [])
        more["mention_everyone"] = "@everyone" in content and "everyone" in _parsed(body)
        more["flags"] = body.get("flags", 0)
        reference = body.get("message_reference")
        if reference is not None and reference["message_id"] in self._truth.messages.get(channel, {}):
            more |= {"type": 19, "message_reference": reference}
        if "poll" in body:
            answers = [{"answer_id": n, **one} for n, one in enumerate(body["poll"]["answers"], 1)]
            more["poll"] = {**body["poll"], "answers": answers, "votes": {}}
        message = await self.write(channel, self._truth.us, content, **more)
        if "nonce" in body:
            self._truth.nonces[body["nonce"]] = (self._truth.now(), message)
        return message

    async def _read(self, asked: Asked) -> list[Json]:
        guild = guild_of(self._truth, asked["channel"])
        if guild is not None:
            self._truth.need(guild, asked["channel"], read_message_history=True)
        limit, there = int(asked.query.get("limit", "50")), self._truth.messages[asked["channel"]].values()
        if "after" in asked.query:
            found = [one for one in there if int(one["id"]) > int(asked.query["after"])][:limit]
        else:
            found = [one for one in there if int(one["id"]) < int(asked.query.get("before", "9" * 19))][-limit:]
        return list(reversed(found))

    async def _read_one(self, asked: Asked) -> Json:
        guild = guild_of(self._truth, asked["channel"])
        if guild is not None:
            self._truth.need(guild, asked["channel"], read_message_history=True)
        message = self._truth.message(asked["channel"], asked["message"])
        found = self._truth.reactions.items()
        there = {emoji: users for (_, id, emoji), users in found if id == message["id"] and users}
        return {**message, "reactions": [_counted(emoji, users) for emoji, users in there.items()]}

    async def _reactors(self, asked: Asked) -> list[Json]:
        emoji = asked["emoji"].partition(":")[0]
        if asked.query.get("type", "0") == "1":
            return []
        users = self._truth.reactions.get((asked["channel"], asked["message"], emoji), set())
        after, limit = int(asked.query.get("after", "0")), int(asked.query.get("limit", "25"))
        assert 1 <= limit <= 100
        return [self._truth.users[one] for one in sorted(users, key=int) if int(one) > after][:limit]

    # -- changing ---------------------------------------------------------------------------------
    async def _edit(self, asked: Asked) -> Json:
        message = self._truth.message(asked["channel"], asked["message"])
        if message["author"]["id"] != self._truth.us:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        message.update(asked.body, edited_timestamp=self._truth.now().isoformat())
        await self._tell_update(message)
        return message

    async def _tell_update(self, message: Json) -> None:
        guild = self._truth.guild_of(message["channel_id"])
        await self._gateway.tell("MESSAGE_UPDATE", {**message, **({"guild_id": guild.id} if guild else {})})

    async def change(self, channel: str, id: str, content: str) -> None:
        message = self._truth.message(channel, id)
        message.update(content=content, edited_timestamp=self._truth.now().isoformat())
        await self._tell_update(message)

    async def _delete(self, asked: Asked) -> None:
        channel = asked["channel"]
        message = self._truth.message(channel, asked["message"])
        guild = self._truth.guild_of(channel)
        if message["author"]["id"] != self._truth.us and guild is not None:
            self._truth.need(guild, channel, manage_messages=True)
        await self.remove(channel, message["id"])

    async def remove(self, channel: str, id: str) -> None:
        del self._truth.messages[channel][id]
        guild = self._truth.guild_of(channel)
        await self._gateway.tell(
            "MESSAGE_DELETE", {"id": id, "channel_id": channel, **({"guild_id": guild.id} if guild else {})}
        )

    async def _bulk_delete(self, asked: Asked) -> None:
        guild = guild_of(self._truth, asked["channel"])
        assert guild is not None
        assert 2 <= len(asked.body["messages"]) <= 100
        self._truth.need(guild, asked["channel"], manage_messages=True)
        for id in asked.body["messages"]:
            self._truth.messages[asked["channel"]].pop(id, None)
        told = {"ids": asked.body["messages"], "channel_id": asked["channel"], "guild_id": guild.id}
        await self._gateway.tell("MESSAGE_DELETE_BULK", told)

    # -- reactions and pins -----------------------------------------------------------------------
    async def _react(self, asked: Asked) -> None:
        guild = guild_of(self._truth, asked["channel"])
        if guild is not None:
            self._truth.need(guild, asked["channel"], add_reactions=True)
        await self.react(asked["channel"], asked["message"], self._truth.us, asked["emoji"])

    async def react(self, channel: str, id: str, user: str, emoji: str) -> None:
        message = self._truth.message(channel, id)
        self._truth.reactions.setdefault((channel, id, emoji), set()).add(user)
        told = self._reaction(channel, id, user, emoji) | {"message_author_id": message["author"]["id"]}
        await self._gateway.tell("MESSAGE_REACTION_ADD", told)

    async def unreact(self, channel: str, id: str, user: str, emoji: str) -> None:
        self._truth.reactions[channel, id, emoji].discard(user)
        await self._gateway.tell("MESSAGE_REACTION_REMOVE", self._reaction(channel, id, user, emoji))

    def _reaction(self, channel: str, id: str, user: str, emoji: str) -> Json:
        told: Json = {"user_id": user, "channel_id": channel, "message_id": id, "emoji": {"id": None, "name": emoji}}
        guild = self._truth.guild_of(channel)
        if guild is not None:
            told["guild_id"] = guild.id
            if user in guild.members:
                told["member"] = guild.members[user]
        return told

    async def _unreact(self, asked: Asked) -> None:
        self._truth.message(asked["channel"], asked["message"])
        await self.unreact(asked["channel"], asked["message"], self._truth.us, asked["emoji"])

    async def _clear(self, asked: Asked) -> None:
        guild = guild_of(self._truth, asked["channel"])
        assert guild is not None
        self._truth.need(guild, asked["channel"], manage_messages=True)
        emoji = asked.ids.get("emoji")
        for key in [key for key in self._truth.reactions if key[1] == asked["message"] and emoji in (None, key[2])]:
            del self._truth.reactions[key]

    async def _pin(self, asked: Asked) -> None:
        guild = guild_of(self._truth, asked["channel"])
        if guild is not None:
            self._truth.need(guild, asked["channel"], pin_messages=True)
        self._truth.message(asked["channel"], asked["message"])
        self._truth.pins.setdefault(asked["channel"], []).append(asked["message"])
        reference = {"message_id": asked["message"], "channel_id": asked["channel"]}
        await self.write(asked["channel"], self._truth.us, "", type=6, message_reference=reference)

    async def _unpin(self, asked: Asked) -> None:
        if asked["message"] not in self._truth.pins.get(asked["channel"], []):
            raise Refusal(404, 10008, "Unknown Message")
        self._truth.pins[asked["channel"]].remove(asked["message"])

    # -- threads and polls ------------------------------------------------------------------------
    async def _thread(self, asked: Asked) -> Json:
        guild = guild_of(self._truth, asked["channel"])
        assert guild is not None
        self._truth.need(guild, asked["channel"], create_public_threads=True)
        return await self.open_thread(asked["channel"], asked.body["name"], self._truth.us)

    async def open_thread(self, channel: str, name: str, owner: str) -> Json:
        guild = self._truth.guild_of(channel)
        assert guild is not None
        thread: Json = {
            "id": self._truth.new_id(), "guild_id": guild.id, "parent_id": channel, "owner_id": owner, "name": name,
            "type": 11, "thread_metadata": {"archived": False, "locked": False},
        }  # fmt: skip
        guild.threads[thread["id"]] = thread
        self._truth.messages[thread["id"]] = {}
        await self._gateway.tell("THREAD_CREATE", {**thread, "newly_created": True})
        return thread

    async def vote(self, channel: str, id: str, user: str, answer: int) -> None:
        guild = self._truth.guild_of(channel)
        assert guild is not None
        self._truth.message(channel, id)["poll"]["votes"].setdefault(answer, set()).add(user)
        told = {"user_id": user, "channel_id": channel, "message_id": id, "guild_id": guild.id, "answer_id": answer}
        await self._gateway.tell("MESSAGE_POLL_VOTE_ADD", told)

    async def _expire(self, asked: Asked) -> Json:
        message = self._truth.message(asked["channel"], asked["message"])
        poll = message["poll"]
        counts = [{"id": answer, "count": len(voters)} for answer, voters in poll["votes"].items()]
        message["poll"] = {**poll, "votes": {}, "results": {"is_finalized": True, "answer_counts": counts}}
        await self._tell_update(message)
        return {**message}


def _parsed(body: Json) -> list[str]:
    allowed = body.get("allowed_mentions")
    found: list[str] = ["everyone"] if allowed is None else allowed.get("parse", [])
    return found


def _counted(emoji: str, users: set[str]) -> Json:
    # A name of letters stands for a custom emoji, which has an id as well.
    sign = {"id": "1047428963274800009" if emoji.isascii() else None, "name": emoji}
    return {"emoji": sign, "count": len(users), "count_details": {"burst": 1, "normal": len(users)}, "me": False}
