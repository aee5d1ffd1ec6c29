"""What campaigns keep: what is planned, which run went where, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from townhall import GroupId, Keeps, KeepsFacts, MemberId, Record, Right
from townhall_campaign.parts import Figures, Part, Recipient, Rehearsed, TargetState, over_all
from townhall_campaign.post import Post

RunState = Literal["running", "paused", "stopped", "cancelled", "done", "missed", "rehearsal", "rehearsed"]
PARTED_BY: Final = "|"


class Planned(Record, frozen=True, kw_only=True):
    """A post that was planned in the staff room; by its name."""

    post: Post
    written: str
    """The table as it would stand in ops.toml, as JSON: what is changed later is changed there and read again."""
    author: MemberId
    planned_at: datetime


class Draft(Record, frozen=True, kw_only=True):
    """For which post somebody is filling in a form; by member."""

    name: str


class ToldPast(Record, frozen=True, kw_only=True):
    """Which time of a post is over and needs no more words: it has run, or staff were told; by its name."""

    at: str


class Run(Record, frozen=True, kw_only=True):
    """One slot of a post on its way to its audience; by post and slot. There is never a second one."""

    post: str
    slot: str
    state: RunState = "running"
    content: Post
    """What was approved and is sent; later edits change nothing about it."""
    opened_at: datetime
    until: datetime | None = None
    """When it is of no use any more."""
    reason: str = ""
    """Why it was missed, stopped or cancelled: the key of a text."""
    approver: str = ""
    right: Right | None = None
    """What the approver must still hold when it is sent; None for who approved it in the staff room."""
    due: datetime
    """When it began; in each of its zones it begins at the same time of the clock."""
    zones_left: tuple[str, ...] = ()
    """Zones whose clocks have not come to it yet."""
    giving: bool = False
    """Whether groups are still being given their parts."""
    awaited: tuple[str, ...] = ()
    """Groups that have not said yet whom they have of those it is for."""
    try_number: int = 1
    """Raised by every retry of what failed."""

    @property
    def key(self) -> str:
        """What names it in the group that planned it."""
        return run_key(self.post, self.slot)


def run_key(post: str, slot: str) -> str:
    """Return the key of a run."""
    return f"{post}{PARTED_BY}{slot}"


class Target(Record, frozen=True, kw_only=True):
    """What became of a run with one group or one person; by run, account and group or person."""

    group: GroupId
    alias: str
    member: str = ""
    """The person; empty for the group as a whole."""
    account: str = ""
    """The person's account there."""
    state: TargetState = "handed"
    reason: str = ""
    """The key of a text that says why it was dropped or failed."""
    details: Mapping[str, str] = {}
    """What fills that text."""
    at: datetime | None = None
    """When it was sent, or would be."""
    message: str = ""
    variant: int = 0
    try_number: int = 1

    @property
    def recipient(self) -> Recipient:
        """The person, as a part names them."""
        return Recipient(member=MemberId(self.account), person=MemberId(self.member))


class Tally(Record, frozen=True, kw_only=True):
    """How many targets of a run are in which state; by run."""

    counts: Mapping[str, int] = {}
    recent: str = ""
    """The last hundred sends: a dot for one that went, an x for one that failed."""
    measured: int = 0
    """Groups that have told how they answered it."""
    first_at: datetime | None = None
    last_at: datetime | None = None


class Gathered(Record, frozen=True, kw_only=True):
    """Who a group has of those that a run is for, until all groups have answered; by run and group."""

    recipients: tuple[Recipient, ...] = ()


class Heard(Record, frozen=True, kw_only=True):
    """What a group added to a rehearsal; by run and group."""

    rehearsed: Rehearsed


class Answered(Record, frozen=True, kw_only=True):
    """How a group answered a run within a day; by run and group."""

    figures: Figures


class Approval(Record, frozen=True, kw_only=True):
    """Who approved which content, audience and time of a post; by its name. An edit makes it void."""

    digest: str
    by: str
    at: datetime
    in_staff_room: bool = False
    """Whether it was given in the staff room, whose own door is the check."""


class Asked(Record, frozen=True, kw_only=True):
    """For which content, audience and time staff were asked to approve a post; by its name."""

    digest: str
    number: int
    reminded: bool = False


class Numbers(Record, frozen=True, kw_only=True):
    """How many posts have been asked about, so that each card has a number that can be typed."""

    last: int = 0


class Numbered(Record, frozen=True, kw_only=True):
    """Which post a number of a card means; by number."""

    post: str
    digest: str


class Pulse(Record, frozen=True, kw_only=True):
    """How a rule of this group is answered; by group that plans it and post."""

    low_in_row: int = 0
    throttled: bool = False
    skip_next: bool = False


class Sends(Record, frozen=True, kw_only=True):
    """When this group got posts lately, or will get those that wait."""

    times: Mapping[str, tuple[datetime, ...]] = {}
    """By kind of cost."""


class Due(msgspec.Struct, frozen=True):
    """A part of a run, and when it is seen to."""

    part: Part
    at: datetime


class Waiting(Record, frozen=True, kw_only=True):
    """What is due in this group and waits a moment for what else is due; asked for as a whole, so kept as one."""

    due: tuple[Due, ...] = ()


class Card(Record, frozen=True, kw_only=True):
    """The message in the staff room that tells how a run goes; by run."""

    key: str
    changed_at: datetime
    fixed: bool = False
    """Whether it cannot be changed there."""


class Posted(Record, frozen=True, kw_only=True):
    """A message of a run that stands in this group, or in a private talk; by message, or by person and message."""

    run: str
    home: str
    """The name of the group that planned it."""
    post: str
    at: datetime
    member: str = ""
    direct: bool = False
    """Whether it was written to the person in private."""
    leaves: int = 0
    events: tuple[str, ...] = ()
    """The events it is about: who signs up for one has responded."""
    others: tuple[str, ...] = ()
    """Other runs that stand in the same message, as a greeting does on top of a topic; named over all groups."""

    @property
    def name(self) -> str:
        """What names its run over all groups."""
        return over_all(self.home, self.run)

    @property
    def names(self) -> tuple[str, ...]:
        """Every run that stands in it, named over all groups."""
        return (self.name, *self.others)


class Written(Record, frozen=True, kw_only=True):
    """Which group wrote a message of a run to somebody in private; for the community, by person and message."""

    name: str
    """The run, as it is named over all groups."""
    group: GroupId
    at: datetime


class Responded(Record, frozen=True, kw_only=True):
    """That somebody responded to a run; by run and member, for a day."""

    at: datetime
    signed_up: bool = False


class AskedToShare(Record, frozen=True, kw_only=True):
    """When somebody was last asked to pass something on; by person."""

    at: datetime


RUNS = timedelta(days=400)
REFUSALS = timedelta(days=93)
"""The report on a month comes early in the next; longer than that nobody looks at who refused."""
CLOSED: Final = "campaign.closed_talk"
SILENT: Final = "campaign.silent_leave"
DECLINED: Final = "campaign.declined_offer"
"""The kinds of facts of how people refuse."""

KEEPS = (
    Keeps(Planned, "What was planned in the staff room, and by whom.", about_member=False),
    Keeps(Draft, "Which post somebody is planning by a form.", retention=timedelta(days=7)),
    Keeps(Run, "Which slots of a post have run, so that none runs twice.", about_member=False, retention=RUNS),
    Keeps(Target, "Whom a run reached, so that nobody gets it twice.", retention=timedelta(days=90)),
    Keeps(Tally, "How a run goes.", about_member=False, retention=RUNS),
    Keeps(Gathered, "Whom a run is for, until it begins.", about_member=False, retention=timedelta(days=3)),
    Keeps(Heard, "What a rehearsal found out.", about_member=False, retention=timedelta(days=1)),
    Keeps(Answered, "How groups answered a run.", about_member=False, retention=RUNS),
    Keeps(
        Waiting,
        "Whom a post is for, for the moment before it is sent.",
        about_member=False,
        retention=timedelta(days=3),
    ),
    Keeps(Approval, "Who approved a post.", about_member=False, retention=RUNS),
    Keeps(Posted, "Which message belongs to which post.", retention=timedelta(days=30)),
    Keeps(Written, "Which post was written to somebody, for its first day.", retention=timedelta(days=3)),
    Keeps(Responded, "Who responded to a post, for its first day.", retention=timedelta(days=3)),
    Keeps(AskedToShare, "That nobody is asked to share again too soon.", retention=timedelta(days=30)),
    KeepsFacts(CLOSED, "That a private talk was closed to us, for the count of a month.", retention=REFUSALS),
    KeepsFacts(DECLINED, "That an offer was declined, for the count of a month.", retention=REFUSALS),
    KeepsFacts(SILENT, "That somebody left without a word, for the count of a month.", retention=REFUSALS),
)
