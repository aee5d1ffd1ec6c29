"""One rule of a group: what it forbids, why, how heavily it weighs, and where it holds."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from townhall import Between, HoursOfDay, Pattern, Record

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

SEVERITIES: tuple[Severity, ...] = ("minor", "major", "critical")
"""From the lightest to the heaviest."""


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
    threads: tuple[str, ...] = ()
    """The threads it holds in; empty: everywhere."""
    hours: HoursOfDay = ""
    """When it holds, in local time; empty: always."""
    # What the kinds look for.
    allow_domains: tuple[str, ...] = ()
    """Domains (with all below them) that are no offence for ``link`` and ``qr``."""
    deny_domains: tuple[str, ...] = ()
    """With any of these named, ``link`` and ``qr`` mean only them."""
    words: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    rate: str = "6/10s"
    """For ``flood``: as many messages of one member within that time are a flood."""
    copies: str = "3/10m"
    """For ``duplicate``: as many like messages within that time, by one or several people."""
    likeness: Annotated[float, Between(0.5, 1)] = 0.85
    """For ``duplicate``: how alike two messages are, from 0 to 1."""
    most_mentions: Annotated[int, Between(0)] = 5
    share: Annotated[float, Between(0, 1)] = 0.7
    """For ``caps`` and ``emoji``: which share of a message may be capitals or emoji."""
    threshold: Annotated[float, Between(0, 1)] = 0.8
    """For ``classifier``: from which score on."""
