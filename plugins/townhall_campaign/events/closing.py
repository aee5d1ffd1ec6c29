"""Close a draw: who reacted unheard is found, and the list of tickets is fixed by its digest."""

from __future__ import annotations

from typing import Final

from townhall import ActionFinished, Feature, FetchReactions, Group, MessageRef, Place, Receipt, TimerFired, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events.lottery import digest_of
from townhall_campaign.events.raffle_settings import RaffleSettings
from townhall_campaign.events.raffles import bar_of, give_ticket, own_ticket, started, tickets_of
from townhall_campaign.events.records import Raffle
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import word

CLOSES: Final = "raffle_closes"


@plugin.timer(CLOSES)
async def close_entries(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Take no more entries; who reacted while we were away is found first, where the platform lists reactions."""
    one, raffle = settings.raffles.get(event.slot), await group.store.get(Raffle, event.slot)
    if one is None or raffle is None or raffle.closed:
        return
    if one.entry == "reaction" and raffle.message is not None and group.can(Feature.REACTION_LIST):
        look = FetchReactions(place=Place(group.id), target=MessageRef(raffle.message))
        group.do(look, on_result="raffle_reactions", payload=event.slot.encode())
        return
    await _closed_by_time(event.slot, one, raffle, group)


@plugin.result("raffle_reactions")
async def enter_who_reacted(event: ActionFinished, group: Group, settings: CampaignSettings) -> None:
    """Give tickets to those whose reaction was not heard, and close."""
    name = event.payload.decode()
    one, raffle = settings.raffles.get(name), await group.store.get(Raffle, name)
    if one is None or raffle is None or raffle.closed:
        return
    receipt: Receipt | None = getattr(await group.outcome(event.key), "receipt", None)
    for reaction in receipt.reactions if receipt is not None else ():
        may = reaction.emoji == one.emoji and not await own_ticket(name, reaction.member, group)
        if may and not await bar_of(reaction.member, one, group):
            await give_ticket(reaction.member, name, one, group)
    await _closed_by_time(name, one, await started(name, group), group)


async def _closed_by_time(name: str, one: RaffleSettings, raffle: Raffle, group: Group) -> None:
    await close(name, one, raffle, group)
    await group.tell_staff("campaign.events.raffle.draw_now", title=one.title or name, raffle=name)


async def close(name: str, one: RaffleSettings, raffle: Raffle, group: Group) -> Raffle:
    """Take no more entries, and publish how many tickets there are, with their digest."""
    tickets = await tickets_of(name, group)
    digest = digest_of(ticket.number for ticket in tickets.values())
    closed = replace(raffle, closed=True)
    group.store.put(closed, name)
    group.because(word(group, "campaign.events.noted.raffle_closed", title=one.title or name, count=len(tickets)))
    await group.say("campaign.events.raffle.closes", title=one.title or name, count=len(tickets), digest=digest)
    return closed
