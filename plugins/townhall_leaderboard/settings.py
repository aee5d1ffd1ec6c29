"""What an ops team can set about the board; the empty table is a fair weekly board."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from townhall import Between, Record, Schedule, Settings, SettingsError

WindowKind = Literal["day", "week", "half_month", "month"]
Special = Literal["improved", "newcomer"]
Points = Annotated[float, Between(0, 1000)]
Count = Annotated[int, Between(1, 1000)]
Span = Annotated[timedelta, Between(0)]


class Weights(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many points a contribution is worth; 0 leaves it out."""

    message: Points = 1
    """A substantial message."""
    reply: Points = 3
    """An answer received, for each person who answered."""
    reaction: Points = 1
    """A reaction received, for each person who reacted."""
    thanks: Points = 5
    """Thanks received."""
    accepted: Points = 8
    """An answer that the one who asked took as the answer."""
    curated: Points = 10
    """A message that made it into the digest."""
    attended: Points = 5
    """An event attended."""
    invited: Points = 5
    """An invitation that was kept: whoever came has stayed."""
    praise: Points = 5
    """Praise by the team."""


class Penalties(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many points a case takes, as long as it is not reversed; written without a minus."""

    minor: Points = 5
    major: Points = 10
    critical: Points = 20


class LeaderboardSettings(Settings, frozen=True, kw_only=True):
    """The `leaderboard` table of a group."""

    windows: tuple[WindowKind, ...] = ("week", "half_month")
    """The spans that are scored and closed for good, in the group's own time; the first is what /board shows."""
    publish: Schedule = "mon 10:00"
    """When the latest closed board is told to the group; empty: never, it can be asked for."""
    publish_window: WindowKind = "week"
    """Which of the windows is told."""
    top: Annotated[int, Between(1, 20)] = 5
    """How many places a board has; nobody below them is ever listed."""
    special: tuple[Special, ...] = ("improved", "newcomer")
    """Places beside the top: who improved most, and the best of those who came lately."""
    newcomer_for: Annotated[timedelta, Between(0, 90 * 86_400)] = timedelta(days=30)
    """How long somebody counts as a newcomer; 90 days at most."""
    weights: Weights = Weights()
    """How many points each kind of contribution is worth."""
    penalties: Penalties = Penalties()
    """How many points a case takes, by severity."""
    cooldown: Span = timedelta(seconds=60)
    """Of several substantial messages within this time one counts."""
    min_weight: Annotated[int, Between(1, 500)] = 12
    """The shortest message that counts, without links, mentions, signs and emoji; a Chinese character is 2."""
    greetings: tuple[str, ...] = ()
    """Further greetings that are no contribution by themselves; the usual ones are known."""
    daily_messages: Count = 8
    """How many messages of a person count in a day."""
    daily_reactions: Count = 20
    """How many reactions to a person count in a day."""
    daily_cap: Annotated[float, Between(1, 10_000)] = 30
    """The most points somebody gets in a day for messages, answers, reactions and thanks together."""
    replies_per_message: Count = 5
    """How many people's answers count for one message."""
    reactions_per_message: Count = 5
    """How many people's reactions count for one message."""
    pair_cap: Count = 3
    """How often one person can give credit to one other in a window."""
    thanks_cooldown: Span = timedelta(hours=24)
    """Thanks between the same two count once in this time, in whichever direction."""
    giver_age: Span = timedelta(days=7)
    """An account that is younger, or came into the group later, gives no credit."""
    ring_share: Annotated[float, Between(0.5, 1)] = 0.6
    """Two or three who give more than this share of all they give to each other are told to staff and capped."""
    exclude_positions: bool = True
    """Whether staff and holders of positions have a board of their own (/board team)."""
    rejoin_within: Span = timedelta(days=14)
    """How long the credit of somebody who left is kept for their return."""
    hall_of_fame_after: Annotated[int, Between(0, 52)] = 3
    """After so many boards in a row on the first place somebody goes to the hall of fame; 0: never."""
    hall_of_fame_for: Span = timedelta(days=56)
    """How long somebody in the hall of fame leaves their place on the board to others."""
    praises_per_week: Annotated[int, Between(0, 100)] = 5
    """How often one person may praise in a week of the group."""
    whole_community: bool = False
    """Whether what somebody does in any group of the community counts here."""
    picture: Literal["none", "light", "dark"] = "none"
    """Whether the published board comes as a picture too, where the platform can show one."""

    @property
    def main_window(self) -> WindowKind:
        """The window that is told, or the first where none is: its first places and rings are looked at."""
        return self.publish_window if self.publish_window in self.windows else self.windows[0]

    def __post_init__(self) -> None:
        """Refuse windows that cannot be told."""
        if not self.windows:
            raise SettingsError('windows is empty, so nothing would be scored. Write windows = ["week"].')
        if len(set(self.windows)) != len(self.windows):
            raise SettingsError("windows names a window twice. Name each once.")
        if self.publish and self.publish_window not in self.windows:
            raise SettingsError(
                f'publish_window is "{self.publish_window}", which is not among windows. '
                f'Add it there, or write publish_window = "{self.windows[0]}".'
            )
        if len(set(self.special)) != len(self.special):
            raise SettingsError("special names a place twice. Name each once.")
