"""What the core asks of a database; SQLite, PostgreSQL and memory answer, and one contract suite judges them.

Everything a turn decided is one :class:`Effects`, and effects become real together or not at all. Several turns
may be merged into one before they are written: they are then one transaction, which is only stronger.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, TypeAlias

import msgspec

from townhall.model.actions import Action, Lane
from townhall.model.events import Event
from townhall.model.ids import GroupId, MemberId
from townhall.model.people import Right
from townhall.model.results import Result
from townhall.model.wire import encode


class RecordKey(NamedTuple):
    """Where a typed record lies; ``scope`` is a group, a community or a person."""

    scope: str
    plugin: str
    kind: str
    key: str


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """An event on its way into the journal."""

    id: str
    lane: str
    payload: Event | bytes
    """The event, or the event encoded by :func:`townhall.model.wire.encode`; a store encodes when it writes."""

    def encoded(self) -> bytes:
        """Return the event as it is written."""
        payload = self.payload
        return payload if isinstance(payload, bytes) else encode(payload)


class Journaled(msgspec.Struct, frozen=True, gc=False):
    """An event that is in the journal and not done yet."""

    seq: int
    lane: str
    payload: bytes


class Day(NamedTuple):
    """The span ``[start, end)`` of a group's local day."""

    start: datetime
    end: datetime


TAKEN_BACK: Final = "|-"
"""Behind the source of a fact: the source of the one that takes it back, which has the same time."""


class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a member contributed, or (negative amount) took back; unique by ``(group, kind, member, source)``."""

    group: GroupId
    member: MemberId
    kind: str
    at: datetime
    source: str
    """The event, message or decision it stems from."""
    amount: float = 1.0
    other: str = ""
    """The second person of the fact: who reacted, who answered."""
    plugin: str = ""
    message: str = ""
    """The message of the member that it is about, where that is not the source: the one that was answered or liked."""
    day: Day | None = None
    """The day it is counted under, which must hold ``at``; the day of UTC when None. Not read back."""


class LedgerEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A decision with its evidence; never changed, only reversed by another entry."""

    id: str
    group: GroupId
    plugin: str
    kind: str
    at: datetime
    member: str = ""
    """Whom it is about."""
    actor: str = ""
    """Who decided: a member, or the plugin itself when empty."""
    reason: str = ""
    version: str = ""
    """The version of the rule or setting that was in force."""
    evidence: bytes = b""
    reverses: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why a plugin did or did not do something; what ``/why`` shows."""

    id: str
    group: GroupId
    plugin: str
    event: str
    at: datetime
    mode: str
    summary: str
    member: str = ""
    keys: tuple[str, ...] = ()
    """The outbox keys that follow from it."""


class Label(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A label somebody holds in a group; all permission checks read labels."""

    group: GroupId
    member: MemberId
    label: str
    source: str = ""
    granted_by: str = ""
    granted_at: datetime | None = None
    expires_at: datetime | None = None


class Misfire(StrEnum):
    """What becomes of a timer that could not fire in time."""

    SKIP = "skip"
    """Leave it out when it is later than the grace."""
    ONCE = "once"
    """Fire once, however many slots were missed."""
    ALL = "all"
    """Fire every missed slot, in order."""


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """A durable timer; ``group|plugin|job|slot`` is its key and fires at most once."""

    group: GroupId
    plugin: str
    job: str
    slot: str
    due_at: datetime
    misfire: Misfire = Misfire.ONCE
    grace: timedelta | None = None
    """How late it may fire; None: any lateness."""
    rule: str = ""
    """The text of a repeating schedule, kept with its zone so that the next slot follows the law of then."""
    zone: str = ""
    payload: bytes = b""

    @property
    def key(self) -> str:
        """The identity of this slot."""
        return f"{self.group}|{self.plugin}|{self.job}|{self.slot}"


class Firing(NamedTuple):
    """What becomes of a timer whose time has come."""

    timer: Timer
    """As it was read."""
    event: Incoming | None
    """None: it misfired and is left out."""
    following: Timer | None = None
    """The next slot of a schedule."""


class SendState(StrEnum):
    """Where an action stands."""

    WAITING = "waiting"
    SENDING = "sending"
    """Durably marked before the wire; found after a crash, its outcome is unknown."""
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    """Outcome unknown and the platform cannot recognise a repetition: staff decide."""
    DROPPED = "dropped"
    SUGGESTED = "suggested"
    """The plugin's mode is ``suggest``: staff decide."""
    OBSERVED = "observed"
    """The plugin's mode is ``observe``: written down, not sent."""


OPEN_STATES = (SendState.WAITING, SendState.SENDING)


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """An action in the outbox."""

    key: str
    group: GroupId
    account: str
    plugin: str
    action: Action
    created_at: datetime
    lane: Lane = Lane.SERVICE
    state: SendState = SendState.WAITING
    event: str = ""
    """The event it was decided on."""
    member: str = ""
    """Whose attention it takes, when it is for one person."""
    not_before: datetime | None = None
    expires_at: datetime | None = None
    on_result: str = ""
    """The job that wants :class:`ActionFinished`."""
    payload: bytes = b""
    """What that job gets back."""
    attempts: int = 0
    result: Result | None = None
    settled_at: datetime | None = None
    asked: bool = False
    """Whether the person it goes to asked for it."""
    passing: bool = False
    """Whether the row goes as soon as it is over, because of what it says; told to the store only, not read back."""
    batch: str = ""
    """What it belongs to, among everything its plugin sends; empty when it stands alone."""
    needs: Right | None = None
    """What somebody must still be allowed when it goes."""


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is to be forgotten."""

    member: MemberId
    pseudonym: str
    """What they are called where a record of them has to stay."""
    through: int | None = None
    """The journal number up to which their events are forgotten; None: all of them."""


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """The new state of an outbox row; ``follow_up`` enters the journal in the same transaction."""

    key: str
    state: SendState
    at: datetime
    result: Result | None = None
    attempts: int = 0
    not_before: datetime | None = None
    follow_up: Incoming | None = None


class BatchCount(NamedTuple):
    """How many rows of a batch are in each state, and how many of them were sent lately."""

    states: Mapping[SendState, int]
    lately: int


class SentQuestion(NamedTuple):
    """Asks how many sends went (or are going, or may have gone) to a group, or to one person in it, since then."""

    group: GroupId
    lane: Lane | None
    """None: all lanes together."""
    since: datetime
    member: str = ""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A platform's order to wait, which a restart must not forget."""

    account: str
    bucket: str
    """The room's id, or empty for the whole account."""
    until: datetime


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """A switch that was set from chat or shell and not in ops.toml."""

    group: str
    """The group's name in ops.toml."""
    path: str
    """Dotted: ``welcome.mode``; a bare plugin name for its switch."""
    value: str
    """As TOML."""
    who: str
    at: datetime
    until: datetime | None = None


RecordValue: TypeAlias = msgspec.Struct | bytes | None


class Effects(msgspec.Struct, kw_only=True):
    """What one or more turns decided. All of it becomes real in one transaction, or nothing."""

    done: dict[str, int] = {}
    """Lane to the journal number up to which it is now done."""
    records: dict[RecordKey, RecordValue] = {}
    """New values; None deletes. A struct is encoded when it is written."""
    facts: list[Fact] = []
    ledger: list[LedgerEntry] = []
    decisions: list[Decision] = []
    labels: list[Label] = []
    labels_taken: list[tuple[GroupId, MemberId, str]] = []
    """Taken before ``labels`` are given: whoever merges turns must keep at most one of the two for a label."""
    timers: list[Timer] = []
    """Set, or moved when the key exists already. One that has fired is set again only for a later instant."""
    timers_cancelled: list[str] = []
    """Taken off before ``timers`` are set, as with labels."""
    outbox: list[Outgoing] = []
    events: list[Incoming] = []
    """Events the turn itself raised, for this lane or another one."""
    overrides: list[Override] = []
    """Switches that were set."""
    overrides_cleared: list[tuple[str, str]] = []
    """Switches that were taken back, each as group and path, before ``overrides`` are set."""
    erasures: list[Erasure] = []
    """People to forget, after everything else of these effects is written."""


class FactQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which facts; windows are half-open ``[since, until)`` in UTC, an empty tuple means any."""

    groups: tuple[GroupId, ...]
    kinds: tuple[str, ...] = ()
    member: MemberId | None = None
    source: str = ""
    message: str = ""
    since: datetime | None = None
    until: datetime | None = None
    standing: bool = False
    """Whether single facts that were taken back are left out, with what took them back. Not for those of one source;
    sums are the same so or so."""


class Total(NamedTuple):
    """What the facts of somebody come to."""

    member: MemberId
    amount: float
    """The sum of the amounts."""
    times: int
    """How many facts have a positive amount, less those that have a negative one."""


class FactMark(NamedTuple):
    """Up to where facts are known to somebody who asks again; of use to the store that gave it, as long as it runs."""

    age: int
    """How often facts have gone: what is known from before that has to be read anew."""
    number: int
    """The last fact that had come."""


class FactNews(NamedTuple):
    """The facts that came after a mark."""

    facts: Sequence[Fact]
    mark: FactMark
    """From where to go on."""
    anew: bool
    """Whether these are all facts there are: no mark was given, or facts have gone since."""


class HeldRows(NamedTuple):
    """The sends of a group that wait for the staff's word, because nobody knows whether they went out."""

    group: GroupId
    rows: int
    since: datetime
    """When the oldest of them was decided."""


class StoreFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a store holds that somebody may have to look at."""

    bytes: int = 0
    """What it takes on disk; 0 where it is on none."""
    free: int | None = None
    """Bytes that are free on its disk; None where it is on none."""
    disk: int | None = None
    """How large that disk is."""
    held: Sequence[HeldRows] = ()
    suggested: int = 0
    """Sends that wait for the staff's word, because their plugin may only suggest."""
    timers: int = 0
    """Timers that are set."""
    overdue: int = 0
    """Timers whose time has come and that have not fired."""
    overdue_since: datetime | None = None
    """When the first of these should have fired."""


class LedgerQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which ledger entries, newest first, ``most`` at the most."""

    group: GroupId
    plugin: str = ""
    kinds: tuple[str, ...] = ()
    member: str = ""
    pseudonym: str = ""
    """What the member is called in entries from before they were erased."""
    since: datetime | None = None
    most: int = 1000


class RecordAges(NamedTuple):
    """Records that are past their time, and how far the look through all records has come."""

    old: Sequence[RecordKey]
    last: RecordKey | None
    """Where to go on; None at the end."""


class StoreTrouble(msgspec.Struct, frozen=True):
    """What keeps the store from writing, in words for the operator."""

    reason: str
    remedy: str


class StoreError(Exception):
    """The database cannot be used as it is; the message names the place, the fault and the remedy."""


class Store(Protocol):
    """The journal, the state and the outbox of one Townhall.

    Writes are durable when their awaitable is done, and become real in the order in which they were asked for.
    A write that fails for lack of space or a lock is repeated until it succeeds (``trouble`` tells meanwhile);
    it raises only when this very write can never succeed.
    """

    @property
    def trouble(self) -> StoreTrouble | None:
        """What keeps the store from writing right now, None when all is well."""
        ...

    @property
    def gathering(self) -> timedelta:
        """How long turns that nobody waits for are gathered into one transaction; nothing where one costs nothing."""
        ...

    async def open(self) -> None:
        """Connect and bring the schema up to date; raises :class:`StoreError`."""
        ...

    async def close(self) -> None:
        """Write what is queued and let go."""
        ...

    # -- the journal ------------------------------------------------------------------------------
    def accept(
        self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None = None
    ) -> Awaitable[Sequence[int]]:
        """Journal new events and the accounts' cursors; give each its number, or 0 where it is known already.

        Numbers grow in the order of acceptance over all lanes.
        """
        ...

    async def cursor(self, account: str) -> bytes | None:
        """Return where the account's adapter had got to."""
        ...

    async def unfinished(self, after: int = 0, most: int = 10_000) -> Sequence[Journaled]:
        """Return journaled events that no turn has finished, by number."""
        ...

    async def forget_journal(self, before: datetime, most: int = 10_000) -> int:
        """Drop finished events that were accepted before then; return how many went.

        An event that is dropped can no longer be recognised as a repetition.
        """
        ...

    # -- effects ----------------------------------------------------------------------------------
    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        """Make effects real; give the numbers of ``effects.events`` (0 where known already).

        The effects are the store's from here on: the caller does not change them any more.
        """
        ...

    # -- reads ------------------------------------------------------------------------------------
    async def record(self, key: RecordKey) -> bytes | None:
        """Return a record as it was last committed."""
        ...

    async def several(self, keys: Sequence[RecordKey]) -> Sequence[bytes | None]:
        """Return records as they were last committed, each in the place of its key."""
        ...

    async def records(self, scope: str, plugin: str, kind: str, prefix: str = "") -> Sequence[tuple[str, bytes]]:
        """Return the records of a kind whose key begins with ``prefix``, by key."""
        ...

    async def facts(self, query: FactQuery) -> Sequence[Fact]:
        """Return the facts of a query, by time."""
        ...

    async def fact_totals(self, query: FactQuery) -> Sequence[Total]:
        """Return what the facts of a query come to for each member for whom that is anything, in no particular order.

        Single facts are read only for a member, a source or a message, and for the days at the ends of a window that
        lie across them.
        """
        ...

    async def fact_top(self, query: FactQuery, most: int) -> Sequence[Total]:
        """Return the ``most`` members with the greatest sums, the greatest first; those of nothing or less never.

        Equal sums go by count, then by the member's id.
        """
        ...

    async def fact_news(self, query: FactQuery, after: FactMark | None = None) -> FactNews:
        """Return the facts of a query that came after a mark, whatever their time; all of them where it is no mark.

        What was taken back is among them, and so is what took it back; ``standing`` makes no difference.
        """
        ...

    async def ledger(self, query: LedgerQuery) -> Sequence[LedgerEntry]:
        """Return ledger entries, newest first."""
        ...

    async def decisions(
        self, group: GroupId, *, member: str = "", event: str = "", key: str = "", most: int = 20
    ) -> Sequence[Decision]:
        """Return decisions, newest first; ``key`` finds the one an outbox row follows from."""
        ...

    async def labels_of(self, group: GroupId, member: MemberId) -> Sequence[Label]:
        """Return the labels somebody holds, expired ones included."""
        ...

    async def holders(self, group: GroupId, label: str) -> Sequence[Label]:
        """Return who holds a label, expired ones included."""
        ...

    # -- timers -----------------------------------------------------------------------------------
    async def timers_due(self, until: datetime, most: int = 1000) -> Sequence[Timer]:
        """Return timers due at or before ``until``, earliest first."""
        ...

    async def timers_of(self, group: GroupId, plugin: str, job: str = "") -> Sequence[Timer]:
        """Return the open timers of a plugin in a group, earliest first."""
        ...

    def fire(self, firings: Sequence[Firing]) -> Awaitable[Sequence[int]]:
        """Take timers off, journal their events and set the following slots.

        Gives the journal numbers, 0 for a timer that is left out. Nothing happens for one that is gone already or was
        moved since it was read: then 0 is given and no following slot is set.
        """
        ...

    # -- the outbox -------------------------------------------------------------------------------
    async def open_outbox(self, account: str, after: str = "", most: int = 10_000) -> Sequence[Outgoing]:
        """Return the rows of an account that are waiting or sending, by key order of creation, after ``after``."""
        ...

    async def outgoing(self, key: str) -> Outgoing | None:
        """Return one row."""
        ...

    async def outbox_in(
        self, states: Iterable[SendState], group: GroupId | None = None, since: datetime | None = None
    ) -> Sequence[Outgoing]:
        """Return the rows in some states, oldest first; those that were settled before ``since`` are left out."""
        ...

    async def batch_count(self, plugin: str, batch: str, since: datetime) -> BatchCount:
        """Return how many rows of a batch are in each state, and how many were sent since then."""
        ...

    async def sent_message(self, group: GroupId, message: str) -> Outgoing | None:
        """Return the row whose receipt holds this message id."""
        ...

    async def sent_counts(self, questions: Sequence[SentQuestion]) -> Sequence[int]:
        """Return, for each question in its order, how many sends went, all as they are at one moment."""
        ...

    def mark_sending(self, keys: Sequence[str]) -> Awaitable[None]:
        """Write down that these are about to be sent; rows that are not open stay as they are."""
        ...

    def settle(self, settlements: Sequence[Settlement]) -> Awaitable[Sequence[int]]:
        """Write down how sends ended; give the journal number of each follow-up, 0 where there is none.

        State, result and ``not_before`` are replaced, attempts never become fewer, and a row that is open again
        has no ``settled_at``. A row that is not there changes nothing and brings no follow-up.
        """
        ...

    def block(self, block: Block) -> Awaitable[None]:
        """Remember that a platform asked us to wait; a shorter wait does not undo a longer one."""
        ...

    async def blocks(self, account: str) -> Sequence[Block]:
        """Return the waits of an account."""
        ...

    # -- switches ---------------------------------------------------------------------------------
    async def overrides(self) -> Sequence[Override]:
        """Return every switch set outside ops.toml."""
        ...

    # -- people -----------------------------------------------------------------------------------
    async def everything_about(self, member: MemberId) -> Mapping[str, Sequence[bytes]]:
        """Return what is stored about a person, by table, each row as JSON; the journal is not part of it.

        A record is about a person when it lies in their scope or its key, parted by ``|``, names them; a timer
        when its slot, so parted, or its payload names them.
        """
        ...

    def erase(self, erasure: Erasure) -> Awaitable[None]:
        """Erase a person's records, facts, labels and timers, and what was sent or is to be sent to them.

        Ledger entries and decisions stay under the pseudonym, and evidence that names them names it too; other
        values name the pseudonym instead, and what was said with their name in it loses its words. What is being sent
        or is a matter of safety goes out first. Journaled events up to ``through`` lose their content: those that
        wait for their turn and are by or about the person are not handled any more.
        """
        ...

    # -- what is past its time --------------------------------------------------------------------
    async def aged_records(
        self, limits: Mapping[tuple[str, str], datetime], after: RecordKey | None = None, most: int = 2000
    ) -> RecordAges:
        """Look through ``most`` records after ``after`` for those last written before the limit of their kind.

        ``limits`` is by plugin and kind.
        """
        ...

    async def forget_records(self, limits: Mapping[tuple[str, str], datetime], keys: Sequence[RecordKey]) -> int:
        """Drop those of these records that are still as old; return how many went."""
        ...

    async def forget_decisions(self, before: datetime, most: int = 1000) -> int:
        """Drop reasons from before then, the oldest first; return how many went."""
        ...

    async def forget_ledger(self, before: datetime, most: int = 1000) -> int:
        """Drop ledger entries from before then, the oldest first; return how many went."""
        ...

    async def fact_kinds(self) -> Sequence[str]:
        """Return every kind of which there is a fact."""
        ...

    async def forget_facts(self, kind: str, before: datetime, most: int = 1000) -> int:
        """Drop facts of a kind, of days that ended by then, with their sums.

        Returns how many facts went; the oldest days go first.
        """
        ...

    async def forget_bodies(self, before: datetime, most: int = 1000) -> int:
        """Take the words out of what ended before then, the earliest first; return how many rows lost theirs.

        The rows themselves stay: a message can still be edited or deleted by its key.
        """
        ...

    async def forget_sends(self, before: datetime, most: int = 1000) -> int:
        """Drop rows without words that ended before then, and ended rows of erased people; return how many went."""
        ...

    async def compact(self) -> None:
        """Give room back, so that nothing that was deleted remains in the file. Takes long; for when nothing runs."""
        ...

    async def figures(self, now: datetime) -> StoreFigures:
        """Return what it holds that somebody may have to look at."""
        ...

    async def size(self) -> int:
        """Return how many bytes the store takes on disk."""
        ...
