"""What the ledger holds of a case, as evidence: the rule as it was, the messages as they stood, what was done.

No id of a person stands in here: whom an entry is about is its own column, which is renamed when they are erased.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from townhall import MessageId, Record
from townhall_rules.rule import Severity

Origin: TypeAlias = Literal["found", "staff", "client", "report"]
"""How a case came up: the rules found it, staff wrote it, an admin acted in the client, a member reported it."""

CASE, PROPOSED, OBSERVED = "case", "proposed", "observed"
"""Kinds of entries that hold a sheet: it counts, staff are asked about it, it is only written down."""
SHEETS = (CASE, PROPOSED, OBSERVED)

JOINED, STEP, DELIVERY, RETRIED, ANNOUNCED = "joined", "step", "delivery", "retried", "announced"
"""More evidence; a step that was decided; how an action ended; staff had it tried again; the announcement went out."""
COMPLIED, REOPENED, WITHDRAWN, REVERSED = "complied", "reopened", "withdrawn", "reversed"
"""It counts no more, because the message was withdrawn, staff took it back or an appeal was won; or it does again."""
CONFIRMED, DISMISSED, LAPSED = "confirmed", "dismissed", "lapsed"
"""What staff said to a proposal, or that they said nothing in time."""
APPEAL, UPHELD = "appeal", "upheld"
"""Somebody appealed; the case stands."""
FOLLOWING = (
    *(JOINED, STEP, DELIVERY, RETRIED, ANNOUNCED),
    *(COMPLIED, REOPENED, WITHDRAWN, REVERSED),
    *(CONFIRMED, DISMISSED, LAPSED),
    *(APPEAL, UPHELD),
)
"""Kinds of entries that follow a sheet; their ``reason`` is the id of the sheet's entry."""


MOST_EVIDENCE = 50
"""So many messages of one incident are evidence enough; what follows is removed and not written down one by one."""


class RuleAsItWas(Record, frozen=True, kw_only=True):
    """A rule in the words and with the weight it had when the case was opened."""

    id: str
    title: str = ""
    reason: str = ""
    consequence: str = ""
    version: int = 0
    """Which version of the group's rules it stood in."""
    since: datetime | None = None


class Evidence(Record, frozen=True, kw_only=True):
    """One message as it stood when it was judged."""

    message: MessageId
    at: datetime
    text: str
    where: str = ""
    """Another group, for what was posted in several; empty: the group of the case."""
    edited: bool = False
    others: tuple[str, ...] = ()
    """Names of other people in it, which are masked when it is shown."""


class Sheet(Record, frozen=True, kw_only=True):
    """Everything about a case that was known when it was opened."""

    number: int
    rule: RuleAsItWas
    severity: Severity
    kinds: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    also: tuple[str, ...] = ()
    """Other rules the message breaks; they make no case of their own."""
    origin: Origin = "found"
    count: int = 1
    """The how manyth case it is that counts."""
    due: str = ""
    """The step of the ladder at that count."""
    staff: bool = False
    """Whether it is about somebody of the team; then it goes to the lead, not up the ladder."""
    note: str = ""


class Joined(Record, frozen=True, kw_only=True):
    """More evidence of the same incident."""

    evidence: Evidence


class StepTaken(Record, frozen=True, kw_only=True):
    """What was decided to follow."""

    step: str
    until: datetime | None = None
    """When a mute or ban ends by itself."""
    row: str = ""
    """Where in the outbox it is; empty for what was done by hand, and for a notice."""


class Delivery(Record, frozen=True, kw_only=True):
    """How one action of a case ended."""

    act: str
    outcome: str
    """``ok``, ``degraded``, ``forbidden``, …"""
    why: str = ""


class Retry(Record, frozen=True, kw_only=True):
    """What staff had tried again."""

    act: str


class Note(Record, frozen=True, kw_only=True):
    """Somebody's words about a case."""

    text: str = ""


class Appeal(Record, frozen=True, kw_only=True):
    """Why somebody finds a case wrong, and until when it is to be decided."""

    text: str
    due_at: datetime
