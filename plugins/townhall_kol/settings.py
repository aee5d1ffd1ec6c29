"""What an ops team can set about opinion leaders; the empty table finds candidates and watches the dependence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from townhall import Between, Schedule, Settings, SettingsError
from townhall_kol.delegation.settings import DelegationTerms, PlannedGrant
from townhall_kol.dependence.limits import Limits
from townhall_kol.discovery.levels import Levels
from townhall_kol.discovery.weights import Weights
from townhall_kol.guests.terms import GuestTerms

Share = Annotated[float, Between(0.01, 1)]


class KolSettings(Settings, frozen=True, kw_only=True):
    """The `kol` table of a group."""

    review: Schedule = "monthly 1 10:00"
    """When candidates and strata are looked at anew and told to the staff room; empty: never by itself."""
    over: Annotated[timedelta, Between(28 * 86_400, 366 * 86_400)] = timedelta(days=90)
    """How far back contributions are looked at; 28 days at least."""
    candidates: Annotated[int, Between(1, 50)] = 10
    """How many candidates a review names at the most."""
    talks: Annotated[int, Between(0, 10)] = 3
    """To how many new candidates the team is asked to talk after a review."""
    min_weight: Annotated[int, Between(1, 500)] = 12
    """The shortest message that says something, without links, mentions and emoji; a Chinese character is 2."""
    whole_community: bool = False
    """Whether what somebody gives in any group of the community counts here."""
    weights: Weights = Weights()
    """How much each kind of merit counts."""
    topics: Mapping[str, tuple[str, ...]] = {}
    """What the group talks about: a name and the words that tell of it, ``growth = ["retention", "拉新"]``."""
    objections: tuple[str, ...] = ()
    """Further words by which people object here; the usual ones are known."""
    strata: Levels = Levels()
    """Where the strata of members begin, and when enough of them carry the group."""
    check: Schedule = "mon 09:45"
    """When the dependence of the group on single people is looked at; empty: never by itself."""
    alert_top1: Share = 0.25
    """Staff are told when one person gives more than this share of all that was given in a week."""
    alert_top3: Share = 0.50
    """The same for three people together."""
    dependence: Limits = Limits()
    """The other limits of the dependence."""
    hosting_for: Annotated[timedelta, Between(3600, 30 * 86_400)] = timedelta(days=7)
    """For how long somebody who was invited hosts a topic."""
    guests: GuestTerms = GuestTerms()
    """How sessions with a guest go."""
    delegation: DelegationTerms = DelegationTerms()
    """How lent permissions run, are reminded of and rest."""
    grants: tuple[PlannedGrant, ...] = ()
    """Who is to be asked whether they take something over; each is a table ``[[groups.NAME.kol.grants]]``."""

    @property
    def words_of_topics(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The topics with their words, in the order of the file."""
        return tuple(self.topics.items())

    def __post_init__(self) -> None:
        """Refuse limits that contradict each other and topics that nobody can write about."""
        if self.alert_top3 <= self.alert_top1:
            raise SettingsError(
                f"alert_top3 ({self.alert_top3:g}) is not above alert_top1 ({self.alert_top1:g}), though three people "
                "always give at least as much as one. Raise alert_top3.",
                at=("alert_top3",),
            )
        if not self.weights.sum:
            raise SettingsError("weights are all 0, so nobody could be found. Leave one above 0.", at=("weights",))
        if timedelta(weeks=self.strata.core_weeks) > self.over:
            raise SettingsError(
                f"core_weeks ({self.strata.core_weeks}) is more weeks than over ({self.over.days} days) looks back, so "
                "nobody would ever be core. Lower core_weeks, or look further back.",
                at=("strata", "core_weeks"),
            )
        for name, words in self.topics.items():
            if "|" in name or not name.strip():
                raise SettingsError('has a topic whose name is empty or holds "|". Rename it.', at=("topics", name))
            if not any(any(sign.isalnum() for sign in word) for word in words):
                raise SettingsError("has no words. Name some, or leave the topic out.", at=("topics", name))


def grants_of(settings: KolSettings) -> Mapping[str, tuple[str, ...]]:
    """Return which labels come with which permissions."""
    guests = ("kol.guest",)
    return {f"{part}:{position}": guests for part in ("position", "duty") for position in ("diplomat", "recorder")}
