"""What is lent rests: when its holder leaves, has a serious case open, or is silent for long (3.6, point 6)."""

from __future__ import annotations

from typing import Final

from townhall import (
    CaseOpened,
    CaseReversed,
    Delegation,
    Feature,
    Group,
    MemberBanned,
    MemberId,
    MemberKicked,
    MemberLeft,
    Mode,
)
from townhall_kol.declared import plugin
from townhall_kol.delegation.records import OpenCases
from townhall_kol.delegation.sponsors import look_at_sponsors
from townhall_kol.delegation.telling import told, ways_on
from townhall_kol.delegation.wording import nodes_text, person
from townhall_kol.settings import KolSettings

SERIOUS: Final = ("major", "critical")
_STAFF: Final = {
    "left": "kol.rest.left",
    "case": "kol.rest.case",
    "silent": "kol.rest.silent",
}
_THEIRS: Final = {
    "case": "kol.rest.case_yours",
    "silent": "kol.rest.silent_yours",
}


async def rest(delegation: Delegation, why: str, group: Group, settings: KolSettings) -> None:
    """Suspend something, and tell its sponsor and its holder; a plugin that observes only leaves the reason."""
    name = (await person(delegation.holder, group)).name
    sponsor = await group.delegations.sponsor(delegation)
    said = group.text(_STAFF[why], name=name, nodes=nodes_text(delegation, group), sponsor=sponsor)
    told(said, delegation.holder, group)
    if settings.mode is Mode.OBSERVE:
        return
    await group.delegations.suspend(delegation, why)
    await group.tell_staff(said, buttons=await ways_on(delegation, group))
    if why in _THEIRS and group.can(Feature.SAY_TO):
        await group.whisper(delegation.holder, _THEIRS[why], nodes=nodes_text(delegation, group), sponsor=sponsor.name)


async def rest_all(member: MemberId, why: str, group: Group, settings: KolSettings) -> None:
    """Suspend everything that is lent to somebody, and withdraw what they have not answered."""
    for one in await group.delegations.of(member):
        if not one.is_open(group.now):
            continue
        if one.accepted_at is None:
            # Nobody said no: what is planned is asked again when they are back.
            await group.delegations.end(one, "replaced")
        elif not one.suspended:
            await rest(one, why, group, settings)


async def _gone(member: MemberId, group: Group, settings: KolSettings) -> None:
    await rest_all(member, "left", group, settings)
    await look_at_sponsors(group)


@plugin.on(MemberLeft)
async def after_leaving(event: MemberLeft, group: Group, settings: KolSettings) -> None:
    """Let rest what is lent to somebody who goes."""
    await _gone(event.member.id, group, settings)


@plugin.on(MemberKicked)
async def after_kick(event: MemberKicked, group: Group, settings: KolSettings) -> None:
    """Let rest what is lent to somebody who is removed."""
    await _gone(event.member.id, group, settings)


@plugin.on(MemberBanned)
async def after_ban(event: MemberBanned, group: Group, settings: KolSettings) -> None:
    """Let rest what is lent to somebody who is banned."""
    await _gone(event.member.id, group, settings)


@plugin.on(CaseOpened)
async def after_case(event: CaseOpened, group: Group, settings: KolSettings) -> None:
    """Let rest what is lent to somebody with a serious case."""
    if event.severity not in SERIOUS:
        return
    before = await group.store.get(OpenCases, event.member.id)
    known = () if before is None else before.cases
    group.store.put(OpenCases(cases=tuple(dict.fromkeys((*known, event.case)))), event.member.id)
    await rest_all(event.member.id, "case", group, settings)


@plugin.on(CaseReversed)
async def after_reversal(event: CaseReversed, group: Group, settings: KolSettings) -> None:
    """Let go on what rested because of a case that is settled in somebody's favour."""
    before = await group.store.get(OpenCases, event.member.id)
    if before is None or event.case not in before.cases:
        return
    left = tuple(one for one in before.cases if one != event.case)
    if left:
        group.store.put(OpenCases(cases=left), event.member.id)
        return
    group.store.delete(OpenCases, event.member.id)
    for one in await group.delegations.of(event.member.id):
        if one.suspended == "case" and one.is_open(group.now):
            await _go_on(one, group)


async def _go_on(delegation: Delegation, group: Group) -> None:
    await group.delegations.resume(delegation)
    name = (await person(delegation.holder, group)).name
    said = group.text("kol.rest.over", name=name, nodes=nodes_text(delegation, group))
    told(said, delegation.holder, group)
    await group.tell_staff(said)
    if group.can(Feature.SAY_TO):
        await group.whisper(delegation.holder, "kol.rest.over_yours", nodes=nodes_text(delegation, group))
