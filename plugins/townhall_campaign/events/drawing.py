"""Draw the winners: among those who may win now, by the seed that was committed to; unclaimed prizes again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from townhall import (
    ButtonPressed,
    CommandInvoked,
    Group,
    Member,
    MemberId,
    Parts,
    TimerFired,
    UserError,
    replace,
)
from townhall_campaign.declared import plugin
from townhall_campaign.events.closing import close
from townhall_campaign.events.lottery import Round, commitment_of, drawn, from_ranges
from townhall_campaign.events.nodes import LONG
from townhall_campaign.events.raffle_settings import RaffleSettings
from townhall_campaign.events.raffles import (
    bar_of,
    own_ticket,
    raffle_named,
    seed_of,
    started,
    tickets_of,
)
from townhall_campaign.events.records import Raffle
from townhall_campaign.events.telling import person
from townhall_campaign.events.verifying import publish_record
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import lines, shown_time, word

CLAIM: Final = "raffle_claim"


async def draw(name: str, one: RaffleSettings, group: Group) -> None:
    """Draw for the first time; raises :class:`UserError` while people can still enter, or after the draw."""
    raffle = await started(name, group)
    if raffle.rounds:
        raise UserError("campaign.events.raffle.drawn", title=one.title or name)
    if not raffle.closed and group.now < raffle.closes_at:
        when = shown_time(group, raffle.closes_at)
        raise UserError("campaign.events.raffle.still_open", title=one.title or name, when=when)
    if not _seed_holds(name, raffle, group):
        raise UserError("campaign.events.raffle.other_seed", title=one.title or name)
    if not raffle.closed:
        raffle = await close(name, one, raffle, group)
    await _round(name, one, raffle, raffle.prizes, group)


async def _round(name: str, one: RaffleSettings, raffle: Raffle, wanted: int, group: Group) -> None:
    """Draw one round among those who may win now and have not won before, and tell the group."""
    seed = seed_of(name, raffle, group)
    taking_part = await _taking_part(name, one, raffle, group)
    result = drawn(seed, len(raffle.rounds) + 1, list(taking_part), wanted)
    changed = replace(raffle, rounds=(*raffle.rounds, result))
    group.ledger.record("raffle_drawn", about=name, version=raffle.commitment, evidence=result)
    if not result.winners:
        await _end(name, one, changed, group)
        return
    group.store.put(changed, name)
    await _tell_winners(name, one, result, taking_part, group)
    group.timers.set(CLAIM, after=one.claim_within, slot=name)


def _seed_holds(name: str, raffle: Raffle, group: Group) -> bool:
    """Return whether the seed is the one that was committed to; with another database it is not."""
    return commitment_of(seed_of(name, raffle, group), raffle.rules) == raffle.commitment


async def _taking_part(name: str, one: RaffleSettings, raffle: Raffle, group: Group) -> dict[int, MemberId]:
    """Return who takes part by ticket: nobody who left, is of the team, came lately, has a case or won.

    Somebody whose accounts were linked after each of them had entered takes part once, with the first ticket.
    """
    won = {ticket for past in raffle.rounds for ticket in past.winners}
    # Whoever was out in the first round stays out, so that nobody slips in once winners are known.
    first = set(from_ranges(raffle.rounds[0].tickets)) if raffle.rounds else None
    found: dict[int, MemberId] = {}
    for member, ticket in (await tickets_of(name, group)).items():
        if ticket.number in won or (first is not None and ticket.number not in first):
            continue
        own = await own_ticket(name, member, group) or ticket
        bar = "twice" if own.number != ticket.number else await bar_of(member, one, group)
        if bar:
            key, title = f"campaign.events.raffle.out_{bar}", one.title or name
            group.because(word(group, key, title=title, ticket=ticket.number, first=own.number), about=member)
        else:
            found[ticket.number] = member
    return found


async def _tell_winners(
    name: str, one: RaffleSettings, result: Round, people: Mapping[int, MemberId], group: Group
) -> None:
    title = one.title or name
    shown: list[Parts] = []
    for ticket in result.winners:
        reason = word(group, "campaign.events.noted.won", title=title, ticket=ticket)
        group.because(reason, about=people[ticket])
        who = await person(people[ticket], group)
        shown.append(group.text("campaign.events.raffle.winner", name=who, ticket=ticket))
    button = group.button("raffle_claim", "campaign.events.raffle.claim_button", name, lifetime=one.claim_within)
    await group.say(
        "campaign.events.raffle.won",
        title=title,
        prize=one.prize or title,
        winners=lines(*shown),
        until=shown_time(group, group.now + one.claim_within),
        raffle=name,
        buttons=[[button]],
    )


@plugin.command("claim", "领奖")
async def claim_by_command(event: CommandInvoked, group: Group, settings: CampaignSettings, raffle: str = "") -> None:
    """Claim a prize that you won: "/claim autumn"."""
    await _claim(event.actor, raffle, group, settings)


@plugin.button("raffle_claim")
async def claim_by_button(event: ButtonPressed, group: Group, settings: CampaignSettings) -> None:
    """Claim a prize."""
    await _claim(event.actor, group.argument, group, settings)


async def _claim(who: Member, said: str, group: Group, settings: CampaignSettings) -> None:
    name, one = raffle_named(said, settings)
    raffle = await started(name, group)
    ticket = await own_ticket(name, who.id, group)
    if ticket is None or not raffle.rounds or ticket.number not in raffle.rounds[-1].winners or raffle.over:
        raise UserError("campaign.events.raffle.nothing_to_claim", title=one.title or name)
    if ticket.number not in raffle.claimed:
        raffle = replace(raffle, claimed=(*raffle.claimed, ticket.number))
        group.store.put(raffle, name)
        await group.tell_staff(
            "campaign.events.raffle.claimed_told", name=who, title=one.title or name, ticket=ticket.number
        )
    await group.answer("campaign.events.raffle.claimed", title=one.title or name)
    if set(raffle.rounds[-1].winners) <= set(raffle.claimed):
        group.timers.cancel(CLAIM, name)
        await _end(name, one, raffle, group)


@plugin.timer(CLAIM, deadline=LONG)
async def draw_again(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Draw what was not claimed again, among those who have not won."""
    one, raffle = settings.raffles.get(event.slot), await group.store.get(Raffle, event.slot)
    if one is None or raffle is None or raffle.over or not raffle.rounds:
        return
    unclaimed = [ticket for ticket in raffle.rounds[-1].winners if ticket not in raffle.claimed]
    if not _seed_holds(event.slot, raffle, group):
        await group.tell_staff("campaign.events.raffle.other_seed", title=one.title or event.slot)
    elif unclaimed:
        await group.say("campaign.events.raffle.unclaimed", title=one.title or event.slot, count=len(unclaimed))
        await _round(event.slot, one, raffle, len(unclaimed), group)
    else:
        await _end(event.slot, one, raffle, group)


async def _end(name: str, one: RaffleSettings, raffle: Raffle, group: Group) -> None:
    """End a draw: the seed is published, so that everybody can recompute it."""
    over = replace(raffle, over=True)
    group.store.put(over, name)
    group.because(word(group, "campaign.events.noted.raffle_over", title=one.title or name))
    await publish_record(name, one, over, seed_of(name, over, group), group)
