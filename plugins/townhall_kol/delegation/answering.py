"""What somebody says to an offer, and what is lent to them: by button, and by ``/mygrants``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from townhall import ButtonPressed, CommandInvoked, Delegation, Group, MemberId, UserError, under_each_other
from townhall_kol.declared import plugin
from townhall_kol.declining import end_declined
from townhall_kol.delegation.records import OpenCases
from townhall_kol.delegation.watching import watch
from townhall_kol.delegation.wording import nodes_text, own_lines, person
from townhall_kol.hosts.finding import hosting_by
from townhall_kol.hosts.inviting import begin_hosting, leave_hosting
from townhall_kol.settings import KolSettings
from townhall_kol.wording import minute


@plugin.button("grant_accept")
async def press_accept(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Begin what one was asked for."""
    await _accept(await _offered(event.actor.id, group, group.argument), group, settings)


@plugin.button("grant_decline")
async def press_decline(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Leave what one was asked for."""
    await _decline(await _offered(event.actor.id, group, group.argument), group)


@plugin.command("mygrants", "我的委托")
async def my_grants(
    event: CommandInvoked,
    group: Group,
    settings: KolSettings,
    answer: Literal["accept", "yes", "同意", "decline", "no", "不了"] | None = None,
) -> None:
    """Show what is lent to you and what is left of it; “/mygrants accept” and “/mygrants decline” answer an offer."""
    if answer in ("accept", "yes", "同意"):
        await _accept(await _offered(event.actor.id, group), group, settings)
    elif answer is not None:
        await _decline(await _offered(event.actor.id, group), group)
    else:
        await _show(event.actor.id, group)


async def _show(member: MemberId, group: Group) -> None:
    mine = [one for one in await group.delegations.of(member) if one.is_open(group.now)]
    if not mine:
        await group.answer("kol.grants.none")
        return
    shown = [group.text("kol.grants.title", group=group.title), *await own_lines(mine, group)]
    if any(one.accepted_at is None for one in mine):
        shown.append(group.text("kol.grants.how"))
    await group.answer(under_each_other(shown))


async def _offered(member: MemberId, group: Group, name: str = "") -> Delegation:
    """Return what somebody is asked: by its name, or the oldest that waits."""
    waiting = await offers_of(member, group)
    found = next((one for one in waiting if name in ("", one.id)), None)
    if found is None:
        raise UserError("kol.delegate.gone")
    return found


async def offers_of(member: MemberId, group: Group) -> Sequence[Delegation]:
    """Return the offers that wait for somebody's answer, oldest first."""
    mine = await group.delegations.of(member)
    return [one for one in mine if one.accepted_at is None and one.is_open(group.now)]


async def _accept(offered: Delegation, group: Group, settings: KolSettings) -> None:
    if await group.store.get(OpenCases, offered.holder) is not None:
        raise UserError("kol.delegate.case_open")
    if await hosting_by(offered, group) is not None:
        await begin_hosting(offered.holder, group, settings)
        return
    begun = await group.delegations.accept(offered)
    await watch(begun, group, settings)
    shown = {"nodes": nodes_text(begun, group), "until": minute(begun.expires_at, group)}
    sponsor = await group.delegations.sponsor(begun)
    said = group.text("kol.delegate.accepted", sponsor=sponsor, **shown)
    await group.answer(under_each_other([said, group.text("kol.delegate.rules")]))
    name = (await person(begun.holder, group)).name
    await group.tell_staff(group.text("kol.delegate.begun", name=name, **shown))


async def _decline(offered: Delegation, group: Group) -> None:
    if await hosting_by(offered, group) is not None:
        await leave_hosting(offered.holder, group)
        return
    await end_declined(offered, "lending", group)
    await group.answer("kol.delegate.declined")
    name = (await person(offered.holder, group)).name
    await group.tell_staff("kol.delegate.not_taken", name=name, nodes=nodes_text(offered, group))
