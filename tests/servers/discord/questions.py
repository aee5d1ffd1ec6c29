"""Interactions of the small Discord: three seconds for the first answer, a quarter of an hour for the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.servers.discord.messages import Messages, Telling
from tests.servers.discord.rest import Asked, Rest
from tests.servers.discord.truth import UNKNOWN_INTERACTION, Json, Question, Refusal, Truth

COMMAND, PRESS, FORM = 2, 3, 5
_FIRST, _ALL = timedelta(seconds=3), timedelta(minutes=15)
_EPHEMERAL = 1 << 6


class Questions:
    """What people ask by commands, buttons and forms."""

    def __init__(self, truth: Truth, gateway: Telling, messages: Messages, rest: Rest) -> None:
        self._truth = truth
        self._gateway = gateway
        self._messages = messages
        hook = "/webhooks/{application}/{token}"
        rest.route("POST", "/interactions/{id}/{token}/callback", self._callback)
        rest.route("POST", hook, self._follow_up)
        rest.route("PATCH", hook + "/messages/@original", self._edit)
        rest.route("DELETE", hook + "/messages/@original", self._remove)
        rest.route("GET", "/oauth2/applications/@me", self._application)
        rest.route("PUT", "/applications/{application}/guilds/{guild}/commands", self._commands)
        rest.route("GET", "/gateway/bot", self._gateway_bot)
        self.address = ""
        self.flags = 1 << 15 | 1 << 19

    # -- asking -----------------------------------------------------------------------------------
    async def ask(self, kind: int, channel: str, user: str, data: Json, message: Json | None = None) -> Question:
        truth = self._truth
        id = truth.new_id()
        question = Question(id, f"token-{id}", kind, channel, user, truth.now())
        truth.questions[question.token] = question
        guild = truth.guild_of(channel)
        told: Json = {
            "id": id, "application_id": truth.application, "type": kind, "token": question.token, "version": 1,
            "channel_id": channel, "channel": truth.channel_json(channel), "data": data, "locale": "de",
        }  # fmt: skip
        if guild is None:
            told["user"] = truth.users[user]
        else:
            told |= {"guild_id": guild.id, "member": {**guild.members[user], "permissions": "0"}}
        if message is not None:
            told["message"] = message
        await self._gateway.tell("INTERACTION_CREATE", told)
        return question

    async def command(self, channel: str, user: str, name: str, text: str = "") -> Question:
        options: list[Json] = [{"name": "text", "type": 3, "value": text}] if text else []
        return await self.ask(COMMAND, channel, user, {"id": "1", "name": name, "type": 1, "options": options})

    async def press(self, channel: str, user: str, message: str, data: str) -> Question:
        content = {"custom_id": data, "component_type": 2}
        return await self.ask(PRESS, channel, user, content, self._truth.message(channel, message))

    async def fill_in(self, form: Question, answers: dict[str, str]) -> Question:
        assert form.form is not None
        rows: list[Json] = [
            {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}} for name, value in answers.items()
        ]
        content = {"custom_id": form.form["custom_id"], "components": rows}
        return await self.ask(FORM, form.channel, form.user, content)

    # -- answers ----------------------------------------------------------------------------------
    def _open(self, token: str) -> Question:
        question = self._truth.questions.get(token)
        if question is None or self._truth.now() - question.at > _ALL:
            raise Refusal(404, 10015, "Unknown Webhook")
        return question

    async def _callback(self, asked: Asked) -> Json | None:
        question = self._open(asked["token"])
        if self._truth.now() - question.at > _FIRST or question.id != asked["id"]:
            raise Refusal(*UNKNOWN_INTERACTION)
        if question.state != "open":
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        kind, data = asked.body["type"], asked.body.get("data", {})
        if kind == 9:
            assert question.kind != FORM
            question.state, question.form = "form", data
            return None
        if kind in (5, 6):
            question.state = "thinking" if kind == 5 else "noted"
            return None
        assert kind == 4
        question.state = "answered"
        message = await self._answer(question, data, ephemeral=bool(data.get("flags", 0) & _EPHEMERAL))
        question.original = message
        return {"interaction": {"id": question.id}, "resource": {"type": 4, "message": message}}

    async def _answer(self, question: Question, data: Json, *, ephemeral: bool) -> Json:
        question.answers.append({**data, "ephemeral": ephemeral})
        if ephemeral:
            return {"id": self._truth.new_id(), "content": data["content"]}
        body = {key: value for key, value in data.items() if key != "flags"}
        return await self._messages.from_us(question.channel, body)

    async def _follow_up(self, asked: Asked) -> Json:
        question = self._open(asked["token"])
        assert question.state != "open"
        return await self._answer(question, asked.body, ephemeral=bool(asked.body.get("flags", 0) & _EPHEMERAL))

    async def _edit(self, asked: Asked) -> Json:
        question = self._open(asked["token"])
        if question.state not in ("thinking", "answered"):
            raise Refusal(404, 10008, "Unknown Message")
        question.state = "answered"
        return await self._answer(question, asked.body, ephemeral=True)

    async def _remove(self, asked: Asked) -> None:
        question = self._open(asked["token"])
        if question.state != "thinking":
            raise Refusal(404, 10008, "Unknown Message")
        question.state = "removed"

    # -- the application --------------------------------------------------------------------------
    async def _application(self, asked: Asked) -> Json:
        return {
            "id": self._truth.application, "name": "Townhall", "icon": None, "description": "", "bot_public": True,
            "bot_require_code_grant": False, "verify_key": "", "flags": self.flags, "team": None,
            "owner": self._truth.users[self._truth.us] | {"discriminator": "0", "avatar": None},
            "interactions_endpoint_url": None,
        }  # fmt: skip

    async def _commands(self, asked: Asked) -> list[Any]:
        for command in asked.body:
            assert command["name"] == command["name"].lower()
            assert 1 <= len(command["description"]) <= 100
        self._truth.guilds[asked["guild"]].commands = asked.body
        return list(asked.body)

    async def _gateway_bot(self, asked: Asked) -> Json:
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return {"url": self.address, "shards": 1, "session_start_limit": limit}
