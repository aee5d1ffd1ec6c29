"""What the group that plans a run and the groups that get it tell each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from townhall import MemberId, Record, Right
from townhall_campaign.post import Post


def over_all(home: str, run: str) -> str:
    """Return what names a run over all groups: two of them may plan posts of one name, each with its own run."""
    return f"{home}|{run}"


class Trace(Record, frozen=True, kw_only=True):
    """Which run something belongs to, and who planned it."""

    run: str
    home: str
    """The name of the group that plans it."""
    post: str
    try_number: int = 1
    member: str = ""
    variant: int = 0
    events: tuple[str, ...] = ()
    """The events it is about."""

    @property
    def name(self) -> str:
        """What names its run over all groups."""
        return over_all(self.home, self.run)


class Recipient(Record, frozen=True, kw_only=True):
    """Somebody whom a part is for, with what stands for the person over all groups."""

    member: MemberId
    person: MemberId


TargetState: TypeAlias = Literal["handed", "waiting", "sent", "failed", "held", "dropped", "would"]


class EventFacts(Record, frozen=True, kw_only=True):
    """What a post may say of the event it belongs to."""

    title: str
    start: datetime | None


class Part(Record, frozen=True, kw_only=True):
    """What one group does of a run: it decides the send in its own language, time and budget."""

    run: str
    home: str
    """The name of the group that plans it."""
    post: str
    content: Post
    due: datetime
    until: datetime
    """When it is of no use any more."""
    event: EventFacts | None = None
    recipients: tuple[Recipient, ...] = ()
    right: Right | None = None
    """What somebody must still hold when it is sent."""
    rehearsal: bool = False
    """Do everything but the send."""
    try_number: int = 1

    @property
    def name(self) -> str:
        """What names its run over all groups; all its messages are one batch of that name."""
        return over_all(self.home, self.run)

    @property
    def key(self) -> str:
        """What names it in its group."""
        return f"{self.name}|{self.try_number}"

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it is for; empty when it is for the group as a whole."""
        return tuple(one.person for one in self.recipients)

    @property
    def targets(self) -> tuple[str, ...]:
        """What is told of at home: each person, and the group as a whole where it reads something, too."""
        return (*self.people, *(("",) if self.content.light or not self.recipients else ()))

    def trace(self, member: str = "", variant: int = 0) -> Trace:
        """Return what a message carries along to be told apart."""
        return Trace(
            run=self.run,
            home=self.home,
            post=self.post,
            try_number=self.try_number,
            member=member,
            variant=variant,
            events=self.content.event_names,
        )


class Told(Record, frozen=True, kw_only=True):
    """What became of a part with a group, or with one person."""

    state: TargetState
    member: str = ""
    reason: str = ""
    details: Mapping[str, str] = {}
    at: datetime | None = None
    message: str = ""
    variant: int = 0


class Outcome(Record, frozen=True, kw_only=True):
    """What a group tells the one that planned a run."""

    run: str
    alias: str
    """The name of the group that tells it."""
    try_number: int
    told: tuple[Told, ...]
    rehearsed: Rehearsed | None = None


class Rehearsed(Record, frozen=True, kw_only=True):
    """What a group adds to a rehearsal: whom it has, and how fast its account may send."""

    people: tuple[str, ...] = ()
    """Short names of persons: of a large group those that come first, the same ones everywhere."""
    per_second: float = 1.0
    platform: str = ""
    lost: tuple[str, ...] = ()
    """What its platform cannot show as it was meant: words of ``Loss``."""


class Gather(Record, frozen=True, kw_only=True):
    """Asks a group whom it has of those that a run is for."""

    run: str
    home: str
    content: Post


class Found(Record, frozen=True, kw_only=True):
    """Whom a group has of those that a run is for."""

    run: str
    recipients: tuple[Recipient, ...]


class Cancelled(Record, frozen=True, kw_only=True):
    """Tells a group that a run was cancelled."""

    name: str
    """The run, as it is named over all groups."""


class Response(Record, frozen=True, kw_only=True):
    """Tells a group that somebody answered in private what it had written to them."""

    name: str
    """The run, as it is named over all groups."""
    member: MemberId


class Figures(Record, frozen=True, kw_only=True):
    """How a group answered a run within a day."""

    run: str
    responders: int
    leaves: int
    sign_ups: int = 0
    active: int
    throttled: bool = False
