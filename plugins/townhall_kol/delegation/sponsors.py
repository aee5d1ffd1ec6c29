"""A sponsor who may not do something themselves any more lends it no more: the people concerned are told of that.

The right has stopped already, since it is judged at every use. This tells of it: at once where an event says that
somebody's standing has changed, and by a look once a day at the latest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from townhall import (
    ConfigurationApplied,
    Delegation,
    Feature,
    Group,
    MemberJoined,
    MemberRolesChanged,
    Misfire,
    TimerFired,
)
from townhall_kol.declared import plugin
from townhall_kol.delegation.records import Delegates, SponsorLacks, slot
from townhall_kol.delegation.telling import told
from townhall_kol.delegation.wording import person
from townhall_kol.settings import KolSettings
from townhall_kol.wording import listed

LOOK: Final = "grant_sponsors"
MIDDAY: Final = timedelta(hours=12)
"""So long after the beginning of a day of the group one looks."""


@plugin.timer(LOOK)
async def look_daily(event: TimerFired, group: Group, settings: KolSettings) -> None:
    """Look whether every sponsor may still do what they lend."""
    await look_at_sponsors(group)


@plugin.on(MemberRolesChanged)
async def after_roles(event: MemberRolesChanged, group: Group, settings: KolSettings) -> None:
    """Look at once where somebody's roles on the platform change."""
    await look_at_sponsors(group)


@plugin.on(MemberJoined)
async def after_return(event: MemberJoined, group: Group, settings: KolSettings) -> None:
    """Look at once when somebody comes, who may be a sponsor that had left."""
    await look_at_sponsors(group)


@plugin.on(ConfigurationApplied)
async def after_settings(event: ConfigurationApplied, group: Group, settings: KolSettings) -> None:
    """Look at once where ops.toml may name other staff."""
    await look_at_sponsors(group)


async def look_at_sponsors(group: Group) -> None:
    """Tell what has changed about the sponsors of what is lent, and look again in a day."""
    delegates = await group.store.get(Delegates)
    if delegates is None or not delegates.members:
        return
    look_again(group)
    for one in await group.delegations.all():
        if one.accepted_at is not None and one.is_open(group.now) and not one.suspended:
            await _look(one, group)


def look_again(group: Group) -> None:
    """Have one look at the next midday; whoever is called often does not put it off."""
    today = group.calendar.day(group.now)
    at = today.start + MIDDAY
    group.timers.set(LOOK, at=at if at > group.now else today.end + MIDDAY, misfire=Misfire.ONCE)


async def _look(delegation: Delegation, group: Group) -> None:
    """Tell once of what a sponsor may not do any more, and once of what they may do again."""
    before = await group.store.get(SponsorLacks, slot(delegation))
    known = () if before is None else before.nodes
    lacks = [node for node in delegation.nodes if await group.delegations.obstacle(delegation, node) == "sponsor"]
    if new := [node for node in lacks if node not in known]:
        await _tell("lost", new, delegation, group)
    if again := [node for node in known if node not in lacks]:
        await _tell("again", again, delegation, group)
    if lacks:
        group.store.put(SponsorLacks(nodes=tuple(lacks)), slot(delegation))
    elif known:
        group.store.delete(SponsorLacks, slot(delegation))


async def _tell(what: str, nodes: Sequence[str], delegation: Delegation, group: Group) -> None:
    """Tell staff, and the delegate in private: that a sponsor lost a right is nothing for the group."""
    name, sponsor = (await person(delegation.holder, group)).name, (await group.delegations.sponsor(delegation)).name
    shown = listed(nodes, group)
    said = group.text(f"kol.sponsor.{what}", name=name, nodes=shown, sponsor=sponsor)
    told(said, delegation.holder, group)
    await group.tell_staff(said)
    if group.can(Feature.SAY_TO):
        await group.whisper(delegation.holder, f"kol.sponsor.{what}_yours", nodes=shown, sponsor=sponsor)
