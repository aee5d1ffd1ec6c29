"""Whom the core has seen where: the directory of each group, and the group a private talk belongs to."""

from __future__ import annotations

from typing import Final

from townhall.model.ids import GroupId
from townhall.model.people import Member
from townhall.plugin.declarations import Record

CORE: Final = "core"
"""The core's own name as a plugin."""
EVERYWHERE: Final = "townhall"
"""The scope of what the core keeps for all groups at once."""


class KnownMember(Record, frozen=True, kw_only=True):
    """Somebody as last seen in a group; the key is the member's id."""

    member: Member
    present: bool = True


class DirectHome(Record, frozen=True, kw_only=True):
    """The group on whose behalf a person is talked to in private; the scope is the person."""

    group: GroupId
