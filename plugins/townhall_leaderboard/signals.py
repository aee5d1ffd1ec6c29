"""What counts: every contribution as one signal, put together from the facts that tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

import msgspec

from townhall import Fact, GroupId, MemberId


class Sign(StrEnum):
    """The kinds of signals."""

    MESSAGE = "message"
    REPLY = "reply"
    REACTION = "reaction"
    THANKS = "thanks"
    ACCEPTED = "accepted"
    CURATED = "curated"
    ATTENDED = "attended"
    INVITED = "invited"
    PRAISE = "praise"
    CASE = "case"
    ADJUSTMENT = "adjustment"

    # An enumeration hashes by a function of its own, a hundred thousand times in a large window.
    __hash__ = str.__hash__


CHAT: Final = frozenset({Sign.MESSAGE, Sign.REPLY, Sign.REACTION, Sign.THANKS})
"""What a day of talk brings; the daily cap is for these."""
GIVEN: Final = frozenset({Sign.REPLY, Sign.REACTION, Sign.THANKS, Sign.ACCEPTED})
"""What one member gives to another, and what could be agreed upon between two of them."""
BOOKED: Final = frozenset({Sign.CASE, Sign.ADJUSTMENT})
"""What stands in the facts in points and is added up as it stands."""


class Signal(msgspec.Struct, frozen=True, order=True, gc=False):
    """One contribution of a member."""

    at: datetime
    kind: Sign
    source: str
    """Tells two of the same kind apart: the message, the case, the event attended."""
    member: MemberId
    giver: str = ""
    """Who gave it, where somebody did."""
    message: str = ""
    """The message it belongs to, where there is one."""
    points: float = 0.0
    """What it is worth by itself, for kinds that are booked."""


TAKEN_BACK: Final = "|-"
"""Behind the source of a fact: the source of the one that takes it back, like the core has it."""

KINDS: Final[Mapping[str, Sign]] = MappingProxyType(
    {
        "leaderboard.message": Sign.MESSAGE,
        "contribution.reply": Sign.REPLY,
        "contribution.reaction": Sign.REACTION,
        "contribution.thanks": Sign.THANKS,
        "contribution.accepted": Sign.ACCEPTED,
        "contribution.curated": Sign.CURATED,
        "contribution.attended": Sign.ATTENDED,
        "contribution.invited": Sign.INVITED,
        "leaderboard.praise": Sign.PRAISE,
        "leaderboard.case": Sign.CASE,
        "leaderboard.adjustment": Sign.ADJUSTMENT,
    }
)
"""The kinds of facts that are signals."""
SUBSTANTIAL, PRAISED, CASE, ADJUSTED = (
    next(name for name, sign in KINDS.items() if sign is wanted)
    for wanted in (Sign.MESSAGE, Sign.PRAISE, Sign.CASE, Sign.ADJUSTMENT)
)
"""The kinds of facts that the board writes down itself."""
BY_MESSAGE: Final = frozenset({Sign.REPLY, Sign.REACTION})
"""Of these, all that one giver did at one message is one signal."""
_OF_MESSAGES: Final = BY_MESSAGE | {Sign.MESSAGE}
ELSEWHERE: Final = " "
"""Stands between another group and its message; no id of a message holds it."""

ALONE: Final[Mapping[str, MemberId]] = MappingProxyType({})
"""Nobody has linked anything."""

Key: TypeAlias = tuple[Sign, MemberId, str, str]


def is_here(message: str) -> bool:
    """Return whether there is a message, and it stands in the group itself, so that one can link to it."""
    return bool(message) and ELSEWHERE not in message


def signals_of(facts: Iterable[Fact], home: GroupId, persons: Mapping[str, MemberId] = ALONE) -> list[Signal]:
    """Return the signals that stand after everything was taken back that was, in no particular order.

    The order of the facts makes no difference. What was taken back and given again is one signal, of the first time.
    Messages of other groups than ``home`` are named with their group, because two groups may number them alike.
    ``persons``: who stands for the accounts that are linked with others.
    """
    told = list(facts)
    gone = {named(one, one.source.removesuffix(TAKEN_BACK)) for one in told if one.amount <= 0}
    first: dict[Key, Fact] = {}
    signals: list[Signal] = []
    for fact in told:
        sign = KINDS.get(fact.kind)
        if sign is None:
            continue
        if sign in BOOKED:
            signals.append(booked(sign, fact, persons))
            continue
        if fact.amount <= 0 or (gone and named(fact, fact.source) in gone):
            continue
        key = key_of(sign, fact, home, persons)
        before = first.setdefault(key, fact)
        if before is not fact and (fact.at, fact.source) < (before.at, before.source):
            first[key] = fact
    # One by one, since all of them at once would be freed in one go.
    while first:
        signals.append(signal_of(*first.popitem()))
    return signals


def named(fact: Fact, source: str) -> tuple[str, str, str, str]:
    """Return what is the same for a fact and the one that takes it back, with the source of the former."""
    return fact.group, fact.kind, fact.member, source


def booked(sign: Sign, fact: Fact, persons: Mapping[str, MemberId] = ALONE) -> Signal:
    """Return the signal of a fact that stands in points."""
    return Signal(fact.at, sign, fact.source, persons.get(fact.member, fact.member), points=fact.amount)


def key_of(sign: Sign, fact: Fact, home: GroupId, persons: Mapping[str, MemberId] = ALONE) -> Key:
    """Return what is the same for all facts that are one signal: kind, member, source or message, and giver."""
    what = fact.message if sign in BY_MESSAGE else fact.source
    if fact.group != home:
        what = f"{fact.group}{ELSEWHERE}{what}"
    return sign, persons.get(fact.member, fact.member), what, persons.get(fact.other, fact.other)


def signal_of(key: Key, fact: Fact) -> Signal:
    """Return the signal of a fact that stands, with what :func:`key_of` told of it."""
    sign, member, source, giver = key
    message = source if sign in _OF_MESSAGES else fact.message
    return Signal(fact.at, sign, source, member, giver, message)
