"""Turn what follows a command word into the typed arguments its handler declared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from townhall.model.events import CommandInvoked
from townhall.model.ids import MemberId
from townhall.model.parts import Mention, plain
from townhall.model.people import Member
from townhall.plugin.declarations import Argument, CommandDeclaration, Rest
from townhall.plugin.group import UserError
from townhall.surface.commands import nearest_command
from townhall.surface.instants import instant_at_start
from townhall.surface.numerals import read_numeral
from townhall.surface.spans import span_at_start

_QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』", "'": "'"}
_TRUE = frozenset({"yes", "y", "true", "on", "1", "是", "对", "好", "开", "打开", "开启"})
_FALSE = frozenset({"no", "n", "false", "off", "0", "否", "不", "不是", "关", "关闭"})
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SHOWN = 40
_LONGEST_NAME = 64


class People(Protocol):
    """Who can be named in a command; ``group.members`` is one."""

    async def get(self, member: MemberId, /) -> Member | None:
        """Return somebody by id."""
        ...

    async def named(self, name: str, /) -> Sequence[Member]:
        """Return who goes by a name or a handle."""
        ...


class _Unreadable(Exception):
    """A value does not fit its type; carries the text that says so."""

    def __init__(self, key: str, **variables: object) -> None:
        super().__init__(key)
        self.key = key
        self.variables = variables


class _Line(msgspec.Struct):
    """The arguments of one call, read from left to right."""

    text: str
    event: CommandInvoked
    zone: ZoneInfo
    now: datetime
    people: People

    def word(self) -> tuple[str, int]:
        """Return the next word or quoted text, and where what follows it begins."""
        closing = _QUOTES.get(self.text[:1])
        end = self.text.find(closing, 1) if closing else -1
        if end > 0:
            return self.text[1:end], end + 1
        first = self.text.split(None, 1)[0]
        return first, len(first)

    def advance(self, by: int) -> None:
        """Leave behind what was read."""
        self.text = self.text[by:].lstrip()


async def read_arguments(
    declaration: CommandDeclaration,
    arguments: str,
    event: CommandInvoked,
    *,
    zone: ZoneInfo,
    now: datetime,
    people: People,
) -> dict[str, object]:
    """Return the arguments by name, typed; raises :class:`UserError` with the usage line for what cannot be read."""
    line = _Line(arguments.strip(), event, zone, now, people)
    values: dict[str, object] = {}
    for position, argument in enumerate(declaration.arguments):
        is_last = position == len(declaration.arguments) - 1
        try:
            values[argument.name] = await _next(argument, line, is_last)
        except _Unreadable as wrong:
            shown = {"argument": argument.name.strip("_"), "usage": declaration.usage}
            raise UserError(wrong.key, **shown, **wrong.variables) from None
    if line.text and declaration.arguments:
        raise UserError("core.argument.too_many", rest=line.text[:_SHOWN], usage=declaration.usage)
    return values


async def _next(argument: Argument, line: _Line, is_last: bool) -> object:
    if not line.text and not (argument.type is Member and line.event.reply_to_actor):
        if argument.required:
            raise _Unreadable("core.argument.missing")
        return argument.default
    try:
        return await _value(argument, line)
    except _Unreadable:
        if argument.required or is_last:
            raise
        return argument.default


async def _value(argument: Argument, line: _Line) -> object:
    if argument.choices:
        return _choice(argument, line)
    if argument.type is Member:
        return await _member(line)
    if argument.type is Rest:
        rest, line.text = line.text, ""
        return rest
    if argument.type is timedelta or argument.type is datetime:
        return _time(argument.type, line)
    word, end = line.word()
    value = _READERS[argument.type](word)
    line.advance(end)
    return value


def _choice(argument: Argument, line: _Line) -> str:
    word, end = line.word()
    by_word = {_folded(choice): choice for choice in argument.choices}
    found = by_word.get(_folded(word))
    if found is None:
        near = by_word.get(nearest_command(word, by_word), "")
        key = "core.argument.bad_choice_near" if near else "core.argument.bad_choice"
        raise _Unreadable(key, value=word[:_SHOWN], choices=", ".join(argument.choices), nearest=near)
    line.advance(end)
    return found


def _time(kind: type[timedelta] | type[datetime], line: _Line) -> timedelta | datetime:
    closing = _QUOTES.get(line.text[:1], "")
    quoted = closing and closing in line.text[1:]
    text, end = line.word() if quoted else (unicodedata.normalize("NFKC", line.text), 0)
    found = span_at_start(text) if kind is timedelta else instant_at_start(text, line.zone, line.now)
    if found is None or (quoted and found[1] != len(text)):
        key = "core.argument.bad_duration" if kind is timedelta else "core.argument.bad_time"
        raise _Unreadable(key, value=line.word()[0][:_SHOWN])
    if quoted:
        line.advance(end)
    else:
        line.text = text[found[1] :].lstrip()
    return found[0]


async def _member(line: _Line) -> Member:
    mentioned = [part for part in line.event.parts if isinstance(part, Mention)]
    for mention in sorted(mentioned, key=lambda one: -len(one.name)):
        shown = plain((mention,))
        if line.text.startswith(shown):
            line.advance(len(shown))
            return await _known(mention.member, mention.name, line)
    word, end = line.word() if line.text else ("", 0)
    if line.event.reply_to_actor and word[:1] not in ("@", "＠"):
        return await _known(line.event.reply_to_actor, "", line)
    return await _named(word, end, line)


async def _known(member: MemberId, name: str, line: _Line) -> Member:
    return await line.people.get(member) or Member(id=member, name=name)


async def _named(word: str, end: int, line: _Line) -> Member:
    name = word.lstrip("@＠")
    found: Sequence[Member] = ()
    if (whole := line.text.lstrip("@＠")) != name and "\n" not in whole and len(whole) <= _LONGEST_NAME:
        # A name may hold spaces, and the whole line is tried first.
        found = await line.people.named(whole)
    if found:
        end = len(line.text)
    elif name:
        found = await line.people.named(name)
    if len(found) != 1:
        key = "core.argument.many_members" if found else "core.argument.unknown_member"
        raise _Unreadable(key, value=name[:_SHOWN])
    line.advance(end)
    return found[0]


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def _text(word: str) -> str:
    return word


def _whole(word: str) -> int:
    small = read_numeral(word) if not word.isascii() else None
    plain = unicodedata.normalize("NFKC", word)
    if small is not None:
        return small
    if not _NUMBER.fullmatch(plain) or "." in plain or len(plain) > 20:
        raise _Unreadable("core.argument.bad_whole_number", value=word[:_SHOWN])
    return int(plain.replace(",", ""))


def _number(word: str) -> float:
    plain = unicodedata.normalize("NFKC", word)
    if not _NUMBER.fullmatch(plain) or len(plain) > 20:
        raise _Unreadable("core.argument.bad_number", value=word[:_SHOWN])
    return float(plain.replace(",", ""))


def _switch(word: str) -> bool:
    folded = _folded(word)
    if folded in _TRUE or folded in _FALSE:
        return folded in _TRUE
    raise _Unreadable("core.argument.bad_switch", value=word[:_SHOWN])


_READERS: Mapping[object, Callable[[str], object]] = {str: _text, int: _whole, float: _number, bool: _switch}
