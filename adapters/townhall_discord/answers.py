"""Answers to commands, presses and forms, in whichever way Discord still takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import discord

from townhall.adapter import Time
from townhall.model.actions import AnswerPress, FormField, OpenForm, Say
from townhall.model.ids import MessageId
from townhall.model.results import Failed, Gone, Ok, Receipt, Result, Unsupported
from townhall_discord.calls import EPHEMERAL, Call, content_of
from townhall_discord.markup import Written, escaped, written
from townhall_discord.questions import FORM, Asked, Questions, State
from townhall_discord.refusals import result_of
from townhall_discord.wire import REFUSALS, Wire

_MESSAGE, _THINKING, _NOTED, _MODAL = 4, 5, 6, 9
# The names of the parameters give each interaction a bucket of its own, as discord.py has it for its own answers.
_CALLBACK = "/interactions/{webhook_id}/{webhook_token}/callback"
_ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
_FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"
_ACKNOWLEDGED = 40060
_LABEL, _TEXT, _SELECT = 18, 4, 3
_MOST_FIELDS = 5


class Answers:
    """How interactions of one account are answered."""

    def __init__(self, wire: Wire, questions: Questions, time: Time, file: Path) -> None:
        self._wire = wire
        self._questions = questions
        self._time = time
        self._file = file
        self._turns: dict[str, asyncio.Lock] = {}

    def _turn(self, asked: Asked) -> asyncio.Lock:
        """An answer must not overtake the note that one is coming."""
        return self._turns.setdefault(asked.id, asyncio.Lock())

    # -- in time ----------------------------------------------------------------------------------
    async def defer(self, token: str) -> None:
        """Tell Discord that an answer is coming, unless one was given."""
        asked = self._questions.by_token(token)
        if asked is not None:
            async with self._turn(asked):
                await self._defer(asked)

    async def _defer(self, asked: Asked) -> None:
        if asked.state is not State.FRESH:
            return
        kind = _NOTED if asked.on_message else _THINKING
        asked.state = State.NOTED if asked.on_message else State.THINKING
        asked.thinking_since = self._time.now()
        body: Mapping[str, object] = {"type": kind}
        if kind == _THINKING:
            # Only its person sees the placeholder: a public answer can still be written beside it, and the
            # other way round it could not.
            body = {"type": kind, "data": {"flags": EPHEMERAL}}
        try:
            await self._wire.do(_callback(asked, body))
        except REFUSALS as error:
            if not _was_acknowledged(error):
                asked.state = State.ANSWERED
        if asked.kind == FORM and asked.state is State.THINKING:
            # Nothing answers a form by its token, so nothing would take the placeholder's place.
            await self._drop_placeholder(asked)
        self._keep()

    def _keep(self) -> None:
        """After a restart a placeholder that stands is still known."""
        self._questions.write(self._file)

    async def tidy(self) -> None:
        """Take placeholders away that nothing answers."""
        for asked in list(self._questions.stale(self._time.now())):
            async with self._turn(asked):
                if asked.state is State.THINKING:
                    await self._drop_placeholder(asked)
        self._turns = {id: turn for id, turn in self._turns.items() if self._questions.by_id(id) is not None}

    async def _drop_placeholder(self, asked: Asked) -> None:
        asked.state = State.ANSWERED
        try:
            await self._wire.do(Call("DELETE", _ORIGINAL, _hook(asked)))
        except REFUSALS:
            # It goes by itself when the quarter of an hour is over.
            return

    # -- to the person alone ----------------------------------------------------------------------
    async def privately(self, action: AnswerPress) -> Result:
        """Answer so that only the one who asked sees it."""
        asked = self._questions.by_token(action.token)
        if asked is None:
            return Gone("The interaction is not known any more.", too_old=True)
        async with self._turn(asked):
            if not action.text:
                await self._take_notice(asked)
                return Ok()
            content = content_of(Written(escaped(action.text)[:2000]))
            return await self._answer(asked, {**content, "flags": EPHEMERAL})

    async def _answer(self, asked: Asked, content: Mapping[str, object]) -> Result:
        state = asked.state
        try:
            if state is State.FRESH:
                asked.state = State.ANSWERED
                await self._wire.do(_callback(asked, {"type": _MESSAGE, "data": content}))
            elif state is State.THINKING:
                asked.state = State.ANSWERED
                shown = {key: value for key, value in content.items() if key != "flags"}
                await self._wire.do(Call("PATCH", _ORIGINAL, _hook(asked), shown))
            else:
                await self._wire.do(Call("POST", _FOLLOW_UP, _hook(asked), content))
        except REFUSALS as error:
            if state is State.FRESH and _was_acknowledged(error):
                return await self._answer(asked, content)
            asked.state = state
            return result_of(error)
        return Ok()

    # -- to everybody -----------------------------------------------------------------------------
    async def publicly(self, action: Say) -> Result | None:
        """Answer a command so that everybody sees it; None when that must be a message of its own."""
        asked = self._questions.by_id(action.reply_to.message) if action.reply_to is not None else None
        if asked is None:
            return None
        async with self._turn(asked):
            return await self._publicly(asked, action)

    async def _publicly(self, asked: Asked, action: Say) -> Result | None:
        pieces = written(action.parts)
        if asked.state is not State.FRESH or len(pieces) > 1 or any(one.images or one.files for one in pieces):
            await self._take_notice(asked)
            return None
        asked.state = State.ANSWERED
        content = content_of(pieces[0], may_mention_all=action.may_mention_all)
        call = _callback(asked, {"type": _MESSAGE, "data": content}, response=True)
        try:
            answer = await self._wire.do(call)
        except REFUSALS as error:
            result = result_of(error)
            # Nothing shows yet when Discord refused it: then it is written as a message.
            return None if isinstance(result, Gone | Failed) or _was_acknowledged(error) else result
        return Ok(Receipt(messages=_made(answer)))

    async def _take_notice(self, asked: Asked) -> None:
        """See that Discord does not wait and that nothing keeps thinking."""
        await self._defer(asked)
        if asked.state is State.THINKING:
            await self._drop_placeholder(asked)

    # -- forms ------------------------------------------------------------------------------------
    async def open_form(self, action: OpenForm) -> Result:
        """Show a form to whoever pressed or called; it must be the first answer."""
        asked = self._questions.by_token(action.token)
        if asked is None or not action.token:
            return Unsupported("Discord opens a form only in answer to a press or a command.", "Ask after a button.")
        async with self._turn(asked):
            return await self._open(asked, action)

    async def _open(self, asked: Asked, action: OpenForm) -> Result:
        if asked.state is not State.FRESH:
            return Gone("A form must be opened within three seconds.", too_old=True)
        if len(action.fields) > _MOST_FIELDS:
            return Unsupported(f"A form of Discord has {_MOST_FIELDS} questions at most.", "Ask in two steps.")
        asked.state = State.ANSWERED
        body = {"type": _MODAL, "data": form_of(action)}
        try:
            await self._wire.do(_callback(asked, body))
        except REFUSALS as error:
            return result_of(error)
        return Ok()


def form_of(action: OpenForm) -> dict[str, object]:
    """Return a form as Discord takes it."""
    return {
        "custom_id": action.form[:100],
        "title": action.title[:45],
        "components": [
            {"type": _LABEL, "label": field.label[:45], "component": _component(field)} for field in action.fields
        ],
    }


def _component(field: FormField) -> dict[str, object]:
    if field.choices:
        options = [{"label": choice[:100], "value": choice[:100]} for choice in field.choices[:25]]
        return {"type": _SELECT, "custom_id": field.name, "options": options, "required": field.required}
    return {
        "type": _TEXT,
        "custom_id": field.name,
        "style": 2 if field.long else 1,
        "required": field.required,
        "max_length": min(max(field.most, 1), 4000),
    }


def _callback(asked: Asked, body: Mapping[str, object], *, response: bool = False) -> Call:
    query = {"with_response": "true"} if response else {}
    return Call("POST", _CALLBACK, {"webhook_id": asked.id, "webhook_token": asked.token}, body, query)


def _hook(asked: Asked) -> dict[str, str]:
    return {"webhook_id": asked.application, "webhook_token": asked.token}


def _made(answer: object) -> tuple[MessageId, ...]:
    if not isinstance(answer, dict):
        return ()
    resource: object = answer.get("resource")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    message: object = resource.get("message") if isinstance(resource, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    id: object = message.get("id") if isinstance(message, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return (MessageId(id),) if isinstance(id, str) else ()


def _was_acknowledged(error: Exception) -> bool:
    return isinstance(error, discord.HTTPException) and error.code == _ACKNOWLEDGED
