"""Where a person's id stands inside texts and encoded values, and how it is taken out of them.

An id may be the beginning of another one (``tg:47`` of ``tg:4711``), so it counts only where it ends.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

import msgspec

from townhall.model.ids import MemberId
from townhall.model.people import Member
from townhall.model.wire import encode

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
"""What reading bytes raises that are no encoded value."""

_PERSON = frozenset(Member.__struct_fields__)


@lru_cache(maxsize=64)
def _pattern(member: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(member)}(?!\w|[.:@-]\w)")


def named_in(text: str, member: str) -> bool:
    """Return whether a text names a person."""
    return member in text and _pattern(member).search(text) is not None


def renamed(text: str, member: str, pseudonym: str) -> str:
    """Return a text with another name for a person."""
    return _pattern(member).sub(lambda found: pseudonym, text) if member in text else text


def inside(raw: bytes, member: MemberId) -> bool:
    """Return whether an encoded value names a person; one that cannot be read does when it holds the id at all."""
    if member.encode() not in raw:
        return False
    try:
        return _holds(msgspec.msgpack.decode(raw), member)
    except UNREADABLE:
        return True


def without(raw: bytes, member: MemberId, pseudonym: str) -> bytes | None:
    """Return an encoded value that names the pseudonym instead; None when it cannot be read.

    Of a person as an event tells them (:class:`~townhall.model.people.Member`) only the id stays, and a ``name`` that
    stands beside the id is emptied.
    """
    if member.encode() not in raw:
        return raw
    try:
        value: object = msgspec.msgpack.decode(raw)
    except UNREADABLE:
        return None
    return encode(_cleaned(value, member, pseudonym))


def evidence_without(raw: bytes, member: MemberId, pseudonym: str, about: bool) -> bytes:
    """Return the evidence of a ledger entry that names the pseudonym instead; nothing where it cannot be read.

    Of an entry that is ``about`` them, or that names them, what somebody wrote behind a command (``argument``) goes:
    it is where their name stands.
    """
    if not raw or not (about or member.encode() in raw):
        return raw
    try:
        value: object = msgspec.msgpack.decode(raw)
    except UNREADABLE:
        return raw if member.encode() not in raw else b""
    if not (about or _holds(value, member)):
        return raw
    if isinstance(value, dict):
        told = cast("dict[object, object]", value)
        value = {key: one for key, one in told.items() if key != "argument"}
    return encode(_cleaned(value, member, pseudonym))


def concerning(raw: bytes, member: MemberId) -> bool:
    """Return whether an encoded event is something a person did, or that happened to them."""
    try:
        event: object = msgspec.msgpack.decode(raw)
    except UNREADABLE:
        return False
    if not isinstance(event, dict):
        return False
    told = cast("dict[str, object]", event)
    people = [told.get("actor"), told.get("member")]
    return any(isinstance(one, dict) and cast("dict[str, object]", one).get("id") == member for one in people)


def _holds(value: object, member: MemberId) -> bool:
    match value:
        case str():
            return named_in(value, member)
        case bytes():
            return inside(value, member)
        case list():
            return any(_holds(one, member) for one in cast("list[object]", value))
        case dict():
            pairs = cast("dict[object, object]", value).items()
            return any(_holds(key, member) or _holds(one, member) for key, one in pairs)
        case _:
            return False


def _cleaned(value: object, member: MemberId, pseudonym: str) -> object:
    match value:
        case str():
            return renamed(value, member, pseudonym)
        case bytes():
            return without(value, member, pseudonym) or b""
        case list():
            return [_cleaned(one, member, pseudonym) for one in cast("list[object]", value)]
        case dict():
            return _cleaned_map(cast("dict[object, object]", value), member, pseudonym)
        case _:
            return value


def _cleaned_map(value: dict[object, object], member: MemberId, pseudonym: str) -> dict[object, object]:
    if value.get("id") == member and value.keys() <= _PERSON:
        return {"id": pseudonym}
    cleaned = {_cleaned(key, member, pseudonym): _cleaned(one, member, pseudonym) for key, one in value.items()}
    if member in value.values() and isinstance(value.get("name"), str):
        cleaned["name"] = ""
    return cleaned
