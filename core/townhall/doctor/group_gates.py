"""The gates of one group: the hour, its budgets, promotion, and what waits in its outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from zoneinfo import ZoneInfo

import msgspec

from townhall.bus.holds import PromotionHeld
from townhall.bus.people import CORE, EVERYWHERE
from townhall.clock.hours import Hours
from townhall.courier.budget import Charge, limit_of, spent, too_soon
from townhall.doctor.finding import Finding, clear, note, stops, waits
from townhall.doctor.patient import Patient, Reads
from townhall.model.actions import Announce, Lane, Say
from townhall.model.places import Place
from townhall.store.interface import Outgoing, SendState

_held = msgspec.msgpack.Decoder(PromotionHeld)
_CHARGED = (
    (Charge.PROMO, Lane.PROMO, Say),
    (Charge.SCHEDULED, Lane.COMMUNITY, Say),
    (Charge.ANNOUNCE, Lane.SERVICE, Announce),
)


def group(patient: Patient) -> Iterator[Finding]:
    """Yield what the file says of the group."""
    here = patient.here
    yield clear("group", "group_known", group=here.alias, id=here.id, account=here.core.account)
    if not here.plugins:
        yield stops("group", "group_idle", group=here.alias)
    if not here.core.staff_room:
        yield note("group", "no_staff_room", group=here.alias)
    if here.core.quiet_hours:
        zone = ZoneInfo(here.core.timezone)
        hours = Hours.parse(here.core.quiet_hours)
        if hours.contains(patient.now, zone):
            yield waits("quiet", "quiet_now", until=patient.at(hours.end_after(patient.now, zone)))


async def outbox(patient: Patient, reads: Reads) -> AsyncIterator[Finding]:
    """Yield what the store says of what the group is to be sent."""
    async for finding in _waiting(patient, reads):
        yield finding
    async for finding in _budgets(patient, reads):
        yield finding
    for _, raw in await reads.records(EVERYWHERE, CORE, PromotionHeld.__name__, f"{patient.here.id}|"):
        hold = _held.decode(raw)
        if hold.until > patient.now:
            by = hold.name.partition("|")[0]
            yield waits("promotion", "promotion_held", by=by, until=patient.at(hold.until), reason=hold.reason)


async def _waiting(patient: Patient, reads: Reads) -> AsyncIterator[Finding]:
    here = patient.here
    if held := len(await reads.outbox_in((SendState.HELD,), here.id)):
        yield stops("outbox", "held", count=held)
    if suggested := len(await reads.outbox_in((SendState.SUGGESTED,), here.id)):
        yield waits("outbox", "suggested", count=suggested)
    for block in await reads.blocks(here.core.account):
        if block.until > patient.now and block.bucket in ("", here.id):
            yield waits("platform", "blocked", account=here.core.account, until=patient.at(block.until))


async def _budgets(patient: Patient, reads: Reads) -> AsyncIterator[Finding]:
    here = patient.here
    for charge, lane, action in _CHARGED:
        limit = limit_of(here.core.budget, charge)
        if limit == 0:
            yield note("budget", "budget_none", budget=charge.value)
            continue
        used = await spent(reads, _row(patient, lane, action), here.core, patient.now)
        if used is not None and used.until is not None:
            yield waits("budget", "budget_spent", budget=charge.value, limit=limit, until=patient.at(used.until))
    until = await too_soon(reads, _row(patient, Lane.COMMUNITY, Say), here.core, patient.now)
    if until is not None:
        yield waits("budget", "posts_apart", until=patient.at(until))


def _row(patient: Patient, lane: Lane, action: type[Say | Announce]) -> Outgoing:
    """Return a row as it would stand in the outbox if something were sent now."""
    here = patient.here
    return Outgoing(
        key=f"{here.id}|doctor",
        group=here.id,
        account=here.core.account,
        plugin=CORE,
        action=action(place=Place(here.id), parts=()),
        created_at=patient.now,
        lane=lane,
    )
