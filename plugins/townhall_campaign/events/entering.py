"""Enter a draw: by button, by a word, by a reaction or by command; once for each person."""

from __future__ import annotations

from townhall import (
    ActionFinished,
    ButtonPressed,
    CommandInvoked,
    Feature,
    Group,
    MemberId,
    MessageRef,
    MessageSent,
    Parts,
    Place,
    React,
    ReactionAdded,
    ReactionRemoved,
    Receipt,
    UserError,
    replace,
)
from townhall_campaign.declared import plugin
from townhall_campaign.events.raffle_settings import RaffleSettings
from townhall_campaign.events.raffles import bar_of, give_ticket, own_ticket, raffle_named, started
from townhall_campaign.events.records import Raffle, Ticket
from townhall_campaign.settings import CampaignSettings


@plugin.command("enter", "抽奖")
async def enter_by_command(event: CommandInvoked, group: Group, settings: CampaignSettings, raffle: str = "") -> None:
    """Take part in a draw: "/enter autumn"."""
    name, one = raffle_named(raffle, settings)
    await group.answer(await enter(event.actor.id, name, one, group))


@plugin.button("raffle_enter")
async def enter_by_button(event: ButtonPressed, group: Group, settings: CampaignSettings) -> None:
    """Take part in a draw."""
    name, one = raffle_named(group.argument, settings)
    await group.answer(await enter(event.actor.id, name, one, group))


@plugin.on(MessageSent)
async def enter_by_word(event: MessageSent, group: Group, settings: CampaignSettings) -> None:
    """Take part in a draw by writing its word."""
    if not settings.raffles or event.place.direct:
        return
    written = event.text.strip().casefold()
    for name, one in settings.raffles.items():
        if one.entry == "keyword" and written == one.keyword.casefold() and await _takes_entries(name, group):
            await group.reply(await enter(event.actor.id, name, one, group))


@plugin.on(ReactionAdded)
async def enter_by_reaction(event: ReactionAdded, group: Group, settings: CampaignSettings) -> None:
    """Take part in a draw by a reaction; the answer is told in private, or not at all."""
    name = await _reacted_to(event, group, settings)
    if name is None:
        return
    try:
        said = await enter(event.actor.id, name, settings.raffles[name], group)
    except UserError as refused:
        said = group.text(refused.text, **refused.variables)
    if group.can(Feature.SAY_TO):
        await group.whisper(event.actor.id, said)


@plugin.on(ReactionRemoved)
async def leave_by_reaction(event: ReactionRemoved, group: Group, settings: CampaignSettings) -> None:
    """Give a ticket back by taking the reaction back."""
    name = await _reacted_to(event, group, settings)
    if name is not None and await _takes_entries(name, group):
        group.store.delete(Ticket, f"{name}|{event.actor.id}")


async def _reacted_to(event: ReactionAdded | ReactionRemoved, group: Group, settings: CampaignSettings) -> str | None:
    for name, one in settings.raffles.items():
        if one.entry == "reaction" and one.emoji == event.emoji:
            raffle = await group.store.get(Raffle, name)
            if raffle is not None and raffle.message == event.message:
                return name
    return None


async def _takes_entries(name: str, group: Group) -> bool:
    raffle = await group.store.get(Raffle, name)
    return raffle is not None and not raffle.closed and group.now < raffle.closes_at


async def enter(member: MemberId, name: str, one: RaffleSettings, group: Group) -> Parts:
    """Give somebody a ticket, and return what they are told; raises :class:`UserError` for who cannot have one."""
    title = one.title or name
    await started(name, group)
    if not await _takes_entries(name, group):
        raise UserError("campaign.events.raffle.closed", title=title)
    if own := await own_ticket(name, member, group):
        return group.text("campaign.events.raffle.twice", title=title, ticket=own.number)
    if bar := await bar_of(member, one, group):
        raise UserError(f"campaign.events.raffle.bar_{bar}", title=title, days=one.member_for.days)
    number = await give_ticket(member, name, one, group)
    if not number:
        raise UserError("campaign.events.raffle.full", title=title)
    return group.text("campaign.events.raffle.entered", title=title, ticket=number)


@plugin.result("raffle_posted")
async def after_posting(event: ActionFinished, group: Group, settings: CampaignSettings) -> None:
    """Remember under which message people react, and show them how."""
    name = event.payload.decode()
    one, raffle = settings.raffles.get(name), await group.store.get(Raffle, name)
    receipt: Receipt | None = getattr(await group.outcome(event.key), "receipt", None)
    if one is None or raffle is None or receipt is None or not receipt.messages:
        return
    group.store.put(replace(raffle, message=receipt.messages[-1]), name)
    if one.entry == "reaction" and group.can(Feature.REACT):
        group.do(React(place=Place(group.id), target=MessageRef(receipt.messages[-1]), emoji=one.emoji))
