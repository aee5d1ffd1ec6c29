"""Appointing: the team proposes, for some positions a second person confirms, and the person says yes or no."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from townhall import CommandInvoked, Group, Member, MemberId, UserError
from townhall_roles.appointments import post_of, team
from townhall_roles.declared import APPOINT, plugin
from townhall_roles.named import term_of
from townhall_roles.offers import Wish, offer, propose, second
from townhall_roles.records import Offer, Part
from townhall_roles.settings import RolesSettings
from townhall_roles.standing import check_not_for_oneself
from townhall_roles.wording import find_position, title

LONGEST_TERM = timedelta(days=3650)


@plugin.command("appoint", "任命", permission=APPOINT)
async def appoint(
    event: CommandInvoked,
    group: Group,
    settings: RolesSettings,
    who: Member,
    position: str,
    term: timedelta | None = None,
) -> None:
    """Appoint somebody to a position for a time; they are asked first."""
    name = find_position(position, group, settings)
    await check_not_for_oneself(event, who.id, group)
    chosen = term_of(name, settings) if term is None else term
    await _ask_for(Wish(who.id, name, _offer(event.actor.id, "holder", chosen, group)), group, settings)


@plugin.command("substitute", "替补")
async def name_substitute(
    event: CommandInvoked, group: Group, settings: RolesSettings, who: Member, position: str = ""
) -> None:
    """Name who stands in for a position while its holder is away; holders do it for their own."""
    name = await _own_position(event, position, group, settings)
    term = term_of(name, settings)
    await _ask_for(Wish(who.id, name, _offer(event.actor.id, "substitute", term, group)), group, settings)


@plugin.command("handover", "交接", permission=APPOINT)
async def hand_over(
    event: CommandInvoked,
    group: Group,
    settings: RolesSettings,
    position: str,
    successor: Member,
    predecessor: Member | None = None,
) -> None:
    """Have somebody take a position over; the one before goes when they accept."""
    name = find_position(position, group, settings)
    await check_not_for_oneself(event, successor.id, group)
    holders = [post.member for post in await team(group, name) if post.holds]
    leaving = predecessor.id if predecessor is not None else holders[0] if len(holders) == 1 else None
    if leaving is None or leaving not in holders or leaving == successor.id:
        raise UserError("roles.handover.whose", position=title(name, group, settings))
    asked = _offer(event.actor.id, "holder", term_of(name, settings), group, succeeds=leaving)
    await _ask_for(Wish(successor.id, name, asked), group, settings)


async def _ask_for(wish: Wish, group: Group, settings: RolesSettings) -> None:
    """Bring an appointment on its way: to a second person of the team, or to the person themselves."""
    await _check_person(wish, group, settings)
    before = await group.store.get(Offer, wish.key)
    name = title(wish.position, group, settings)
    if wish.offer.part == "substitute" or wish.position not in settings.two_people_for:
        await offer(wish, group, settings)
        await group.reply("roles.appoint.asked", position=name)
    elif (
        before is not None and not before.confirmed and not group.members.stands_for(before.by, MemberId(wish.offer.by))
    ):
        await second(replace(wish, offer=before), MemberId(wish.offer.by), group, settings)
        await group.reply("roles.appoint.asked", position=name)
    else:
        await propose(wish, group, settings)
        await group.reply("roles.appoint.proposed", position=name)


def _offer(by: MemberId, part: Part, term: timedelta, group: Group, succeeds: str = "") -> Offer:
    if not timedelta() <= term <= LONGEST_TERM:
        raise UserError("roles.appoint.bad_term")
    return Offer(part=part, since=group.now, term=term, by=by, succeeds=succeeds)


async def _check_person(wish: Wish, group: Group, settings: RolesSettings) -> None:
    known = await group.members.get(wish.member)
    if known is None or not known.is_person or not await group.members.present(wish.member):
        raise UserError("roles.appoint.not_here")
    found = await post_of(wish.member, wish.position, group)
    if found is not None and not found.ended and (found.part, wish.offer.part) == ("holder", "substitute"):
        raise UserError("roles.appoint.other_part", position=title(wish.position, group, settings))


async def _own_position(event: CommandInvoked, position: str, group: Group, settings: RolesSettings) -> str:
    own = [post.position for post in await team(group) if post.member == event.actor.id and post.holds]
    name = find_position(position, group, settings) if position else own[0] if len(own) == 1 else ""
    if not name:
        raise UserError("roles.substitute.which")
    if name not in own and not await group.asker_may(APPOINT):
        raise UserError("roles.substitute.not_yours", position=title(name, group, settings))
    return name
