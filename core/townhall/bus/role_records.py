"""What is kept about roles on the platform, and what follows from it: data in, data out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from townhall.bus.authority import is_running
from townhall.model.ids import MemberId
from townhall.plugin.declarations import Record
from townhall.store.interface import Label

EVERY = timedelta(hours=1)
"""How often everybody is compared."""
FIRST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=1)
CALM = timedelta(minutes=10)
"""How long what was done is not done again, should somebody else undo it: two robots must not play ball with a role."""
TRIES = 3
"""So many failures in a row, over different people, and a role rests."""


class Order(StrEnum):
    """What is to be done about a role."""

    GRANT = "grant"
    REVOKE = "revoke"


class Mirrored(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One role of one person, as far as we had a hand in it."""

    given: bool = False
    """Whether they have it from us, so that it goes with the label."""
    plugin: str = ""
    """Whose label it goes with; that plugin's mode says how far we may go."""
    open: str = ""
    """The outbox key of what was decided last and has not ended."""
    order: Order = Order.GRANT
    """What that does."""
    failures: int = 0
    again_at: datetime | None = None
    """Before this it is not decided again."""


class MirroredRoles(Record, frozen=True, kw_only=True):
    """The roles of one person, by their name in ops.toml; the key is the member's id."""

    roles: Mapping[str, Mirrored] = {}


class RoleStanding(Record, frozen=True, kw_only=True):
    """How it goes with one role in a group; the key is its name in ops.toml."""

    told_as: str = ""
    """What the platform calls it when it tells of somebody's roles, where that is another name."""
    works: bool = False
    """Whether it was ever given or taken here; until then one person after another."""
    failures: int = 0
    """How many times in a row it could not be."""
    again_at: datetime | None = None
    trying: str = ""
    """The outbox key of the one action under way, while it goes one by one."""
    told: bool = False
    """Whether staff know that it does not work."""

    @property
    def careful(self) -> bool:
        """Whether one action at a time is enough to learn that the others would fail as well."""
        return not self.works or self.failures > 0


class RoleOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What an action on a role carries along until it has ended."""

    member: MemberId
    role: str
    order: Order


def plain_role(role: str) -> str:
    """Return a role's name as it is compared: ``@VIP`` and ``vip`` are one."""
    return role.strip().removeprefix("@").casefold()


def roles_of(native_roles: Mapping[str, str]) -> Collection[str]:
    """Return the roles of a group, each once, however labels spell it."""
    return {plain_role(role): role for role in native_roles.values()}.values()


def has_role(roles: Iterable[str], role: str, told_as: str) -> bool:
    """Return whether a role is among those the platform tells of."""
    names = {plain_role(role), plain_role(told_as or role)}
    return any(plain_role(one) in names for one in roles)


def with_role(roles: tuple[str, ...], role: str, told_as: str, order: Order) -> tuple[str, ...]:
    """Return somebody's roles after one was given or taken."""
    names = {plain_role(role), plain_role(told_as or role)}
    others = tuple(one for one in roles if plain_role(one) not in names)
    return others if order is Order.REVOKE else (*others, told_as or role)


def label_behind(labels: Iterable[Label], role: str, native_roles: Mapping[str, str], now: datetime) -> Label | None:
    """Return a label that somebody holds now and that a role goes with; one without an end before others."""
    named = plain_role(role)
    running = [one for one in labels if one.label in native_roles and is_running(one, now)]
    behind = [one for one in running if plain_role(native_roles[one.label]) == named]
    return max(behind, key=lambda one: (one.expires_at is None, one.expires_at or now, one.label), default=None)


def next_end(labels: Iterable[Label], native_roles: Mapping[str, str], now: datetime) -> datetime | None:
    """Return when the first label that a role goes with runs out."""
    ends = [one.expires_at for one in labels if one.label in native_roles and one.expires_at is not None]
    return min((end for end in ends if end > now), default=None)


def difference(*, wanted: bool, has: bool, mine: Mirrored, strict: bool) -> Order | None:
    """Return what makes the platform agree with the labels; what others gave is theirs, unless it is strict."""
    if wanted:
        return None if has else Order.GRANT
    return Order.REVOKE if has and (mine.given or strict) else None


def at_peace(mine: Mirrored, *, has: bool, now: datetime) -> Mirrored:
    """Return what is left to know of a role when labels and platform agree."""
    if not is_due(mine.again_at, now) and not mine.failures:
        return mine
    return Mirrored(given=True, plugin=mine.plugin) if mine.given and has else Mirrored()


def is_due(again_at: datetime | None, now: datetime) -> bool:
    """Return whether what failed may be tried again."""
    return again_at is None or again_at <= now


def pause_after(failures: int) -> timedelta:
    """Return how long to rest after so many failures in a row."""
    return min(FIRST_PAUSE * float(2 ** min(failures - 1, 10)), LONGEST_PAUSE)
