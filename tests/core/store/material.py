"""What the tests of the stores are made of: small events, facts and rows with everything optional."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import msgspec

from townhall.model.actions import Lane, Say
from townhall.model.ids import GroupId, MemberId
from townhall.model.parts import Text
from townhall.model.people import Right
from townhall.model.places import Place
from townhall.store.interface import (
    Decision,
    Fact,
    Incoming,
    Label,
    LedgerEntry,
    Outgoing,
    RecordKey,
    SendState,
    Store,
    Timer,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SQUARE = GroupId("lobby:home:square")
GARDEN = GroupId("lobby:home:garden")
ADA = MemberId("lobby:home:ada")
BOB = MemberId("lobby:home:bob")


class Count(msgspec.Struct, frozen=True):
    """A record as a plugin would keep it."""

    number: int


class Unwritable(msgspec.Struct, frozen=True):
    """A record that no database can keep."""

    thing: object = object


class Hands:
    """A clock for the store that stands where it was put."""

    def __init__(self) -> None:
        self.instant = NOON

    def __call__(self) -> float:
        return self.instant.timestamp()


class House:
    """A store that can be shut and opened again, as a restart does."""

    def __init__(self, build: Callable[[], Store], hands: Hands) -> None:
        self._build = build
        self.hands = hands
        self.store = build()

    async def restart(self) -> Store:
        """Close the store and return the one the next process would open."""
        await self.store.close()
        self.store = self._build()
        await self.store.open()
        return self.store


def after(minutes: float) -> datetime:
    """Return an instant some minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def event(name: str, lane: str = SQUARE) -> Incoming:
    """Return an event on its way into the journal."""
    return Incoming(name, lane, f"payload of {name}".encode())


def key(name: str, scope: str = SQUARE, kind: str = "count") -> RecordKey:
    """Return where a record lies."""
    return RecordKey(scope, "leaderboard", kind, name)


def fact(
    source: str, member: MemberId = ADA, *, at: datetime = NOON, amount: float = 1.0, group: GroupId = SQUARE
) -> Fact:
    """Return a fact."""
    return Fact(group=group, member=member, kind="message", at=at, source=source, amount=amount, plugin="leaderboard")


def entry(name: str, *, at: datetime = NOON, member: str = ADA, kind: str = "warning") -> LedgerEntry:
    """Return a ledger entry."""
    return LedgerEntry(
        id=name, group=SQUARE, plugin="rules", kind=kind, at=at, member=member, actor=BOB, reason="for a link"
    )


def decision(name: str, *, at: datetime = NOON, member: str = ADA, keys: tuple[str, ...] = ()) -> Decision:
    """Return a decision."""
    return Decision(
        id=name,
        group=SQUARE,
        plugin="welcome",
        event=f"event of {name}",
        at=at,
        mode="act",
        summary="greeted",
        member=member,
        keys=keys,
    )


def label(name: str, member: MemberId = ADA, *, expires_at: datetime | None = None) -> Label:
    """Return a label."""
    return Label(
        group=SQUARE, member=member, label=name, granted_by=BOB, source="chat", granted_at=NOON, expires_at=expires_at
    )


def timer(slot: str, due_at: datetime = NOON, *, job: str = "remind", payload: bytes = b"") -> Timer:
    """Return a timer."""
    return Timer(
        group=SQUARE,
        plugin="welcome",
        job=job,
        slot=slot,
        due_at=due_at,
        grace=timedelta(minutes=5),
        rule="0 9 * * *",
        zone="Asia/Shanghai",
        payload=payload,
    )


def row(
    name: str,
    *,
    state: SendState = SendState.WAITING,
    account: str = "home",
    member: str = "",
    lane: Lane = Lane.SERVICE,
    group: GroupId = SQUARE,
    batch: str = "",
    needs: Right | None = None,
) -> Outgoing:
    """Return an outbox row that says something."""
    return Outgoing(
        key=name,
        group=group,
        account=account,
        plugin="welcome",
        action=Say(place=Place(group=group), parts=(Text(f"hello from {name}"),)),
        created_at=NOON,
        lane=lane,
        state=state,
        member=member,
        expires_at=after(60),
        on_result="greeted",
        payload=b"back",
        batch=batch,
        needs=needs,
    )


async def fails_with(write: Callable[[], Awaitable[object]]) -> Exception | None:
    """Return what a write raises, None when it succeeds."""
    try:
        await write()
    except Exception as error:
        return error
    return None
