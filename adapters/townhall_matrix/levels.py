"""Power levels: who may do what in a room, and the content that changes it; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from townhall.model.capabilities import Feature, No
from townhall.model.people import Standing
from townhall_matrix.shapes import Creation, Levels

CREATOR = 1 << 53
"""The level of a creator from room version 12 on: above every number there can be."""
ADMIN = 100
MODERATOR = 50
ROLES = {"admin": ADMIN, "moderator": MODERATOR, "member": 0}
"""The names under which levels are granted; any whole number goes too."""
_HYDRA = ("org.matrix.hydra.11", "org.matrix.hydra.12")


class Order(msgspec.Struct, frozen=True):
    """The levels of a room together with those who made it."""

    levels: Levels = Levels()
    creators: frozenset[str] = frozenset()
    unbounded: bool = False
    """Whether the creators are above all levels (room version 12)."""

    def level(self, user: str) -> int:
        """Return the level of somebody."""
        if self.unbounded and user in self.creators:
            return CREATOR
        return self.levels.users.get(user, self.levels.users_default)

    def to_send(self, kind: str) -> int:
        """Return the level that sending an event of this type needs."""
        return self.levels.events.get(kind, self.levels.events_default)

    def to_set(self, kind: str) -> int:
        """Return the level that setting state of this type needs."""
        return self.levels.events.get(kind, self.levels.state_default)

    def muted(self, user: str) -> bool:
        """Return whether somebody has less than ordinary members, and too little to write."""
        level = self.level(user)
        return level < self.levels.users_default and level < self.to_send("m.room.message")

    def standing(self, user: str) -> Standing:
        """Return the rank of somebody who is in the room."""
        level = self.level(user)
        if level >= CREATOR or (user in self.creators and level >= ADMIN):
            return Standing.OWNER
        if level >= min(self.levels.kick, self.levels.ban, MODERATOR) and level > self.levels.users_default:
            return Standing.ADMIN
        return Standing.RESTRICTED if self.muted(user) else Standing.MEMBER

    def role(self, user: str) -> str:
        """Return the name of somebody's level; empty for what everybody has."""
        level = self.level(user)
        if level <= self.levels.users_default:
            return ""
        if level >= CREATOR:
            return "creator"
        return name_of_level(level)


def order_of(creator: str, creation: Creation, levels: Levels | None) -> Order:
    """Return the order of a room from its first event and its power levels, where it has any."""
    unbounded = creation.room_version in _HYDRA or _number(creation.room_version) >= 12
    creators = frozenset((creator, *creation.additional_creators)) if unbounded else frozenset((creator,))
    if levels is None:
        # Without the event the creator has 100 and everybody may set state.
        levels = Levels(users={} if unbounded else {creator: ADMIN}, state_default=0)
    return Order(levels, creators, unbounded)


def _number(version: str) -> int:
    return int(version) if version.isascii() and version.isdigit() else 0


def needed(order: Order) -> dict[Feature, int]:
    """Return the level each feature needs in a room."""
    levels = order.levels
    writing, reacting = order.to_send("m.room.message"), order.to_send("m.reaction")
    ranks = order.to_set("m.room.power_levels")
    return {
        Feature.SAY: writing,
        Feature.REPLY: writing,
        Feature.EDIT: writing,
        Feature.THREADS: writing,
        Feature.IMAGES: writing,
        Feature.FILES: writing,
        Feature.MENTION_ALL: max(writing, levels.notifications.get("room", MODERATOR)),
        Feature.POLLS: min(order.to_send("m.poll.start"), order.to_send("org.matrix.msc3381.poll.start")),
        Feature.REACT: reacting,
        Feature.DELETE_OWN: order.to_send("m.room.redaction"),
        Feature.DELETE_OTHERS: max(levels.redact, order.to_send("m.room.redaction")),
        Feature.CLEAR_REACTIONS: max(levels.redact, order.to_send("m.room.redaction")),
        Feature.PIN: order.to_set("m.room.pinned_events"),
        Feature.ANNOUNCE: max(writing, order.to_set("m.room.topic")),
        Feature.MUTE: ranks,
        Feature.MUTE_ALL: ranks,
        Feature.ROLES: ranks,
        Feature.KICK: levels.kick,
        Feature.BAN: levels.ban,
        Feature.APPROVE_JOIN: max(levels.invite, 0),
        Feature.INVITE_TO_GROUP: levels.invite,
    }


def missing(order: Order, user: str) -> dict[Feature, No]:
    """Return what our account may not do here, each with the level it lacks."""
    level = order.level(user)
    return {
        feature: No(
            f"Our account has power level {level} in this room, and {feature.value.replace('_', ' ')} needs {least}.",
            f"Give {user} power level {least} in the room's settings.",
        )
        for feature, least in needed(order).items()
        if level < least
    }


def rights(order: Order, user: str) -> tuple[str, ...]:
    """Return the names of the features that our account may use here, of those that levels decide."""
    level = order.level(user)
    return tuple(sorted(feature.value for feature, least in needed(order).items() if level >= least))


# -- changes: from the content that stands to the content that should -------------------------------
Content = dict[str, object]


def with_level(content: Mapping[str, object], user: str, level: int | None) -> Content:
    """Return power levels in which somebody has a level; None gives them what everybody has."""
    users = _table(content, "users")
    if level is None:
        users.pop(user, None)
    else:
        users[user] = level
    return {**content, "users": users}


def with_silence(content: Mapping[str, object], order: Order, *, off: bool) -> Content:
    """Return power levels in which only staff may write, or everybody again."""
    level = order.levels.users_default if off else max(MODERATOR, order.levels.users_default + 1)
    changed: Content = {**content, "events_default": level}
    events = _table(content, "events")
    if "m.room.message" in events:
        changed["events"] = {**events, "m.room.message": level}
    return changed


def _table(content: Mapping[str, object], key: str) -> Content:
    """Return a table inside of content as a new one; empty where there is none."""
    found = content.get(key)
    return dict(cast(Content, found)) if isinstance(found, dict) else {}


def muted_level(order: Order) -> int:
    """Return the level at which somebody cannot write, one below what writing and ordinary members have."""
    return min(order.to_send("m.room.message"), order.levels.events_default, order.levels.users_default, 0) - 1


def name_of_level(level: int) -> str:
    """Return the name under which we tell of a level."""
    return next((name for name, one in ROLES.items() if one == level), f"level {level}")


def level_of_role(role: str) -> int | None:
    """Return the level a role stands for; None when it is neither a name nor a whole number."""
    name = role.strip().lower()
    if name in ROLES:
        return ROLES[name]
    digits = name.removeprefix("level ").strip()
    return int(digits) if digits.removeprefix("-").isdecimal() and len(digits) < 16 else None
