"""How people, shares and lists are put into words; in the staff room nobody is mentioned, so nobody is disturbed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from townhall import Group, MemberId, plain_words, safe_name


async def name_of(member: MemberId | str, group: Group) -> str:
    """Return somebody's name as plain words that notify nobody; of whom nothing is known, the platform's own id."""
    for account in sorted(await group.members.same_person(MemberId(member)), key=lambda one: one != member):
        known = await group.members.get(account)
        if known is not None and known.name:
            return safe_name(known.name)
    return str(member).split(":", 2)[-1]


async def names_of(members: Iterable[MemberId | str], group: Group) -> str:
    """Return several people as a list."""
    return listed([await name_of(member, group) for member in members], group)


def listed(words: Sequence[str], group: Group) -> str:
    """Return words one after another, with the comma of the group's language between them."""
    return plain_words(group.text("kol.comma")).join(words)


def day(instant: datetime, group: Group) -> str:
    """Return an instant as a day of the group."""
    return f"{instant.astimezone(group.zone):%Y-%m-%d}"


def minute(instant: datetime, group: Group) -> str:
    """Return an instant to the minute, in the group's own time."""
    return f"{instant.astimezone(group.zone):%Y-%m-%d %H:%M}"


def percent(share: float) -> int:
    """Return a share as a whole number of percent."""
    return round(100 * share)
