"""Taking back what a delegate did: by the inverse of every action that has one; of the others it is said they stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from townhall.bus.cards import short_name
from townhall.bus.days import day_of
from townhall.bus.delegation.inverses import name_of
from townhall.bus.delegation.ways_back import WayBack, way_back
from townhall.bus.erased_people import behind, meant_by
from townhall.bus.people import CORE
from townhall.model.actions import Ban, GrantRole, Lane, Mute, RevokeRole
from townhall.model.events import DelegatedRunUndone
from townhall.model.ids import EventId, MemberId
from townhall.model.places import Place
from townhall.model.results import DELIVERED
from townhall.plugin.delegations import REVERSIBLE, DelegatedRun, Undone
from townhall.plugin.group import UserError
from townhall.plugin.privileged import PRIVILEGED, PrivilegedRun, Traces
from townhall.plugin.terms import Terms
from townhall.store.interface import (
    TAKEN_BACK,
    Fact,
    FactQuery,
    LedgerEntry,
    LedgerQuery,
    Outgoing,
    SendState,
)

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

UNDONE: Final = "undone"
"""The kind of ledger entry that takes a delegate's run back."""
MOST_READ: Final = 10_000
SANCTIONS: Final = (Mute, Ban, GrantRole, RevokeRole)
"""What the plugin takes back that listens, because it knows whether something else holds it up."""


async def runs(turn: Turn, delegate: MemberId | str = "") -> Sequence[DelegatedRun]:
    """Return what delegates did in the last day, newest first."""
    entries, undone = await _entries(turn)
    found = [(entry, _run(entry)) for entry in entries]
    return [
        DelegatedRun(
            id=short_name(entry.id)[:8],
            at=entry.at,
            delegate=MemberId(entry.actor),
            sponsor=MemberId(run.sponsor),
            permission=run.permission,
            call=run.call,
            argument=run.argument,
            undone=entry.id in undone,
        )
        for entry, run in found
        if run is not None and run.delegation and delegate in ("", entry.actor)
    ]


async def undo(turn: Turn, name: str, by: MemberId) -> Undone:
    """Take a run back, once and within the time for it."""
    entries, undone = await _entries(turn)
    entry = next((one for one in entries if short_name(one.id)[:8] == name.strip().casefold()), None)
    run = None if entry is None else _run(entry)
    if entry is None or run is None or run.traces is None:
        raise UserError("core.delegation.undo_unknown", run=name[:16])
    if entry.id in undone:
        raise UserError("core.delegation.undo_again")
    done = await _take_back(turn, entry, run, run.traces, by)
    if not done.undone and not done.held and not done.handed_on:
        raise UserError("core.delegation.undo_nothing")
    turn.collect().effects.append(
        LedgerEntry(
            id=f"{turn.next_key()}|{UNDONE}",
            group=turn.configuration.id,
            plugin=CORE,
            kind=UNDONE,
            at=turn.now(),
            member=entry.member,
            actor=by,
            reason=run.call,
            reverses=entry.id,
        )
    )
    return done


async def _entries(turn: Turn) -> tuple[Sequence[LedgerEntry], frozenset[str]]:
    """Return the privileged runs of the last day, and the ids of those that were taken back."""
    await turn.world.settled()
    query = LedgerQuery(
        group=turn.configuration.id,
        plugin=CORE,
        kinds=(PRIVILEGED, UNDONE),
        since=turn.now() - REVERSIBLE,
        most=MOST_READ,
    )
    found = [one for one in await turn.world.store.ledger(query) if one.at > turn.now() - REVERSIBLE]
    own = [one for one in turn.undurable() if isinstance(one, LedgerEntry)]
    undone = frozenset(one.reverses for one in (*found, *own) if one.kind == UNDONE)
    return [one for one in found if one.kind == PRIVILEGED], undone


def _run(entry: LedgerEntry) -> PrivilegedRun | None:
    """Return what was run; None where the evidence was erased with a person."""
    run = msgspec.msgpack.decode(entry.evidence, type=PrivilegedRun) if entry.evidence else None
    return run if run is not None and run.delegation else None


async def _take_back(turn: Turn, entry: LedgerEntry, run: PrivilegedRun, traces: Traces, by: MemberId) -> Undone:
    handed_on = bool(traces.entries) and _listens(turn, traces.plugin)
    undone: list[str] = []
    stays: list[str] = []
    held: list[str] = []
    for key in traces.sent:
        row = await turn.world.store.outgoing(key)
        if row is not None and not _came_to_nothing(row) and not (handed_on and isinstance(row.action, SANCTIONS)):
            meant = await meant_by(turn, row)
            way = WayBack(None) if meant is None else await way_back(turn, meant)
            if way.action is not None:
                turn.decide(way.action, Terms(lane=Lane.SAFETY, answer=True))
            (held if way.held else stays if way.action is None else undone).append(name_of(row.action))
    undone.extend(["fact"] * await _take_facts_back(turn, traces))
    undone.extend(["label"] * await _take_labels_back(turn, traces, by))
    if handed_on:
        turn.raise_event(
            DelegatedRunUndone(
                id=EventId(f"{turn.event.id}|undone"),
                at=turn.now(),
                place=Place(turn.configuration.id),
                received_at=turn.now(),
                plugin=traces.plugin,
                call=run.call,
                entries=traces.entries,
                delegate=MemberId(entry.actor),
                by=by,
            )
        )
    return Undone(tuple(undone), tuple(stays), tuple(held), handed_on)


def _listens(turn: Turn, plugin: str) -> bool:
    """Return whether a plugin takes back itself what only it can."""
    return any(one.plugin == plugin for one in turn.world.table(turn.configuration).entries.get(DelegatedRunUndone, ()))


def _came_to_nothing(row: Outgoing) -> bool:
    ended = row.state in (SendState.FAILED, SendState.DROPPED)
    return ended or (row.result is not None and not isinstance(row.result, DELIVERED))


async def _take_facts_back(turn: Turn, traces: Traces) -> int:
    """Write for each contribution of the run the one that takes it back; return how many."""
    group, many = turn.configuration.id, 0
    for kind, member, source in traces.facts:
        query = FactQuery(groups=(group,), kinds=(kind,), member=member, source=source)
        for fact in await turn.world.store.facts(query):
            turn.collect().effects.append(_against(turn, fact))
            many += 1
    return many


def _against(turn: Turn, fact: Fact) -> Fact:
    day = day_of(turn.configuration.core, fact.at)
    return msgspec.structs.replace(fact, amount=-fact.amount, source=f"{fact.source}{TAKEN_BACK}", day=day)


async def _take_labels_back(turn: Turn, traces: Traces, by: MemberId) -> int:
    many = 0
    for name, label in traces.given:
        if (member := await behind(turn, name)) is not None:
            turn.labels.take(member, label)
            many += 1
    for name, label, until in traces.taken:
        member = await behind(turn, name) if until is None or until > turn.now() else None
        if member is not None:
            turn.labels.give(member, label, by=by, expires_at=until)
            many += 1
    return many
