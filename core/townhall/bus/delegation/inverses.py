"""Which action undoes which; what is not here cannot be undone."""

from __future__ import annotations

from datetime import timedelta

from townhall.model.actions import (
    Action,
    Announce,
    Ban,
    CloseThread,
    CreateInvite,
    CreateThread,
    DeleteMessages,
    GrantRole,
    MessageRef,
    Mute,
    MuteAll,
    OpenPoll,
    Pin,
    React,
    RevokeInvite,
    RevokeRole,
    Say,
    SetSlowMode,
    Unban,
    Unmute,
    Unpin,
)
from townhall.model.results import DELIVERED
from townhall.store.interface import Outgoing


def inverse_of(row: Outgoing) -> Action | None:
    """Return what undoes an action of the outbox, or None where nothing does."""
    action = row.action
    place = action.place
    match action:
        case Say() | Announce() | OpenPoll():
            return DeleteMessages(place=place, targets=(MessageRef(key=row.key),))
        case Mute(member=member):
            return Unmute(place=place, member=member)
        case Ban(member=member):
            return Unban(place=place, member=member)
        case Pin(target=target):
            return Unpin(place=place, target=target)
        case Unpin(target=target):
            return Pin(place=place, target=target)
        case GrantRole(member=member, role=role):
            return RevokeRole(place=place, member=member, role=role)
        case RevokeRole(member=member, role=role):
            return GrantRole(place=place, member=member, role=role)
        case _:
            return _of_the_room(row)


def _of_the_room(row: Outgoing) -> Action | None:
    action, reference = row.action, _reference(row)
    place = action.place
    match action:
        case SetSlowMode() if reference:
            return SetSlowMode(place=place, interval=timedelta(seconds=float(reference)))
        case MuteAll(off=off):
            return MuteAll(place=place, off=not off)
        case React(target=target, emoji=emoji, remove=remove):
            return React(place=place, target=target, emoji=emoji, remove=not remove)
        case CreateInvite() if reference:
            return RevokeInvite(place=place, invite=reference)
        case CreateThread() if reference:
            return CloseThread(place=type(place)(place.group, thread=reference, space=place.space))
        case _:
            return None


def _reference(row: Outgoing) -> str:
    return row.result.receipt.reference if isinstance(row.result, DELIVERED) else ""


def name_of(action: Action) -> str:
    """Return the stable name of an action."""
    return str(type(action).__struct_config__.tag)
