"""One message in the staff room that tells how a large run goes; it is changed, rarely, and not written anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import ActionFinished, EditMessage, Group, MessageRef, Parts, Place, TimerFired, replace
from townhall_campaign.declared import plugin
from townhall_campaign.parts import over_all
from townhall_campaign.records import Card, Run
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.tallying import tally_of
from townhall_campaign.wording import counts_text, shown_time, word

WORTH_A_CARD: Final = 20
"""Targets from which on a run has a card."""
RARELY: Final = timedelta(minutes=1)


async def show_card(run: Run, group: Group, *, now: bool = False) -> None:
    """Show how a run goes, in a card that is changed at most once a minute, or ``now`` where something has changed."""
    card = await group.store.get(Card, run.key)
    if card is None:
        await _first(run, group)
    elif not card.fixed and (now or group.now - card.changed_at >= RARELY):
        _change(run, card, await card_text(run, group), group)


async def _first(run: Run, group: Group) -> None:
    if sum((await tally_of(run.key, group)).counts.values()) < WORTH_A_CARD:
        return
    told = await group.tell_staff(await card_text(run, group))
    if told is not None:
        group.store.put(Card(key=told.key, changed_at=group.now), run.key)
        group.timers.set("card", after=RARELY, slot=run.key)


def _change(run: Run, card: Card, text: Parts, group: Group) -> None:
    room = group.sibling(group.settings.staff_room)
    if room is not None:
        change = EditMessage(place=Place(room.id), target=MessageRef(key=card.key), parts=text)
        group.do(change, on_result="card", payload=run.key.encode())
        group.store.put(replace(card, changed_at=group.now), run.key)


@plugin.timer("card")
async def later(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Bring the card of a run up to date while it goes on."""
    run = await group.store.get(Run, event.slot)
    if run is None:
        return
    await show_card(run, group)
    if run.state in ("running", "paused", "stopped"):
        group.timers.set("card", after=RARELY, slot=run.key)


@plugin.result("card")
async def after_change(event: ActionFinished, group: Group, settings: CampaignSettings) -> None:
    """Leave a card as it is where it cannot be changed."""
    key = event.payload.decode()
    card = await group.store.get(Card, key)
    if card is not None and not event.delivered:
        group.store.put(replace(card, fixed=True), key)


async def card_text(run: Run, group: Group) -> Parts:
    """Return how a run goes: what is done, how fast it is, and when it ends."""
    batch = await group.batch(over_all(group.alias, run.key))
    counts = dict((await tally_of(run.key, group)).counts)
    if batch.held:
        counts["held"] = max(counts.get("held", 0), batch.held)
    said = group.text(
        "campaign.card.text",
        name=run.post,
        state=word(group, f"campaign.state.{run.state}"),
        counts=counts_text(group, counts),
    )
    if run.state == "running" and batch.per_minute and batch.lasts is not None:
        ends = shown_time(group, group.now + batch.lasts)
        said = (*said, *group.text("campaign.card.pace", pace=batch.per_minute, ends=ends))
    return said
