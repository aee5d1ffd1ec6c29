"""How frozen facts lie in columns: everything that is asked for is a column, everything nested is MessagePack."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from townhall.model.actions import Lane
from townhall.model.ids import GroupId, MemberId
from townhall.model.people import Right
from townhall.model.wire import decode_action, decode_result, encode
from townhall.store.instants import MICROSECOND, instant, instant_or_none, moment, moment_or_none
from townhall.store.interface import (
    Decision,
    Label,
    LedgerEntry,
    Misfire,
    Outgoing,
    Override,
    SendState,
    Timer,
)

Row = tuple[str | bytes | int | float | None, ...]

_right: msgspec.msgpack.Decoder[Right] = msgspec.msgpack.Decoder(Right)
_keys: msgspec.msgpack.Decoder[tuple[str, ...]] = msgspec.msgpack.Decoder(tuple[str, ...])


def ledger_row(entry: LedgerEntry) -> Row:
    """Return the columns of a ledger entry."""
    return (
        entry.id,
        entry.group,
        entry.plugin,
        entry.kind,
        instant(entry.at),
        entry.member,
        entry.actor,
        entry.reason,
        entry.version,
        entry.evidence,
        entry.reverses,
    )


def ledger_from(
    id: str,
    group: str,
    plugin: str,
    kind: str,
    at: int,
    member: str,
    actor: str,
    reason: str,
    version: str,
    evidence: bytes,
    reverses: str,
) -> LedgerEntry:
    """Return the ledger entry of its columns."""
    return LedgerEntry(
        id=id,
        group=GroupId(group),
        plugin=plugin,
        kind=kind,
        at=moment(at),
        member=member,
        actor=actor,
        reason=reason,
        version=version,
        evidence=evidence,
        reverses=reverses,
    )


def decision_row(decision: Decision) -> Row:
    """Return the columns of a decision."""
    return (
        decision.id,
        decision.group,
        decision.plugin,
        decision.event,
        instant(decision.at),
        decision.mode,
        decision.summary,
        decision.member,
        encode(decision.keys),
    )


def decision_from(
    id: str, group: str, plugin: str, event: str, at: int, mode: str, summary: str, member: str, keys: bytes
) -> Decision:
    """Return the decision of its columns."""
    return Decision(
        id=id,
        group=GroupId(group),
        plugin=plugin,
        event=event,
        at=moment(at),
        mode=mode,
        summary=summary,
        member=member,
        keys=_keys.decode(keys),
    )


def label_row(label: Label) -> Row:
    """Return the columns of a label."""
    return (
        label.group,
        label.member,
        label.label,
        label.source,
        label.granted_by,
        instant_or_none(label.granted_at),
        instant_or_none(label.expires_at),
    )


def label_from(
    group: str, member: str, label: str, source: str, granted_by: str, granted_at: int | None, expires_at: int | None
) -> Label:
    """Return the label of its columns."""
    return Label(
        group=GroupId(group),
        member=MemberId(member),
        label=label,
        source=source,
        granted_by=granted_by,
        granted_at=moment_or_none(granted_at),
        expires_at=moment_or_none(expires_at),
    )


def timer_row(timer: Timer) -> Row:
    """Return the columns of a timer."""
    return (
        timer.key,
        timer.group,
        timer.plugin,
        timer.job,
        timer.slot,
        instant(timer.due_at),
        timer.misfire.value,
        None if timer.grace is None else timer.grace // MICROSECOND,
        timer.rule,
        timer.zone,
        timer.payload,
    )


def timer_from(
    group: str,
    plugin: str,
    job: str,
    slot: str,
    due_at: int,
    misfire: str,
    grace: int | None,
    rule: str,
    zone: str,
    payload: bytes,
) -> Timer:
    """Return the timer of its columns."""
    return Timer(
        group=GroupId(group),
        plugin=plugin,
        job=job,
        slot=slot,
        due_at=moment(due_at),
        misfire=Misfire(misfire),
        grace=None if grace is None else timedelta(microseconds=grace),
        rule=rule,
        zone=zone,
        payload=payload,
    )


def override_row(one: Override) -> Row:
    """Return the columns of a switch."""
    return one.group, one.path, one.value, one.who, instant(one.at), instant_or_none(one.until)


def outgoing_row(row: Outgoing) -> Row:
    """Return the columns of an outbox row."""
    return (
        row.key,
        row.group,
        row.account,
        row.plugin,
        encode(row.action),
        instant(row.created_at),
        row.lane.value,
        row.state.value,
        row.event,
        row.member,
        instant_or_none(row.not_before),
        instant_or_none(row.expires_at),
        row.on_result,
        row.payload,
        row.attempts,
        None if row.result is None else encode(row.result),
        instant_or_none(row.settled_at),
        int(row.asked),
        row.batch,
        None if row.needs is None else encode(row.needs),
    )


def outgoing_from(
    key: str,
    group: str,
    account: str,
    plugin: str,
    action: bytes,
    created_at: int,
    lane: str,
    state: str,
    event: str,
    member: str,
    not_before: int | None,
    expires_at: int | None,
    on_result: str,
    payload: bytes,
    attempts: int,
    result: bytes | None,
    settled_at: int | None,
    asked: int,
    batch: str,
    needs: bytes | None,
) -> Outgoing:
    """Return the outbox row of its columns."""
    return Outgoing(
        key=key,
        group=GroupId(group),
        account=account,
        plugin=plugin,
        action=decode_action(action),
        created_at=moment(created_at),
        lane=Lane(lane),
        state=SendState(state),
        event=event,
        member=member,
        not_before=moment_or_none(not_before),
        expires_at=moment_or_none(expires_at),
        on_result=on_result,
        payload=payload,
        attempts=attempts,
        result=None if result is None else decode_result(result),
        settled_at=moment_or_none(settled_at),
        asked=bool(asked),
        batch=batch,
        needs=None if needs is None else _right.decode(needs),
    )
