"""By which names a platform may tell of a role: the one of ops.toml, and the one it was heard to use."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from townhall.bus.cache import MISSING
from townhall.bus.people import CORE
from townhall.bus.role_records import RoleStanding
from townhall.model.ids import GroupId
from townhall.store.interface import RecordKey

if TYPE_CHECKING:
    from townhall.bus.world import World


async def names_of(world: World, group: GroupId, role: str) -> frozenset[str]:
    """Return every name of a role of ``native_roles`` that is known; ops.toml may give its name and events its id."""
    where = RecordKey(group, CORE, RoleStanding.__name__, role)
    known = world.cache.records.get(where, MISSING)
    standing = cast("RoleStanding | None", await world.load(where, RoleStanding) if known is MISSING else known)
    return frozenset({role, standing.told_as} - {""}) if standing is not None else frozenset({role})
