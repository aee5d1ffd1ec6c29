"""Lent rights end: revoked, given back or run out; each time with thanks, and in private."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from townhall import (
    ButtonPressed,
    CommandInvoked,
    Delegation,
    DelegationEnded,
    Feature,
    Group,
    Member,
    MemberId,
    UserError,
    under_each_other,
)
from townhall_kol.declared import DELEGATE, plugin
from townhall_kol.delegation.passing import hand_on, heir_of, tell_substitute
from townhall_kol.delegation.telling import told, ways_on
from townhall_kol.delegation.watching import note_delegates, unwatch, watch
from townhall_kol.delegation.wording import nodes_text, person
from townhall_kol.hosts.finding import hosting_by
from townhall_kol.hosts.inviting import prolong_hosting
from townhall_kol.settings import KolSettings
from townhall_kol.wording import listed, minute

_THANKS: Final = {
    "revoked": "kol.end.revoked_yours",
    "replaced": "kol.end.revoked_yours",
    "resigned": "",
    "expired": "kol.end.expired_yours",
}
_STAFF: Final = {
    "resigned": "kol.end.resigned",
    "expired": "kol.end.expired",
}


@plugin.command("revoke", "收回")
async def revoke(event: CommandInvoked, group: Group, settings: KolSettings, who: Member, node: str = "") -> None:
    """Take back at once what is lent to somebody, all of it or what holds one permission: /revoke @name."""
    lent = [one for one in await open_of(who.id, group) if node in ("", *one.nodes)]
    if not lent:
        raise UserError("kol.revoke.nothing", name=who.name)
    own = [one for one in lent if one.sponsor == event.actor.id]
    allowed = lent if len(own) == len(lent) or await group.asker_may(DELEGATE) else own
    if not allowed:
        raise UserError("kol.revoke.not_yours")
    for one in allowed:
        await group.delegations.end(one, "revoked" if one.accepted_at is not None else "declined")
        group.ledger.record("revoked", about=who.id, actor=event.actor.id, reason=", ".join(one.nodes))
    await group.answer("kol.revoke.done", name=who.name, nodes=_named(allowed, group))


@plugin.command("giveback", "resign", "交还", "卸任")
async def give_back(event: CommandInvoked, group: Group, settings: KolSettings, node: str = "") -> None:
    """Give back what is lent to you, all of it or one permission."""
    mine = [one for one in await open_of(event.actor.id, group) if one.accepted_at is not None]
    chosen = [one for one in mine if node in ("", *one.nodes)]
    if not chosen:
        raise UserError("kol.grants.none")
    for one in chosen:
        await group.delegations.end(one, "resigned")
    await group.answer("kol.end.thanks", nodes=_named(chosen, group))


@plugin.command("renew", "续期", permission=DELEGATE)
async def renew(
    event: CommandInvoked, group: Group, settings: KolSettings, who: Member, term: timedelta | None = None
) -> None:
    """Prolong what is lent to somebody from now on, and let it go on where it rests: /renew @name 30d."""
    lent = [one for one in await group.delegations.of(who.id) if one.accepted_at is not None and may_renew(one)]
    if not lent:
        raise UserError("kol.revoke.nothing", name=who.name)
    still = [one for one in lent if one.is_open(group.now)]
    for one in still or lent[-1:]:
        await prolong(one, settings.delegation.term if term is None else term, group, settings)


@plugin.button("grant_renew", permission=DELEGATE)
async def press_renew(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Renew what soon ends, has ended or rests."""
    found = [one for one in await group.delegations.all() if one.id == group.argument and may_renew(one)]
    if not found:
        raise UserError("kol.delegate.gone")
    await prolong(found[0], settings.delegation.term, group, settings)


def may_renew(delegation: Delegation) -> bool:
    """Return whether something has not been taken or given back."""
    return delegation.ended in ("", "expired")


async def prolong(delegation: Delegation, term: timedelta, group: Group, settings: KolSettings) -> None:
    """Let something run from now on, tell who asked and its holder."""
    renewed = await group.delegations.renew(delegation, group.now + term)
    await watch(renewed, group, settings)
    await prolong_hosting(renewed, group)
    shown = {"nodes": nodes_text(renewed, group), "until": minute(renewed.expires_at, group)}
    await group.answer("kol.renew.done", name=(await person(renewed.holder, group)).name, **shown)
    if group.can(Feature.SAY_TO):
        sponsor = (await group.delegations.sponsor(renewed)).name
        await group.whisper(renewed.holder, group.text("kol.renew.yours", sponsor=sponsor, **shown))


@plugin.on(DelegationEnded)
async def after_end(event: DelegationEnded, group: Group, settings: KolSettings) -> None:
    """Thank the delegate in private, and tell staff who goes on; the group hears nothing."""
    unwatch(event.member.id, event.delegation, group)
    await note_delegates(group)
    found = next((one for one in await group.delegations.of(event.member.id) if one.id == event.delegation), None)
    if found is None or not found.ended or await hosting_by(found, group) is not None:
        # What comes of hosting is measured and told where that is done.
        return
    if event.why in _STAFF:
        await _tell_staff(found, _STAFF[event.why], group)
    if (key := _THANKS.get(event.why, "")) and group.can(Feature.SAY_TO):
        sponsor = (await group.delegations.sponsor(found)).name
        await group.whisper(event.member.id, key, nodes=nodes_text(found, group), sponsor=sponsor)
    await tell_substitute(found, group)


async def _tell_staff(ended: Delegation, key: str, group: Group) -> None:
    name, nodes = (await person(ended.holder, group)).name, nodes_text(ended, group)
    said = group.text(key, name=name, nodes=nodes, substitute=(await heir_of(ended, group)).name)
    told(said, ended.holder, group)
    await group.tell_staff(under_each_other([said, *await hand_on(ended, group)]), buttons=await ways_on(ended, group))


async def open_of(member: MemberId, group: Group) -> Sequence[Delegation]:
    """Return what is lent or offered to somebody and not over, oldest first."""
    return [one for one in await group.delegations.of(member) if one.is_open(group.now)]


def _named(delegations: Sequence[Delegation], group: Group) -> str:
    return listed([nodes_text(one, group) for one in delegations], group)
