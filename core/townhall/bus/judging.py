"""What a person asked for is held against who they are: nobody acts on an equal or higher rank, and it is written down.

Only what somebody orders by a command, a button or a form is judged. What a plugin decides by itself (a rule, a
timer, an event it raised) is not: that staff are treated in their own way is the plugin's to decide by ``group.rank``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from townhall.bus.delegation.limits import check_people
from townhall.bus.people import CORE
from townhall.bus.table import Entry
from townhall.bus.turn import Turn
from townhall.model.actions import (
    Action,
    Ban,
    DeleteMessages,
    GrantRole,
    Kick,
    Mute,
    RevokeRole,
    SetNickname,
)
from townhall.model.events import ButtonPressed, CommandInvoked, FormSubmitted
from townhall.model.ids import GroupId, MemberId
from townhall.model.people import Rank
from townhall.model.wire import encode
from townhall.plugin.group import UserError
from townhall.plugin.privileged import PRIVILEGED, PrivilegedRun
from townhall.store.interface import LedgerEntry, Outgoing

Order: TypeAlias = CommandInvoked | ButtonPressed | FormSubmitted
_AGAINST_SOMEBODY = Mute | Kick | Ban | SetNickname | GrantRole | RevokeRole


async def judge(turn: Turn, order: Order) -> None:
    """Refuse what was decided on somebody's order against an equal or higher rank, or beyond what delegates may."""
    await check_people(turn)
    targets = dict.fromkeys(_targets(turn, order))
    targets.pop(order.actor.id, None)
    if not targets:
        return
    rank = await turn.asker_rank()
    for target in targets:
        if await turn.rank(target) >= max(rank, Rank.MEMBER):
            known = await turn.members.get(target)
            raise UserError("core.command.outranked", name=known or target)


def _targets(turn: Turn, order: Order) -> Iterator[MemberId]:
    for effect in turn.collected.effects if turn.collected is not None else ():
        if isinstance(effect, Outgoing):
            yield from _concerned(effect.action, order)


def _concerned(action: Action, order: Order) -> Iterator[MemberId]:
    if isinstance(action, _AGAINST_SOMEBODY):
        yield action.member
    elif isinstance(action, DeleteMessages) and isinstance(order, CommandInvoked) and order.reply_to_actor is not None:
        # Whose a message is, is known only of the one that the command answers.
        if any(target.message == order.reply_to for target in action.targets):
            yield order.reply_to_actor


def write_down(turn: Turn, entry: Entry, order: Order, call: str, about: MemberId | str | None = None) -> None:
    """Leave a ledger entry of a privileged run, in the same transaction as what came of it."""
    lent = turn.collected.lent if turn.collected is not None else None
    used, used_on = ("", "") if turn.collected is None else (turn.collected.used, turn.collected.used_on)
    node, about = entry.permission or used, used_on or about or ""
    if lent is not None:
        # Written down at the end of the handler, with what came of it.
        lent.call, lent.about = call, about
    if lent is not None or not node:
        return
    asked_in = order.asked_in if isinstance(order, CommandInvoked | ButtonPressed) else None
    run = PrivilegedRun(
        call=call,
        permission=node,
        argument=turn.argument,
        asked_in="" if asked_in is None else asked_in.group,
    )
    _collect(turn, order, run, turn.configuration.id, about)


def write_down_decision(turn: Turn, press: ButtonPressed, row: Outgoing, button: str) -> None:
    """Leave a ledger entry of what staff made of a proposal, in the group it is about; their door is the right."""
    run = PrivilegedRun(call=f"{CORE}.{button}", permission="", argument=row.key, asked_in=turn.configuration.id)
    _collect(turn, press, run, row.group, getattr(row.action, "member", "") or row.member)


def _collect(turn: Turn, order: Order, run: PrivilegedRun, group: GroupId, about: MemberId | str) -> None:
    entry = LedgerEntry(
        id=f"{turn.event.id}|{CORE}|{PRIVILEGED}",
        group=group,
        plugin=CORE,
        kind=PRIVILEGED,
        at=turn.now(),
        member=about,
        actor=order.actor.id,
        reason=run.call,
        evidence=encode(run),
    )
    turn.collect().effects.append(entry)
