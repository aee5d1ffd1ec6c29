"""What an ops team can set about the rules of a group; the empty table is a full set of rules with a polite ladder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from townhall import Between, Record, Schedule, Settings, SettingsError
from townhall_rules.clashes import clashes
from townhall_rules.ladder import Ladders, seed_ladders
from townhall_rules.rule import Rule
from townhall_rules.steps import step_of

SEED = "seed"
"""The ladder of the handbook, by its name."""
Span = Annotated[timedelta, Between(0)]

USUAL_RULES = (
    Rule(
        id="flood",
        kinds=("flood", "duplicate"),
        title="rules.usual.flood.title",
        reason="rules.usual.flood.reason",
        benefit="rules.usual.flood.benefit",
        delete=True,
    ),
    Rule(
        id="no-ads",
        kinds=("invite", "qr", "contact_card"),
        title="rules.usual.ads.title",
        reason="rules.usual.ads.reason",
        benefit="rules.usual.ads.benefit",
    ),
    Rule(
        id="mentions",
        kinds=("mentions",),
        title="rules.usual.mentions.title",
        reason="rules.usual.mentions.reason",
        benefit="rules.usual.mentions.benefit",
    ),
)


class Raid(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the group stands while a rush of joins is under way."""

    by_itself: bool = False
    """Whether a surge switches it on at once; otherwise staff are asked."""
    slow: Span = timedelta(seconds=30)
    """The least time between two messages of one member; zero: as it is."""
    newcomers_text_only: bool = True
    """Whether those who came since the raid began may write plain text only."""
    close_joins: bool = True
    """Whether requests to join are turned down kindly until it is over."""
    hold: Annotated[timedelta, Between(60)] = timedelta(minutes=10)
    """How long after the end of the surge the group stays so."""
    at_most: Annotated[timedelta, Between(60, 7 * 86_400)] = timedelta(hours=6)
    """After this it ends whatever happens."""


class Dispute(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When many complain at once, nothing may look like censorship."""

    words: tuple[str, ...] = ()
    """What makes a message a complaint, besides the usual words; see ``usual_words``."""
    usual_words: bool = True
    people: Annotated[int, Between(2)] = 3
    """So many different members make it a dispute."""
    within: Annotated[timedelta, Between(60)] = timedelta(minutes=30)
    lasts: Annotated[timedelta, Between(60)] = timedelta(hours=6)
    """How long it goes on after the last complaint."""


class OffTopic(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A soft word when a talk runs away from the theme of the group; never a case."""

    words: tuple[str, ...] = ()
    """What shows that a message is beside the theme; empty: nobody is ever nudged."""
    run: Annotated[int, Between(2)] = 5
    """So many such messages of at least two people within ``within``."""
    within: Annotated[timedelta, Between(60)] = timedelta(minutes=15)
    every: Annotated[timedelta, Between(60)] = timedelta(hours=2)
    """At most one nudge in this time."""


class RulesSettings(Settings, frozen=True, kw_only=True):
    """The `rules` table of a group."""

    text: str = "rules.intro"
    """What stands above the rules under ``/rules``: a text or the key of one."""
    rule: tuple[Rule, ...] = USUAL_RULES
    """The rules, one ``[[groups.NAME.rules.rule]]`` each."""
    ladder: tuple[str, ...] | str = ("notice", "notice", "mute:1h", "announce_kick")
    """What follows the first, second, … case that counts. ``"seed"``: polite notices, from ``repeat`` on (or at
    once when serious) announced with evidence and removed."""
    ladder_major: tuple[str, ...] = ("mute:1h", "announce_kick")
    """The same for ``major`` cases."""
    ladder_critical: tuple[str, ...] = ("kick",)
    """The same for ``critical`` cases, whose messages are always removed."""
    repeat: Annotated[int, Between(2, 20)] = 3
    """For ``ladder = "seed"``: from which case on it is announced."""
    decay: Annotated[timedelta, Between(3600)] = timedelta(days=30)
    """After so much time without a new case, the earlier ones count no more."""
    grace: Span = timedelta(minutes=30)
    """Whoever withdraws the message within this time has complied, and the case does not count; zero: no such time."""
    remove_unwithdrawn: bool = True
    """Whether a message that was not withdrawn is removed when the grace is over."""
    notices: Literal["group", "direct"] = "group"
    """Where a notice is said: to the person in the group, or in private (then in the group only when that fails)."""
    incident: Span = timedelta(seconds=30)
    """Further breaches of the same rule within this time belong to the same case; they are removed silently."""
    announce: Literal["confirm", "auto", "never"] = "confirm"
    """Whether staff confirm a public announcement, it goes by itself, or there is none."""
    confirm_within: Annotated[timedelta, Between(60)] = timedelta(minutes=30)
    """Unconfirmed after this: a critical case ends with a removal without announcement, any other with nothing."""
    max_lateness: Span = timedelta(minutes=10)
    """What we hear of later than this, after a pause, is put to staff instead of being answered out of the blue."""
    careful_for: Span = timedelta(days=7)
    """How long after the rules began in this group staff are asked before anything is done."""
    lead: str = "position:lead"
    """The label whose holders hear of cases of staff, in private; nobody holds it: the owner of the group."""
    appeal_within: Annotated[timedelta, Between(3600)] = timedelta(hours=72)
    """Until when an appeal is to be decided."""
    reports_per_hour: Annotated[int, Between(1, 100)] = 5
    """How many messages one member may report in an hour."""
    report: Schedule = "mon 09:00"
    """When staff get the weekly report; empty: never."""
    silent_after: Span = timedelta(days=21)
    """After so many days without a word the report calls the group silent; zero: never."""
    raid: Raid = Raid()
    dispute: Dispute = Dispute()
    off_topic: OffTopic = OffTopic()
    tell_changes: bool = True
    """Whether the group is told, once, that its rules have changed."""

    def __post_init__(self) -> None:
        """Refuse ladders and rules that cannot be meant."""
        faults = [*self._faults_of_ladders(), *clashes(self.rule)]
        if self.grace > self.decay:
            said = "is longer than decay, so no case would ever count. Make it shorter."
            faults.append(SettingsError(said, at=("grace",)))
        if faults:
            raise ExceptionGroup("Rules that cannot be meant.", faults)

    def _faults_of_ladders(self) -> Iterator[SettingsError]:
        if isinstance(self.ladder, str) and self.ladder != SEED:
            said = f'is no ladder: "{self.ladder}". Write "{SEED}", or a list of steps such as ["notice", "kick"].'
            yield SettingsError(said, at=("ladder",))
        for name in ("ladder", "ladder_major", "ladder_critical"):
            steps: tuple[str, ...] | str = getattr(self, name)
            if not steps:
                yield SettingsError('is empty, so nothing would ever follow. Write ["notice"].', at=(name,))
            for place, step in enumerate(steps if isinstance(steps, tuple) else ()):
                try:
                    step_of(step)
                except SettingsError as error:
                    yield SettingsError(str(error), at=(name, place))

    @property
    def ladders(self) -> Ladders:
        """The steps by severity."""
        if isinstance(self.ladder, str):
            return seed_ladders(self.repeat)
        return {
            "minor": tuple(step_of(one) for one in self.ladder),
            "major": tuple(step_of(one) for one in self.ladder_major),
            "critical": tuple(step_of(one) for one in self.ladder_critical),
        }

    def rule_named(self, name: str) -> Rule | None:
        """Return a rule by its id, or None."""
        wanted = name.casefold()
        return next((rule for rule in self.rule if rule.id.casefold() == wanted), None)


def looks_back(settings: RulesSettings) -> dict[str, timedelta]:
    """Return how far back cases are looked at, which the ledger has: while they count, and while one may appeal."""
    return {"ledger_retention": max(settings.decay, settings.appeal_within)}
