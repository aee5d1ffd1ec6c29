"""What the rules keep besides the ledger: none of it counts anything that the ledger counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from townhall import Fingerprint, GroupId, Keeps, MemberId, MessageId, Record
from townhall_rules.sheets import Evidence


class Norms(Record, frozen=True, kw_only=True):
    """Which version of the rules is in force here, and since when."""

    version: int
    digest: str
    """What the rules say, as one short word; another word is another version."""
    since: datetime
    began: datetime
    """When this group first had rules."""


class Numbered(Record, frozen=True, kw_only=True):
    """Whom the case of a number is about; by the number, so that a number leads straight to its case."""

    member: MemberId


class LastNumber(Record, frozen=True, kw_only=True):
    """The number that was given last."""

    number: int


class Grace(Record, frozen=True, kw_only=True):
    """A message that may still be withdrawn."""

    message: MessageId
    case: int
    until: datetime


class Graces(Record, frozen=True, kw_only=True):
    """All messages that may still be withdrawn, in one record, because every deletion asks for it."""

    open: tuple[Grace, ...] = ()


class GoesOn(Record, frozen=True, kw_only=True):
    """An incident of somebody goes on though its case has evidence enough; by member."""

    case: int
    at: datetime
    """When its last message came."""


class Incident(Record, frozen=True, kw_only=True):
    """The same thing posted in several groups: where its case is; by member, in the community."""

    group: GroupId
    """Which group has the case."""
    name: str
    case: int
    at: datetime
    rule: str
    proposed: bool = False
    """Whether staff are only asked there whether it is one; a group that acts by itself has a case of its own then."""
    more: tuple[Evidence, ...] = ()
    """What was found in other groups."""


class RaidOn(Record, frozen=True, kw_only=True):
    """The group stands as in a raid."""

    since: datetime
    by: str = ""
    """Who switched it on by hand, and so switches it off; empty when a surge did."""
    surging: bool = False
    """Whether the surge itself still goes on."""
    newcomers: tuple[MemberId, ...] = ()
    """Who came since it began."""


class Complaint(Record, frozen=True, kw_only=True):
    """One message of somebody who complains."""

    member: MemberId
    message: MessageId
    at: datetime
    words: tuple[str, ...] = ()
    answers: MessageId | None = None


class Complaints(Record, frozen=True, kw_only=True):
    """The latest complaints; soon forgotten."""

    latest: tuple[Complaint, ...] = ()


class DisputeOn(Record, frozen=True, kw_only=True):
    """A dispute goes on: nothing is deleted but what is critical, and no promotion is sent."""

    since: datetime
    until: datetime


class OffTopicRun(Record, frozen=True, kw_only=True):
    """The latest messages beside the theme, and when somebody was last nudged."""

    times: tuple[datetime, ...] = ()
    people: tuple[MemberId, ...] = ()
    nudged_at: datetime | None = None


class Talk(Record, frozen=True, kw_only=True):
    """The day on which people last wrote here; no word of what."""

    day: str
    until: datetime
    """When the next day begins."""


class Harmless(Record, frozen=True, kw_only=True):
    """A message that staff found to break no rule; the key is ``RULE|CHECKSUM``, and its words are not kept."""

    likeness: Fingerprint


KEEPS = (
    # Longer than the ledger usually is; what has gone or never was is looked for in the ledger itself.
    Keeps(Numbered, "To find a case by its number.", about_member=False, retention=timedelta(days=400)),
    Keeps(GoesOn, "To keep one flood one case, however long it lasts.", retention=timedelta(days=1)),
    Keeps(Incident, "So that one post in several groups is one case.", retention=timedelta(days=1)),
    Keeps(Complaints, "To see that many complain at once.", about_member=False, retention=timedelta(days=1)),
    Keeps(RaidOn, "Who came in a rush that is under way.", about_member=False, retention=timedelta(days=8)),
    Keeps(
        Harmless,
        "What staff found to be no breach; checksums, never the words.",
        about_member=False,
        retention=timedelta(days=365),
    ),
    Keeps(OffTopicRun, "To see a talk run off the theme.", about_member=False, retention=timedelta(days=1)),
)
