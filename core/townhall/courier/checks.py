"""Whether a row may go now: not expired, its group still there, not at night, within budget, its references known."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from townhall.clock.hours import Hours
from townhall.config.settings import GroupSettings
from townhall.courier.batches import may_have_arrived
from townhall.courier.budget import Counts, piece_of, spent, too_soon
from townhall.courier.office import Office, Performer
from townhall.courier.outcome import doubt_about, in_doubt, repeatable
from townhall.courier.references import WAITED_FOR, awaited_keys, message_of, with_messages
from townhall.courier.rooms import takes_attention
from townhall.model.actions import Action, Lane
from townhall.model.batches import BatchStanding
from townhall.model.results import Dropped, Gone, Result, Unknown
from townhall.store.interface import Outgoing, SendState

_QUIET = (Lane.COMMUNITY, Lane.PROMO)
"""What waits at night. Safety never does, and service is what somebody asked for or is waiting for."""


class Go(msgspec.Struct, frozen=True):
    """Send this action, in which every reference is real."""

    action: Action


class Later(msgspec.Struct, frozen=True):
    """Not before ``until``; ``spent``: because a budget is used up, which staff are told."""

    until: datetime
    spent: bool = False


class After(msgspec.Struct, frozen=True):
    """Not before the row ``key`` has ended."""

    key: str


class Still(msgspec.Struct, frozen=True):
    """Not before its batch goes on."""


class End(msgspec.Struct, frozen=True):
    """Not at all."""

    state: SendState
    result: Result
    quiet: bool = False
    """Whether it is as somebody wanted it, so that staff need not be told."""


Answer: TypeAlias = Go | Later | After | Still | End


async def check(
    row: Outgoing, performer: Performer, office: Office, counts: Counts, first_sent_at: datetime | None = None
) -> Answer:
    """Decide what becomes of a row whose turn it is; ``counts`` knows what went to its group.

    ``first_sent_at`` is when this process first sent it; None after a restart, and for one that was never sent.
    """
    now = office.time.now()
    if row.expires_at is not None and now >= row.expires_at:
        return _dropped("It expired before it could be sent.")
    settings = office.settings(row.group)
    if settings is None:
        return _dropped("Its group is not in ops.toml any more.")
    capabilities = performer.capabilities_in(row.group)
    if in_doubt(row) and not repeatable(row.action, capabilities, now - (first_sent_at or row.created_at)):
        return End(SendState.HELD, doubt_about(row))
    if (order := office.batches.order_for(row)) is not None:
        return Still() if order.standing is BatchStanding.HELD else _called_off(row, order.reason)
    if (refusal := office.refuses(row.action, capabilities)) is not None:
        return End(SendState.FAILED, refusal)
    if row.state is not SendState.SENDING and await office.declines(row):
        return End(SendState.DROPPED, Dropped("They want no private messages that they did not ask for."), quiet=True)
    if row.state is not SendState.SENDING and (lack := await office.lacks(row)):
        return End(SendState.DROPPED, Dropped(lack), quiet=True)
    if row.lane in _QUIET and takes_attention(row) and (until := _quiet_until(settings, now)) > now:
        return Later(until)
    if row.state is not SendState.SENDING and (again := office.promotion.held_until(row, now)) is not None:
        return Later(again)
    answer = await _referring(row, office)
    # What was on the wire when the process died is in the budget already.
    if not isinstance(answer, Go) or row.state is SendState.SENDING:
        return answer
    return await _affordable(row, settings, counts, now) or answer


def _called_off(row: Outgoing, reason: str) -> End:
    if may_have_arrived(row):
        return End(SendState.HELD, Unknown("Its batch was dropped when this may have arrived already."))
    return End(SendState.DROPPED, Dropped(reason), quiet=True)


async def _affordable(row: Outgoing, settings: GroupSettings, counts: Counts, now: datetime) -> Later | End | None:
    over = await spent(counts, row, settings, now)
    if over is None:
        until = await too_soon(counts, row, settings, now)
        return None if until is None else Later(until)
    if over.until is None or (row.expires_at is not None and row.expires_at <= over.until):
        return _dropped(f"The budget {over.charge.value} is spent.")
    return Later(over.until, spent=True)


async def _referring(row: Outgoing, office: Office) -> Go | After | End:
    first = piece_of(row.key)
    keys = [*awaited_keys(row.action), *((first,) if first else ())]
    if not keys:
        return _complete(row.action, {})
    found = await _rows(keys, office)
    for key, one in found.items():
        if one is not None and one.state in WAITED_FOR:
            return After(key)
    beginning = found.get(first) if first else None
    if beginning is not None and beginning.state is not SendState.SENT:
        return _dropped("The first piece of this message was not sent.")
    return _complete(row.action, found)


async def _rows(keys: list[str], office: Office) -> dict[str, Outgoing | None]:
    while True:
        endings = office.endings
        found = {key: await office.store.outgoing(key) for key in keys}
        # A row that ended while we read would never wake us: read again.
        if endings == office.endings:
            return found


def _complete(action: Action, found: dict[str, Outgoing | None]) -> Go | End:
    complete = with_messages(action, {key: message_of(one) for key, one in found.items()})
    if complete is None:
        return End(SendState.FAILED, Gone("The message this refers to was never sent."))
    return Go(complete)


def _dropped(reason: str) -> End:
    return End(SendState.DROPPED, Dropped(reason))


def _quiet_until(settings: GroupSettings, now: datetime) -> datetime:
    if not settings.quiet_hours:
        return now
    hours, zone = _hours(settings.quiet_hours, settings.timezone)
    return hours.end_after(now, zone)


@lru_cache(maxsize=1024)
def _hours(span: str, zone: str) -> tuple[Hours, ZoneInfo]:
    return Hours.parse(span), ZoneInfo(zone)
