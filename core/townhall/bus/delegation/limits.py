"""What no delegate ever does, whatever is lent: give rights, act on team or delegates, remove people, promote."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from townhall.bus.authority import DUTY, GRANT, POSITION, grants_of
from townhall.bus.collected import TakeLabel
from townhall.bus.delegation.use import acts_by_delegation, is_delegate
from townhall.model.actions import (
    Action,
    Ban,
    DeleteMessages,
    GrantRole,
    Kick,
    Lane,
    Mute,
    RevokeRole,
    SetNickname,
    SetTitle,
    Unban,
    Unmute,
)
from townhall.model.ids import MemberId
from townhall.model.people import Rank
from townhall.plugin.group import UserError
from townhall.store.interface import Fact, Label, LedgerEntry, Outgoing
from townhall.store.pseudonyms import is_member

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

REMOVES = (Kick, Ban)
_ABOUT_SOMEBODY = (Mute, Unmute, Kick, Ban, Unban, SetNickname, SetTitle, GrantRole, RevokeRole)


def check_action(turn: Turn, action: Action, lane: Lane) -> None:
    """Refuse what cannot be made good again, and promotion, where a delegate acts."""
    if not acts_by_delegation(turn):
        return
    if action.place.group != turn.configuration.id:
        raise UserError("core.delegation.only_here")
    if isinstance(action, REMOVES):
        raise UserError("core.delegation.never_removes")
    if lane is Lane.PROMO:
        raise UserError("core.delegation.never_promotes")
    if isinstance(action, GrantRole | RevokeRole) and _is_of_rights(turn, action.role):
        raise UserError("core.delegation.never_grants")


def check_label(turn: Turn, label: str) -> None:
    """Refuse a label that comes with permissions, where a delegate acts."""
    if not acts_by_delegation(turn):
        return
    if label.startswith((GRANT, POSITION, DUTY)) or grants_of(turn.configuration).get(label):
        raise UserError("core.delegation.never_grants")


def check_granting(turn: Turn) -> None:
    """Refuse to have something lent on, where a delegate acts."""
    if acts_by_delegation(turn):
        raise UserError("core.delegation.never_grants")


def _is_of_rights(turn: Turn, role: str) -> bool:
    """Return whether a role of the platform goes with a label of ours that comes with permissions."""
    wanted = role.strip().removeprefix("@").casefold()
    granting = grants_of(turn.configuration)
    return any(
        name.strip().removeprefix("@").casefold() == wanted
        and (label.startswith((GRANT, POSITION, DUTY)) or granting.get(label))
        for label, name in turn.configuration.core.native_roles.items()
    )


async def check_people(turn: Turn) -> None:
    """Refuse what a delegate's handler decided about the team or about other delegates."""
    lent = turn.collected.lent if turn.collected is not None else None
    if lent is None:
        return
    for somebody in dict.fromkeys([*_concerned(turn), *[author async for author in _authors(turn)]]):
        # Read now, so that what they held before is known when the run is written down.
        await turn.world.labels_of(turn.configuration.id, somebody)
        if somebody != lent.holder and await turn.rank(somebody) > Rank.MEMBER:
            name = await turn.members.get(somebody) or somebody
            helps = await is_delegate(turn, somebody)
            raise UserError("core.delegation.not_on_delegates" if helps else "core.delegation.not_on_team", name=name)


def _concerned(turn: Turn) -> Iterator[MemberId]:
    assert turn.collected is not None
    for effect in turn.collected.effects:
        if isinstance(effect, Label | TakeLabel | Fact):
            yield effect.member
        elif isinstance(effect, LedgerEntry) and is_member(effect.member):
            yield MemberId(effect.member)
        elif isinstance(effect, Outgoing) and isinstance(effect.action, _ABOUT_SOMEBODY):
            yield effect.action.member


async def _authors(turn: Turn) -> AsyncIterator[MemberId]:
    """Yield whose messages are to be removed, as far as that is known: the answered one, and those that are counted."""
    assert turn.collected is not None
    orders = [one.action for one in turn.collected.effects if isinstance(one, Outgoing)]
    for target in (target for order in orders if isinstance(order, DeleteMessages) for target in order.targets):
        answered = getattr(turn.event, "reply_to", None) == target.message
        known = getattr(turn.event, "reply_to_actor", None) if answered else None
        author = known or (await turn.contributions.author(target.message) if target.message else None)
        if author is not None:
            yield author
