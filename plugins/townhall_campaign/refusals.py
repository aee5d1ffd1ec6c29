"""How people refuse, each way counted by itself: no private messages, a silent leave, a declined offer (S1)."""

from __future__ import annotations

from typing import Final

import msgspec

from townhall import (
    ActionFinished,
    Contribution,
    Feature,
    Forbidden,
    Group,
    MemberId,
    MemberLeft,
    Misfire,
    OfferDeclined,
    TimerFired,
    Window,
)
from townhall_campaign.declared import plugin
from townhall_campaign.events.sign_ups import SignUp
from townhall_campaign.records import CLOSED, DECLINED, SILENT
from townhall_campaign.settings import CampaignSettings
from townhall_campaign.wording import lines

OPTED_OUT: Final = "optout:messages"


class Refusals(msgspec.Struct, frozen=True):
    """How many people, or offers, were refused in a time."""

    messages: int
    leaves: int
    offers: int


async def note_closed(event: ActionFinished, member: str, group: Group) -> None:
    """Count somebody whose private talk is closed to us."""
    result = await group.outcome(event.key) if member else None
    if isinstance(result, Forbidden) and result.direct_closed:
        group.facts.add(CLOSED, MemberId(member))


@plugin.observe(MemberLeft, backfill=False)
async def left_silently(event: MemberLeft, group: Group, settings: CampaignSettings) -> None:
    """Count somebody who leaves without having written anything for a while."""
    since = group.now - settings.active_within
    if group.can(Feature.SEES_MESSAGES) and not await group.facts.total(
        Contribution.MESSAGE, event.member.id, since=since
    ):
        group.facts.add(SILENT, event.member.id)


@plugin.observe(OfferDeclined)
async def declined(event: OfferDeclined, group: Group, settings: CampaignSettings) -> None:
    """Count somebody who did not want what another plugin offered: to hold a permission, to host a topic."""
    group.facts.add(DECLINED, event.member.id, source=f"{event.offer}|{event.source}")


@plugin.at("refusals_report", misfire=Misfire.ONCE, grace=None)
async def report_refusals(event: TimerFired, group: Group, settings: CampaignSettings) -> None:
    """Tell staff how people refused in the month before; nothing where nobody did."""
    month = group.calendar.back(group.calendar.month, group.now)
    found = await refusals_in(month, group)
    if not any((found.messages, found.leaves, found.offers)):
        return
    shown = f"{month.start.astimezone(group.zone):%Y-%m}"
    sees_leaves = group.can(Feature.SEES_LEAVES) and group.can(Feature.SEES_MESSAGES)
    talks = "messages" if group.can(Feature.SAY_TO) else "messages_unseen"
    said = (
        group.text("campaign.refusals.head", month=shown),
        group.text(f"campaign.refusals.{talks}", count=found.messages),
        group.text(f"campaign.refusals.{'leaves' if sees_leaves else 'leaves_unseen'}", count=found.leaves),
        group.text("campaign.refusals.offers", count=found.offers),
    )
    await group.tell_staff(lines(*said))


async def refusals_in(window: Window, group: Group) -> Refusals:
    """Return how people refused in a time."""
    unwilling = set(await group.facts.totals(CLOSED, since=window.start, until=window.end))
    for one in await group.labels.holders(OPTED_OUT):
        # The wish holds for all groups of the account; each group counts its own members.
        if one.granted_at is not None and one.granted_at in window and await group.members.present(one.member):
            unwilling.add(one.member)
    silent = await group.facts.totals(SILENT, since=window.start, until=window.end)
    sign_ups = [one for _, one in await group.store.all(SignUp)]
    refused = [one.marks.get("selected") for one in sign_ups if one.state in ("declined", "lapsed")]
    places = sum(at is not None and at in window for at in refused)
    others = sum((await group.facts.totals(DECLINED, since=window.start, until=window.end)).values())
    return Refusals(len(unwilling), len(silent), places + round(others))
