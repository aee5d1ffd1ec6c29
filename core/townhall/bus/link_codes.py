"""The one-time code that proves both sides of a link: given to one account, entered by another, then confirmed."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import Final

from townhall.bus.people import CORE
from townhall.model.ids import GroupId, MemberId
from townhall.plugin.declarations import Record
from townhall.store.interface import RecordKey

SCOPE: Final = "links"
"""Where codes lie: whoever enters one may be anywhere."""
LIFETIME = timedelta(minutes=10)
CONFIRM_WITHIN = timedelta(hours=1)
MOST_TRIES = 5
TRIES_WITHIN = timedelta(hours=1)

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What nobody takes for another sign: 32 of them, so that a code has 40 bits."""
_LENGTH = 8


class LinkCode(Record, frozen=True, kw_only=True):
    """The code that an account asked for, and who entered it; the key is the account."""

    digest: str
    """Of the code, which itself is kept nowhere."""
    scope: str
    """The community in which the accounts are to be linked."""
    home: GroupId
    """The group through which the account is written to."""
    ends: datetime
    """When the code runs out, or the question once it was entered."""
    claimed_by: MemberId = MemberId("")
    claimed_home: GroupId = GroupId("")


class LinkTries(Record, frozen=True, kw_only=True):
    """How often an account entered a code that is none; the key is the account."""

    since: datetime
    wrong: int


def code_place(member: MemberId) -> RecordKey:
    """Return where the code of an account lies."""
    return RecordKey(SCOPE, CORE, LinkCode.__name__, member)


def tries_place(member: MemberId) -> RecordKey:
    """Return where the wrong tries of an account lie."""
    return RecordKey(SCOPE, CORE, LinkTries.__name__, member)


def new_code(chance: Random) -> str:
    """Return a fresh code as people read it: ``K7QX-2M9P``."""
    signs = "".join(chance.choice(_SIGNS) for _ in range(_LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


def digest_of(code: str, member: MemberId) -> str:
    """Return what is kept of a code of an account, however the code was typed."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return blake2b(signs.encode(), digest_size=32, key=blake2b(member.encode()).digest()[:32]).hexdigest()


def fits(found: LinkCode, member: MemberId, code: str, now: datetime) -> bool:
    """Return whether a code is the one that an account was given, still good and used by nobody."""
    same = hmac.compare_digest(found.digest, digest_of(code, member))
    return same and now < found.ends and not found.claimed_by


def too_many(tries: LinkTries | None, now: datetime) -> bool:
    """Return whether an account has guessed too often lately."""
    return tries is not None and tries.wrong >= MOST_TRIES and now - tries.since < TRIES_WITHIN


def once_more(tries: LinkTries | None, now: datetime) -> LinkTries:
    """Return the tries with one wrong one more."""
    if tries is None or now - tries.since >= TRIES_WITHIN:
        return LinkTries(since=now, wrong=1)
    return LinkTries(since=tries.since, wrong=tries.wrong + 1)
