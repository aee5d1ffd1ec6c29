"""What ops.toml plans to lend: offered once the person is here, and taken back when the file says so no more."""

from __future__ import annotations

from datetime import UTC, datetime, time
from hashlib import blake2b

import msgspec

from townhall import ConfigurationApplied, Draft, Group, MemberJoined, Mode, TownhallStarted, UserError, plain_words
from townhall_kol.declared import plugin
from townhall_kol.delegation.offering import ask_person
from townhall_kol.delegation.records import GrantTold, PlannedGrants
from townhall_kol.delegation.settings import PlannedGrant
from townhall_kol.delegation.wording import nodes_text, person
from townhall_kol.settings import KolSettings


@plugin.on(ConfigurationApplied)
async def after_settings(event: ConfigurationApplied, group: Group, settings: KolSettings) -> None:
    """Bring what is offered in line with the file."""
    await follow_file(group, settings)


@plugin.on(TownhallStarted)
async def after_start(event: TownhallStarted, group: Group, settings: KolSettings) -> None:
    """Make good what was planned or taken out while Townhall was down."""
    await follow_file(group, settings)


@plugin.on(MemberJoined)
async def after_joining(event: MemberJoined, group: Group, settings: KolSettings) -> None:
    """Ask once everybody is here whom something planned names."""
    named = (own for one in settings.grants for own in (one.to, one.substitute, one.sponsor) if own)
    if event.member.id in {group.member_id(own) for own in named}:
        await follow_file(group, settings)


async def follow_file(group: Group, settings: KolSettings) -> None:
    """Offer what the file plans and was not offered yet, and end what it planned before and does no more."""
    if not settings.grants and await group.store.get(PlannedGrants) is None:
        # Most groups plan nothing, and after a start all of them are looked at.
        return
    wanted = {key_of(one): one for one in settings.grants}
    # What was taken out of the file before, or not answered when its holder left, may be asked again.
    known = {one.planned: one for one in await group.delegations.all() if one.planned and one.ended != "replaced"}
    for key, delegation in known.items():
        if key not in wanted and delegation.is_open(group.now):
            await group.delegations.end(delegation, "replaced")
            group.because(plain_words(group.text("kol.planned.taken_out")), about=delegation.holder)
    for key, planned in wanted.items():
        if key not in known:
            await _offer(key, planned, group, settings)


async def _offer(key: str, planned: PlannedGrant, group: Group, settings: KolSettings) -> None:
    draft = draft_of(key, planned, group)
    named = [one for one in (draft.holder, draft.substitute) if one is not None]
    here = [await group.members.present(one) for one in named]
    if not all(here) or draft.expires_at <= group.now:
        # Asked when they have come.
        return
    name = (await person(draft.holder, group)).name
    try:
        await group.delegations.check(draft)
    except UserError as refused:
        await _tell(key, refused, name, group)
        return
    group.because(plain_words(group.text("kol.planned.why")), about=draft.holder)
    if settings.mode is Mode.OBSERVE:
        return
    offered = await group.delegations.offer(draft)
    group.store.put(PlannedGrants())
    group.store.delete(GrantTold, key)
    await ask_person(offered, group)
    await group.tell_staff("kol.planned.asked", name=name, nodes=nodes_text(offered, group))


async def _tell(key: str, refused: UserError, name: str, group: Group) -> None:
    """Tell staff once why something planned cannot be offered."""
    why = group.text(refused.text, **refused.variables)
    said = group.text("kol.planned.refused", name=name, why=plain_words(why))
    group.because(plain_words(said))
    before = await group.store.get(GrantTold, key)
    if before is None or before.why != refused.text:
        group.store.put(GrantTold(why=refused.text), key)
        await group.tell_staff(said)


def key_of(planned: PlannedGrant) -> str:
    """Return what stands for a planned grant: all that it says, so that another wording is another grant."""
    return blake2b(msgspec.json.encode(planned, order="deterministic"), digest_size=8).hexdigest()


def draft_of(key: str, planned: PlannedGrant, group: Group) -> Draft:
    """Return what the file wishes for; the last day belongs to it."""
    kind, _, name = planned.scope.partition(":")
    noon = time(12)
    last = group.calendar.day(datetime.combine(planned.expires, noon, group.zone).astimezone(UTC)).end
    first = None
    if planned.starts is not None:
        first = group.calendar.day(datetime.combine(planned.starts, noon, group.zone).astimezone(UTC)).start
    return Draft(
        holder=group.member_id(planned.to),
        nodes=planned.allowances,
        sponsor=group.member_id(planned.sponsor),
        expires_at=last,
        starts_at=first,
        substitute=group.member_id(planned.substitute) if planned.substitute else None,
        scope=f"thread:{name}" if kind == "topic" else planned.scope,
        planned=key,
    )
