"""What an ops team can set about greeting; the empty table is a full welcome."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from townhall import Between, Record, Settings, SettingsError, Template

GREETING = Template(
    ("name", "group", "about", "purpose", "offer", "ask", "hours", "first_step", "rules", "guide", "tier")
)
"""What a greeting may name: ``{about}`` is the charter in at most four lines, the others are its single lines."""
STEP = Template(("name", "group", "purpose", "offer", "ask", "hours", "first_step", "rules", "guide"))

SINGLE, SEVERAL = "welcome.greet.one", "welcome.greet.several"

Done = Literal["", "read_rules", "has_posted", "was_answered"]
Span = Annotated[timedelta, Between(0)]


class DripStep(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One word for a newcomer's first days."""

    after: Span
    """How long after the greeting."""
    text: Annotated[str, STEP]
    unless: Done = ""
    """What makes the step needless: the newcomer has done it already."""
    needs: tuple[str, ...] = ()
    """Plugins of which one must be on for the step to make sense; empty: none."""


STEPS = (
    DripStep(after=timedelta(days=1), text="welcome.drip.rules", unless="read_rules"),
    DripStep(after=timedelta(days=3), text="welcome.drip.ask", unless="has_posted"),
    DripStep(after=timedelta(days=7), text="welcome.drip.effort", needs=("points", "tiers", "leaderboard")),
)


class WelcomeSettings(Settings, frozen=True, kw_only=True):
    """The `welcome` table of a group."""

    text: Annotated[str, GREETING] = SINGLE
    """The greeting; with several newcomers ``{name}`` names them all."""
    text_several: Annotated[str, GREETING] = ""
    """The greeting of several at once; empty: the same as ``text``."""
    returning_text: Annotated[str, GREETING] = "welcome.greet.back"
    """For those who were here before, longer than ``repeat_after`` ago."""
    moved_text: Annotated[str, GREETING] = "welcome.greet.moved"
    """For those who come from a sibling group of the community."""
    guide_text: str = ""
    """Your own words under ``/guide``, after what the charter says."""
    batch_window: Annotated[timedelta, Between(0, 3600)] = timedelta(seconds=20)
    """Who comes within this time of one another is greeted together."""
    batch_max: Annotated[int, Between(1, 200)] = 10
    """With this many waiting, they are greeted at once."""
    surge_joins: Annotated[int, Between(1)] = 8
    """More joins than this within ``surge_window`` are a surge: no public greeting until it is over."""
    surge_window: Annotated[timedelta, Between(1)] = timedelta(seconds=60)
    surge_greeting: Literal["none", "direct"] = "none"
    """What those get who came in a surge: nothing, or a quiet private word when it is over."""
    repeat_after: Span = timedelta(days=90)
    """Nobody is greeted again before this time."""
    max_lateness: Span = timedelta(minutes=10)
    """A join that we hear of later than this is not greeted."""
    clean_after: Span = timedelta(hours=6)
    """When a greeting that nobody answered is removed; zero: never."""
    drip: tuple[DripStep, ...] = STEPS
    """Words for the first days; each is left out when it is needless."""
    first_reply_within: Span = timedelta(minutes=30)
    """How long a newcomer's first message may stay without an answer before staff are told; zero: for ever."""
    directions: bool = True
    """Whether "where do I ask about …?" is answered from the charter's ask_map."""

    def __post_init__(self) -> None:
        """Refuse a greeting without words."""
        for name in ("text", "returning_text", "moved_text"):
            if not getattr(self, name).strip():
                raise SettingsError(f"{name} is empty, so newcomers would be greeted with nothing. Write a text.")
        for number, step in enumerate(self.drip, 1):
            if not step.text.strip():
                raise SettingsError(f"drip step {number} has an empty text. Write one, or take the step out.")
        if list(self.drip) != sorted(self.drip, key=lambda step: step.after):
            raise SettingsError("The steps of drip are not in the order of their time. Sort them by after.")


def looks_back(settings: WelcomeSettings) -> dict[str, timedelta]:
    """Return how far back is looked at who was greeted, and at how far newcomers have come."""
    drip = max((step.after for step in settings.drip), default=timedelta())
    return {"welcome.Greeted": settings.repeat_after, "welcome.Newcomer": drip}
