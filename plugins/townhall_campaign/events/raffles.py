"""Draws as they are: what ops.toml says, what was started, who has a ticket, and who may have one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from townhall import Group, MemberId, Rank, UserError, replace
from townhall_campaign.events.raffle_settings import RaffleSettings
from townhall_campaign.events.records import Arrived, OpenCase, Raffle, Ticket
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import shown_time

CASE_COUNTS_FOR: Final = timedelta(days=90)
SERIOUS: Final = ("major", "critical")
Bar = Literal["", "gone", "team", "new", "case"]


def raffle_named(word: str, settings: CampaignSettings) -> tuple[str, RaffleSettings]:
    """Return what somebody means by a name; raises :class:`UserError` with those there are."""
    asked = word.strip().lstrip("#＃").casefold()
    for name, one in settings.raffles.items():
        if asked and asked in (name, one.title.casefold()):
            return name, one
    if not settings.raffles:
        raise UserError("campaign.events.raffle.none")
    if not asked and len(settings.raffles) == 1:
        return next(iter(settings.raffles.items()))
    raise UserError("campaign.events.raffle.unknown", word=word[:32], known=", ".join(settings.raffles))


async def started(name: str, group: Group) -> Raffle:
    """Return a draw that was started; raises :class:`UserError` before that."""
    raffle = await group.store.get(Raffle, name)
    if raffle is None:
        raise UserError("campaign.events.raffle.not_started", raffle=name)
    return raffle


def seed_of(name: str, raffle: Raffle, group: Group) -> bytes:
    """Return the seed of a draw: nobody can tell it before it is published."""
    return group.secret(f"raffle|{name}|{raffle.run}|{raffle.started_at.isoformat()}")


def rules_of(name: str, one: RaffleSettings, raffle: Raffle, group: Group) -> str:
    """Return what is promised, as it stands under the commitment."""
    return "\n".join(
        (
            f"raffle: {name} {raffle.run}",
            f"prize: {' '.join(one.prize.split())}",
            f"prizes: {one.prizes}",
            f"started: {raffle.started_at.isoformat(timespec='seconds')}",
            f"closes: {shown_time(group, raffle.closes_at)} {group.zone.key}",
            f"member for: {int(one.member_for.total_seconds())} s",
            f"claim within: {int(one.claim_within.total_seconds())} s",
        )
    )


async def tickets_of(name: str, group: Group) -> dict[MemberId, Ticket]:
    """Return every ticket by member."""
    return {MemberId(key.partition("|")[2]): one for key, one in await group.store.all(Ticket, f"{name}|")}


async def own_ticket(name: str, member: MemberId, group: Group) -> Ticket | None:
    """Return the ticket of a person, whichever of their accounts has it; of several the first, which is drawn from."""
    accounts = await group.members.same_person(member)
    found = [await group.store.get(Ticket, f"{name}|{account}") for account in accounts]
    return min((one for one in found if one is not None), key=lambda one: one.number, default=None)


async def give_ticket(member: MemberId, name: str, one: RaffleSettings, group: Group) -> int:
    """Give somebody the next ticket, and return its number; zero where there are only so many and all are taken."""
    raffle = await started(name, group)
    if one.most_entries and len(await tickets_of(name, group)) >= one.most_entries:
        return 0
    number = raffle.last_ticket + 1
    group.store.put(replace(raffle, last_ticket=number), name)
    group.store.put(Ticket(number=number, at=group.now), f"{name}|{member}")
    return number


async def bar_of(member: MemberId, one: RaffleSettings, group: Group) -> Bar:
    """Return why somebody cannot take part now; empty when they can."""
    if not await group.members.present(member):
        return "gone"
    if await group.rank(member) is not Rank.MEMBER:
        return "team"
    if await _is_new(member, one.member_for, group):
        return "new"
    cases = [case for _, case in await group.store.all(OpenCase, f"{member}|")]
    return "case" if any(group.now < case.at + CASE_COUNTS_FOR for case in cases) else ""


async def _is_new(member: MemberId, member_for: timedelta, group: Group) -> bool:
    """Return whether somebody came too lately; of whom nobody knows when they came, came before we did."""
    arrived = await group.store.get(Arrived, member)
    known = await group.members.get(member)
    told = known.joined_at if known is not None else None
    since = told if told is not None else arrived.at if arrived is not None else None
    return since is not None and group.now < since + member_for
