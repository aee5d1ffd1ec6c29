"""How people, positions and instants are named in texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from townhall import Group, Member, MemberId, Part, Parts, UserError, plain_words
from townhall_roles.names import POSITIONS
from townhall_roles.settings import RolesSettings


async def person(member: MemberId | str, group: Group) -> Member:
    """Return somebody as a text shows them; of whom nothing is known, the platform's own id is shown."""
    known = await group.members.get(MemberId(member))
    if known is not None and known.name:
        return known
    return Member(id=MemberId(member), name=str(member).split(":", 2)[-1])


async def people(members: Sequence[MemberId | str], group: Group) -> Parts:
    """Return several people as a list."""
    return listed([(await person(member, group),) for member in members], group)


def listed(things: Sequence[Sequence[object]], group: Group) -> Parts:
    """Return things one after another, with the comma of the group's language between them."""
    parts: list[Part] = []
    for number, thing in enumerate(things):
        if number:
            parts.extend(group.text("roles.words.comma"))
        parts.extend(group.text("{thing}", thing=tuple(thing)))
    return tuple(parts)


def title(position: str, group: Group, settings: RolesSettings) -> str:
    """Return what people call a position."""
    own = settings.position(position).title
    if own:
        return " ".join(own.split())
    return plain_words(group.text(f"roles.position.{position}")) if position in POSITIONS else position


def find_position(word: str, group: Group, settings: RolesSettings) -> str:
    """Return the position somebody means by its name or title; raises :class:`UserError` with those there are."""
    asked = word.strip().lstrip("#＃").casefold()
    every = dict.fromkeys((*settings.positions, *POSITIONS))
    for position in every:
        if asked in (position.casefold(), title(position, group, settings).casefold()):
            return position
    known = listed([(title(one, group, settings),) for one in every], group)
    raise UserError("roles.position.unknown", word=word[:32], known=plain_words(known))


def day(instant: datetime, group: Group) -> str:
    """Return an instant as a day of the group."""
    return f"{instant.astimezone(group.zone):%Y-%m-%d}"


def minute(instant: datetime, group: Group) -> str:
    """Return an instant to the minute, in the group's own time."""
    return f"{instant.astimezone(group.zone):%Y-%m-%d %H:%M}"
