"""What staff do with a draw: start it with a commitment, draw, and have anybody check it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from townhall import CommandInvoked, Group, Lane, UserError, replace
from townhall_campaign.declared import plugin
from townhall_campaign.events.closing import CLOSES
from townhall_campaign.events.drawing import CLAIM, draw
from townhall_campaign.events.lottery import commitment_of
from townhall_campaign.events.nodes import LONG, RAFFLES
from townhall_campaign.events.raffle_settings import RaffleSettings
from townhall_campaign.events.raffles import raffle_named, rules_of, seed_of, started, tickets_of
from townhall_campaign.events.records import Raffle, Ticket
from townhall_campaign.events.verifying import verdict
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import lines, shown_time


@plugin.command("raffle", "抽奖管理", deadline=LONG)
async def run_raffle(
    event: CommandInvoked, group: Group, settings: CampaignSettings, step: Literal["start", "draw", "verify"], what: str
) -> None:
    """Start a draw, draw the winners, or have a draw recomputed; everybody may verify."""
    name, one = raffle_named(what, settings)
    if step == "verify":
        await _verify(name, one, group)
        return
    if not await group.asker_may(RAFFLES):
        raise UserError("campaign.events.raffle.not_allowed")
    if step == "start":
        await _start(name, one, group)
    else:
        await draw(name, one, group)
        await group.reply("campaign.events.raffle.draw_done", title=one.title or name)


async def _start(name: str, one: RaffleSettings, group: Group) -> None:
    """Start a draw: the commitment stands in the announcement, before anybody has a ticket."""
    before = await group.store.get(Raffle, name)
    if before is not None and not before.over:
        raise UserError("campaign.events.raffle.running", title=one.title or name)
    for key, _ in await group.store.all(Ticket, f"{name}|"):
        group.store.delete(Ticket, key)
    raffle = _new(name, one, 1 if before is None else before.run + 1, group.now, group)
    group.store.put(raffle, name)
    by = group.event.actor.id if isinstance(group.event, CommandInvoked) else ""
    group.ledger.record("raffle_started", about=name, actor=by, version=raffle.commitment, reason=raffle.rules)
    group.timers.cancel(CLAIM, name)
    group.timers.set(CLOSES, at=raffle.closes_at, slot=name)
    await _announce(name, one, raffle, group)
    if event_is_elsewhere(group):
        await group.reply("campaign.events.raffle.started", title=one.title or name)


def _new(name: str, one: RaffleSettings, run: int, now: datetime, group: Group) -> Raffle:
    blank = Raffle(run=run, started_at=now, closes_at=now + one.lasts, rules="", commitment="", prizes=one.prizes)
    rules = rules_of(name, one, blank, group)
    return replace(blank, rules=rules, commitment=commitment_of(seed_of(name, blank, group), rules))


async def _announce(name: str, one: RaffleSettings, raffle: Raffle, group: Group) -> None:
    title = one.title or name
    how = group.text(f"campaign.events.raffle.how_{one.entry}", keyword=one.keyword, emoji=one.emoji, raffle=name)
    said = lines(
        group.text("campaign.events.raffle.announce", title=title, prize=one.prize or title, prizes=one.prizes),
        how,
        group.text(
            "campaign.events.raffle.terms",
            days=one.member_for.days,
            until=shown_time(group, raffle.closes_at),
            hours=int(one.claim_within.total_seconds() // 3600),
        ),
        group.text("campaign.events.raffle.commitment", commitment=raffle.commitment, rules=raffle.rules),
    )
    rows = [[group.button("raffle_enter", "campaign.events.raffle.enter_button", name, lifetime=one.lasts)]]
    await group.say(
        said,
        buttons=rows if one.entry == "button" else [],
        lane=Lane.COMMUNITY,
        on_result="raffle_posted",
        payload=name.encode(),
    )


def event_is_elsewhere(group: Group) -> bool:
    """Return whether the command came from the staff room, where the announcement is not seen."""
    return isinstance(group.event, CommandInvoked) and group.event.asked_in is not None


async def _verify(name: str, one: RaffleSettings, group: Group) -> None:
    raffle = await started(name, group)
    if not raffle.over:
        count = len(await tickets_of(name, group))
        await group.reply(
            "campaign.events.verify.not_yet", title=one.title or name, commitment=raffle.commitment, count=count
        )
        return
    await group.reply(verdict(name, raffle, seed_of(name, raffle, group), group))
