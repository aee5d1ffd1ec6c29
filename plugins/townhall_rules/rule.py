"""One rule of a group: what it forbids, why, how heavily it weighs, and where it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Final, Literal, TypeAlias

from townhall import Between, HoursOfDay, Pattern, Record, SettingsError
from townhall_rules.rates import RateError, parse_rate

Severity: TypeAlias = Literal["minor", "major", "critical"]
Kind: TypeAlias = Literal[
    "flood",
    "duplicate",
    "mentions",
    "caps",
    "emoji",
    "newcomer",
    "link",
    "invite",
    "qr",
    "contact_card",
    "forward",
    "words",
    "pattern",
    "classifier",
]
"""What a rule looks at, in the order in which it is looked at: behaviour, content, classifier."""

KINDS: Final[tuple[Kind, ...]] = Kind.__args__  # type: ignore[attr-defined]
"""All kinds, in that order."""

Sending: TypeAlias = Literal["link", "picture", "file", "forward", "contact_card"]
"""What somebody may send besides words."""

SEVERITIES: tuple[Severity, ...] = ("minor", "major", "critical")
"""From the lightest to the heaviest."""

_NAME: Final = re.compile(r"[^\s|/#@]{1,40}")


class Rule(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[groups.NAME.rules.rule]]``."""

    id: str
    """Its name in commands, cases and the ledger."""
    kinds: tuple[Kind, ...]
    """What it looks at; any of them breaks the rule."""
    reason: str
    """Why the rule is there, as members read it: a text or the key of one."""
    title: str = ""
    """What it forbids, in a few words; empty: ``id``."""
    benefit: str = ""
    """What members have of it when everybody keeps it."""
    consequence: str = ""
    """What follows, as members read it; empty: said from the ladder and the severity."""
    severity: Severity = "minor"
    delete: bool = False
    """Whether the message is removed at once, besides what the ladder says."""
    exempt: tuple[str, ...] = ()
    """Labels (``position:recorder``, ``kol``) whose holders the rule does not concern."""
    only_newcomers: bool = False
    """Whether it concerns newcomers only."""
    threads: tuple[str, ...] = ()
    """The threads it holds in; empty: everywhere."""
    hours: HoursOfDay = ""
    """When it holds, in local time; empty: always."""
    # What the kinds look for.
    allow_domains: tuple[str, ...] = ()
    """Domains (with all below them, ``example.com``) or addresses (``discord.gg/ourtown``) that are no offence.

    For ``link``, ``invite``, ``qr`` and the links of newcomers.
    """
    deny_domains: tuple[str, ...] = ()
    """With any of these named, ``link`` and ``qr`` mean only them, and shortened links, which hide where they lead."""
    words: tuple[str, ...] = ()
    """For ``words``: a Latin word is found as a whole word, a Chinese one anywhere, disguised or not."""
    patterns: tuple[Pattern, ...] = ()
    """For ``pattern``: regular expressions (RE2), without regard to case."""
    rate: str = "6/10s"
    """For ``flood``: as many messages of one member within that time (up to ``1h``) are a flood."""
    copies: str = "3/10m"
    """For ``duplicate``: as many like messages within that time (up to ``1h``), by one or several people."""
    likeness: Annotated[float, Between(0.5, 1)] = 0.85
    """For ``duplicate``: how alike two messages are, from 0 to 1."""
    most_mentions: Annotated[int, Between(0)] = 5
    """For ``mentions``: more than this in one message are too many; everybody at once always is."""
    share: Annotated[float, Between(0, 1)] = 0.7
    """For ``caps`` and ``emoji``: which share of a message may be capitals or emoji."""
    newcomers_may_not: tuple[Sending, ...] = ("link", "forward", "contact_card")
    """For ``newcomer``: what newcomers may not send yet."""
    newcomer_for: timedelta = timedelta(days=1)
    """Who came within this time is a newcomer …"""
    newcomer_messages: Annotated[int, Between(0, 100)] = 3
    """… and so is who has written fewer messages of substance that broke no rule; 0 goes by the time alone."""
    threshold: Annotated[float, Between(0, 1)] = 0.8
    """For ``classifier``: from which score on."""
    verdicts: tuple[str, ...] = ()
    """For ``classifier``: the verdicts that break the rule (``spam``); empty: any."""

    def __post_init__(self) -> None:
        """Refuse what could never do what its writer meant; all of it at once."""
        if faults := [*_faults_of_form(self), *_faults_of_use(self)]:
            raise ExceptionGroup(f"The rule {self.id!r} cannot be used.", faults)


def _faults_of_form(rule: Rule) -> Iterator[SettingsError]:
    if not _NAME.fullmatch(rule.id):
        said = "is no name for a rule. Write a short word without spaces, | / # or @"
        yield SettingsError(said, at=("id",))
    if not rule.reason.strip():
        yield SettingsError('is empty. Say why the rule is there: reason = "…"', at=("reason",))
    if not rule.kinds:
        yield SettingsError(f"looks at nothing. Name one or more of {', '.join(KINDS)}", at=("kinds",))
    for setting in ("rate", "copies"):
        try:
            parse_rate(rule.rate if setting == "rate" else rule.copies)
        except RateError as error:
            yield SettingsError(str(error), at=(setting,))
    for setting, values in (("words", rule.words), ("patterns", rule.patterns)):
        for place, value in enumerate(values):
            if not any(sign.isalnum() for sign in value) and (setting == "words" or not value):
                yield SettingsError("can never be found. Write at least one letter or digit", at=(setting, place))


_NEEDS: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("words", "words", 'words = ["…"]'),
    ("pattern", "patterns", 'patterns = ["…"]'),
    ("newcomer", "newcomers_may_not", 'newcomers_may_not = ["link"]'),
)
"""Kinds that look for nothing without a setting."""


def _faults_of_use(rule: Rule) -> Iterator[SettingsError]:
    for kind, setting, example in _NEEDS:
        if kind in rule.kinds and not getattr(rule, setting):
            said = f'looks at "{kind}", but has no {setting}. Write {example}, or take the kind out'
            yield SettingsError(said, at=("kinds", rule.kinds.index(kind)))
    for kind, setting in (("words", "words"), ("pattern", "patterns"), ("classifier", "verdicts")):
        if getattr(rule, setting) and kind not in rule.kinds:
            said = f'are not looked at. Add "{kind}" to the kinds of the rule, or take them out'
            yield SettingsError(said, at=(setting,))
    domains = {"link", "invite", "qr", "newcomer"} & set(rule.kinds)
    for setting in ("allow_domains", "deny_domains"):
        if getattr(rule, setting) and not domains:
            yield SettingsError('are not looked at. Add "link" to the kinds, or take them out', at=(setting,))
