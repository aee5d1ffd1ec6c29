"""What the implementation is asked: who we are, what it can, our rank, names, and messages that are referred to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

import msgspec

from townhall.adapter import AdapterError
from townhall.model.people import ActorKind, Member, Standing
from townhall_onebot.calls import CallFailedError
from townhall_onebot.cq_codes import segments_of
from townhall_onebot.extensions import Extensions, Version
from townhall_onebot.line import Line
from townhall_onebot.payloads import Loose, OwnId, Payload, Status, text_of
from townhall_onebot.scope import Scope, instant, standing_of

Question: TypeAlias = Callable[[], Awaitable[None]]
_NEVER = datetime.min.replace(tzinfo=UTC)

AT_ONCE = 8
"""Questions that may be under way side by side."""
LOOK_UP_WITHIN = 5.0
"""Seconds that events wait for names; without an answer they go on without."""


class Login(msgspec.Struct, gc=False):
    """Which account is logged in."""

    user_id: OwnId = None
    nickname: Loose = None


class GroupInfo(msgspec.Struct, gc=False):
    """A group as its list has it."""

    group_id: OwnId = None
    group_name: Loose = None
    member_count: Loose = None


class MemberInfo(msgspec.Struct, gc=False):
    """A member as lists and questions give them."""

    user_id: OwnId = None
    nickname: Loose = None
    card: Loose = None
    role: Loose = None
    join_time: Loose = None
    title: Loose = None
    is_robot: bool | None = None

    @property
    def name(self) -> str:
        """What they are called in the group."""
        return text_of(self.card) or text_of(self.nickname)


class _Author(msgspec.Struct, gc=False):
    user_id: OwnId = None


class _Told(msgspec.Struct, gc=False):
    sender: _Author | None = None
    user_id: OwnId = None


async def login(line: Line) -> Login:
    """Return which account is logged in."""
    return await line.ask("get_login_info", Login)


async def status(line: Line) -> Status:
    """Return how the implementation stands with QQ; one that cannot say it counts as well."""
    try:
        return await line.ask("get_status", Status)
    except CallFailedError:
        return Status(online=True, good=True)


async def learn_extensions(line: Line, extensions: Extensions) -> None:
    """Ask what there is beyond the standard."""
    with suppress(AdapterError):
        extensions.learn_version(await line.ask("get_version_info", Version))
    with suppress(AdapterError):
        extensions.learn_actions(await line.ask("get_supported_actions", list[str]))


async def friends(line: Line) -> set[str]:
    """Return the numbers of our account's friends; without an answer everybody counts as a stranger."""
    try:
        return {str(one.user_id) for one in await line.ask("get_friend_list", list[Login])}
    except AdapterError:
        return set()


async def groups(line: Line) -> list[GroupInfo]:
    """Return the groups our account is in."""
    return await line.ask("get_group_list", list[GroupInfo])


async def standings(line: Line, scope: Scope, chats: Iterable[str], *, anew: bool = False) -> dict[str, Standing]:
    """Return our rank in each group; a group that cannot be asked for is one we are not in."""
    inside = {str(group.group_id) for group in await groups(line)}
    found = dict.fromkeys(chats, Standing.OUTSIDE)

    async def ask(chat: str) -> None:
        me = await member(line, chat, scope.self_id, anew=anew)
        found[chat] = Standing.UNKNOWN if me is None else standing_of(me.role)

    await _side_by_side([partial(ask, chat) for chat in found if chat in inside])
    return found


async def member(line: Line, chat: OwnId, number: OwnId, *, anew: bool = False) -> MemberInfo | None:
    """Return a member, or None for somebody who is not there."""
    if not (str(chat).isdigit() and str(number).isdigit()):
        return None
    try:
        return await line.ask(
            "get_group_member_info", MemberInfo, group_id=int(str(chat)), user_id=int(str(number)), no_cache=anew
        )
    except CallFailedError:
        return None


async def stranger(line: Line, number: OwnId) -> MemberInfo | None:
    """Return what is known of somebody in no group of ours."""
    if not str(number).isdigit():
        return None
    try:
        return await line.ask("get_stranger_info", MemberInfo, user_id=int(str(number)))
    except CallFailedError:
        return None


def member_of(scope: Scope, found: MemberInfo) -> Member:
    """Return a member of a list as the core knows people."""
    number = str(found.user_id)
    joined = instant(_number(found.join_time), _NEVER)
    return Member(
        id=scope.person(number),
        name=found.name,
        kind=ActorKind.BOT if found.is_robot else scope.kind(number),
        standing=standing_of(found.role),
        joined_at=None if joined is _NEVER else joined,
    )


def _number(loose: Loose) -> float | None:
    if isinstance(loose, str):
        return float(loose) if loose.isascii() and loose.isdigit() else None
    return loose


async def look_up(line: Line, scope: Scope, payloads: Sequence[Payload]) -> None:
    """Learn the names and authors that these events refer to, as far as it can be done in a moment."""
    questions = [question for payload in payloads if (question := _question(line, scope, payload)) is not None]
    if not questions:
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_UP_WITHIN):
            await _side_by_side(questions)


def _question(line: Line, scope: Scope, payload: Payload) -> Question | None:
    if payload.post_type == "message":
        unknown = _unknown_reply(payload, scope)
        return partial(_author, line, scope, unknown) if unknown else None
    if payload.notice_type == "group_increase" and str(payload.user_id) != scope.self_id:
        return partial(_name, line, scope, payload)
    return partial(_name, line, scope, payload) if payload.request_type == "group" else None


def _unknown_reply(payload: Payload, scope: Scope) -> str:
    message = payload.message
    if isinstance(message, str):
        message = segments_of(message) if message.startswith("[CQ:reply,") else None
    if not message or message[0].type != "reply":
        return ""
    own = text_of(message[0].data.id)
    return own if scope.authors.get(own) is None else ""


async def _author(line: Line, scope: Scope, own: str) -> None:
    if not own.removeprefix("-").isdigit():
        return
    told = await line.ask("get_msg", _Told, message_id=int(own))
    number = told.user_id or (told.sender.user_id if told.sender else None)
    if number:
        scope.authors.put(own, str(number))


async def _name(line: Line, scope: Scope, payload: Payload) -> None:
    group, number = payload.group_id, payload.user_id
    found = None if payload.request_type else await member(line, group, number, anew=True)
    found = found or await stranger(line, number)
    if found is not None and found.name:
        scope.names.put(f"{group}/{number}", found.name)


async def _side_by_side(questions: Sequence[Question]) -> None:
    """Ask all of it, some at a time; one that fails leaves the others be."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(question: Question) -> None:
        async with gate:
            with suppress(AdapterError):
                await question()

    async with asyncio.TaskGroup() as tasks:
        for question in questions:
            tasks.create_task(ask(question))
