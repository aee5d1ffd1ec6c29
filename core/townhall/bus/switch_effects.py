"""What a switch comes to in the store: the switch itself, its end, and an entry that says who, what and why.

A turn collects these like everything else it decides; the shell commits them by themselves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from townhall.bus.collected import CancelTimer, ClearOverride
from townhall.bus.people import CORE
from townhall.model.ids import GroupId
from townhall.model.wire import encode
from townhall.store.interface import Effects, LedgerEntry, Override, Timer

SWITCH: Final = "switch"
"""The core's job for the end of a switch; a timer's slot is the path."""
SET: Final = "switch_set"
CLEARED: Final = "switch_cleared"
EXPIRED: Final = "switch_expired"
ASKED: Final = "switch_asked"
LEFT: Final = "switch_left"
KINDS: Final = (SET, CLEARED, EXPIRED, ASKED, LEFT)
"""The kinds of ledger entries of the core that tell of switches."""

Change: TypeAlias = Override | ClearOverride | LedgerEntry | Timer | CancelTimer


class SwitchNote(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of a ledger entry about a switch."""

    path: str
    value: str = ""
    """As TOML; empty for one that was taken back."""
    until: datetime | None = None
    by: str = ""
    """Who set it or asked for it, where somebody else did what the entry tells of."""


def end_of(group: GroupId, override: Override) -> Timer | CancelTimer:
    """Return what sees to the end of a switch."""
    timer = Timer(group=group, plugin=CORE, job=SWITCH, slot=override.path, due_at=override.until or override.at)
    return CancelTimer(timer.key) if override.until is None else timer


def setting(group: GroupId, override: Override, entry: str, *, actor: str = "", why: str = "") -> tuple[Change, ...]:
    """Return what sets a switch; ``entry`` is the id of its ledger entry, ``actor`` who agreed to it in the end."""
    by = override.who if actor and actor != override.who else ""
    note = SwitchNote(path=override.path, value=override.value, until=override.until, by=by)
    written = noted(group, SET, note, entry, override.at, actor or override.who, why)
    return override, end_of(group, override), written


def clearing(
    group: GroupId, override: Override, entry: str, at: datetime, *, actor: str, why: str = "", kind: str = CLEARED
) -> tuple[Change, ...]:
    """Return what takes a switch back."""
    ending = end_of(group, msgspec.structs.replace(override, until=None))
    note = SwitchNote(path=override.path, by=override.who if override.who != actor else "")
    cleared = ClearOverride(override.group, override.path)
    return cleared, ending, noted(group, kind, note, entry, at, actor, why)


def noted(group: GroupId, kind: str, note: SwitchNote, entry: str, at: datetime, actor: str, why: str) -> LedgerEntry:
    """Return the ledger entry of a switch."""
    return LedgerEntry(
        id=entry, group=group, plugin=CORE, kind=kind, at=at, actor=actor, reason=why, evidence=encode(note)
    )


def as_effects(changes: tuple[Change, ...]) -> Effects:
    """Return changes as one transaction of their own."""
    effects = Effects()
    for change in changes:
        match change:
            case Override():
                effects.overrides.append(change)
            case ClearOverride():
                effects.overrides_cleared.append((change.group, change.path))
            case LedgerEntry():
                effects.ledger.append(change)
            case Timer():
                effects.timers.append(change)
            case CancelTimer():
                effects.timers_cancelled.append(change.key)
    return effects
