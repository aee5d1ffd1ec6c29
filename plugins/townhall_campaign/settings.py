"""What an ops team can set about campaigns; the empty table sends nothing and takes plans from the staff room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from townhall import Between, Schedule, Settings, SettingsError
from townhall_campaign.events.names import check_event_names
from townhall_campaign.events.raffle_settings import RaffleSettings
from townhall_campaign.events.settings import EventSettings
from townhall_campaign.events.trial_settings import TrialSettings
from townhall_campaign.nodes import Node
from townhall_campaign.post import Post, check_kinds, check_names

Span = Annotated[timedelta, Between(0)]


class CampaignSettings(Settings, frozen=True, kw_only=True):
    """The `campaign` table of a group."""

    posts: Mapping[str, Post] = {}
    """Posts by name; each is a table ``[groups.NAME.campaign.posts.morning]``."""
    events: Mapping[str, EventSettings] = {}
    """Events by name; each is a table ``[groups.NAME.campaign.events.meetup]``."""
    trials: Mapping[str, TrialSettings] = {}
    """Trials by name; each is a table ``[groups.NAME.campaign.trials.lamp]``."""
    raffles: Mapping[str, RaffleSettings] = {}
    """Draws by name; each is a table ``[groups.NAME.campaign.raffles.autumn]``."""
    promo_nodes: tuple[Node, ...] = ()
    """The days on which something is launched or celebrated: promotion goes out around them and at no other time."""
    node_before: Span = timedelta(days=3)
    """How long before a node promotion may begin."""
    node_after: Span = timedelta(days=1)
    """How long after a node promotion may go on."""
    promo_gap: Span = timedelta(hours=48)
    """The least time between two promotions in this group."""
    announce_gap: Span = timedelta(hours=24)
    """The least time between two announcements in this group."""
    spacing: Span = timedelta(minutes=30)
    """The least time between two posts in this group; what is due at once is spread out, the more urgent first."""
    most_waiting: Annotated[int, Between(1, 20)] = 3
    """How many posts that are due at once are sent one after the other; the least urgent beyond that are dropped."""
    sharing_gap: Span = timedelta(days=14)
    """Nobody is asked to pass something on more often than this."""
    min_response: Annotated[float, Between(0, 1)] = 0.01
    """The share of active members that should respond to a post; a rule that stays below is throttled. 0: never."""
    active_within: Annotated[timedelta, Between(86_400, 90 * 86_400)] = timedelta(days=30)
    """Who has written something in this time is an active member."""
    kinds: tuple[str, ...] = ()
    """Kinds of content a month should have at least one of, such as ``"knowledge"``; empty: not watched."""
    kinds_review: Schedule = "monthly 25 10:00"
    """When staff are told which of ``kinds`` nothing is planned for in the month that comes next."""
    refusals_report: Schedule = "monthly 1 10:00"
    """When staff read how people refused in the month before, where anybody did."""
    remind_approval: Span = timedelta(days=1)
    """How long before its time staff are reminded of a post that nobody has approved; zero: not."""
    stop_at_failures: Annotated[float, Between(0.01, 1)] = 0.2
    """A run pauses by itself when more than this share of its last hundred sends failed."""

    def __post_init__(self) -> None:
        """Refuse posts whose names or events are not there."""
        check_event_names({"events": self.events, "trials": self.trials, "raffles": self.raffles})
        check_kinds(self.kinds)
        try:
            check_names(self.posts)
        except SettingsError as error:
            raise SettingsError(str(error), at=("posts", *error.at)) from None
        for name, post in self.posts.items():
            self._check_events(name, post)

    def _check_events(self, name: str, post: Post) -> None:
        wanted: list[tuple[str, tuple[str | int, ...]]] = []
        if post.relative is not None:
            wanted.append((post.relative.event, ("relative", "event")))
        wanted += [(one.event, ("buttons", place)) for place, one in enumerate(post.buttons) if one.event]
        for event, at in wanted:
            if event not in self.events:
                known = ", ".join(self.events) or "there are none yet"
                fault = f'names the event "{event}", which is not among events'
                raise SettingsError(f"{fault}. Write one of: {known}.", at=("posts", name, *at))


def looks_back(settings: CampaignSettings) -> dict[str, timedelta]:
    """Return how far back is looked at who is active, who refused and who was asked to share."""
    # The report on a month comes on its first day after.
    a_month_later = timedelta(days=32)
    refusals = ("closed_talk", "declined_offer", "silent_leave")
    return {
        "contribution_retention": settings.active_within,
        "campaign.AskedToShare": settings.sharing_gap,
        **{f"campaign.{kind}": a_month_later for kind in refusals},
    }
