"""Which hosting something that is lent goes with."""

from __future__ import annotations

from townhall import Delegation, Group
from townhall_kol.hosts.records import Hosting


async def hosting_by(delegation: Delegation, group: Group) -> Hosting | None:
    """Return what somebody was invited to host, where it is lent to them for that."""
    hosting = await group.store.get(Hosting, delegation.holder)
    return hosting if hosting is not None and hosting.delegation == delegation.id else None
