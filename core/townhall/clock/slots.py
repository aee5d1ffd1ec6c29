"""What becomes of a timer that is due: fire it or leave it out, and which slot follows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from townhall.clock.rules import Rule, parse
from townhall.store.interface import Misfire, Timer

_FIRST_LOOK_BACK = timedelta(hours=1)


class Plan(NamedTuple):
    """What to do with a due timer."""

    fires: Timer | None
    """The slot that fires, which after a long absence is not the timer's own; None: it is left out."""
    following: Timer | None


def plan(timer: Timer, now: datetime) -> Plan:
    """Decide about a due timer; raises :class:`~townhall.clock.rules.RuleError` when its rule is void by now."""
    if not timer.rule:
        return Plan(None if _too_late(timer, now) else timer, None)
    rule = parse(timer.rule, zone=timer.zone)
    if timer.misfire is Misfire.ONCE:
        return _collapsed(timer, rule, now)
    if not _too_late(timer, now):
        return Plan(timer, following(timer, rule, timer.due_at))
    # The slots between are as late and left out with it.
    assert timer.grace is not None
    return Plan(None, following(timer, rule, now - timer.grace - timedelta(microseconds=1)))


def following(timer: Timer, rule: Rule, after: datetime) -> Timer | None:
    """Return the first slot of a timer's rule after an instant, None when the rule is over."""
    due = rule.next_after(after)
    return None if due is None else msgspec.structs.replace(timer, slot=rule.slot(due), due_at=due)


def _collapsed(timer: Timer, rule: Rule, now: datetime) -> Plan:
    latest = _latest(timer, rule, now)
    return Plan(None if _too_late(latest, now) else latest, following(timer, rule, max(now, latest.due_at)))


def _latest(timer: Timer, rule: Rule, now: datetime) -> Timer:
    look_back = _FIRST_LOOK_BACK
    start = timer.due_at
    # A schedule of minutes may have missed a year of slots: look back from now, further each time.
    while now - look_back > timer.due_at:
        first = rule.next_after(now - look_back)
        if first is not None and first <= now:
            start = now - look_back
            break
        look_back *= 4
    latest = timer
    while (later := following(timer, rule, start)) is not None and later.due_at <= now:
        latest, start = later, later.due_at
    return latest


def _too_late(timer: Timer, now: datetime) -> bool:
    return timer.grace is not None and now - timer.due_at > timer.grace
