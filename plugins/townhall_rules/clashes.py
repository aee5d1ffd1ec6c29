"""Rules that cannot be meant beside each other: two of one name, or one that another makes needless."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from townhall import SettingsError
from townhall_rules.rule import SEVERITIES, Rule


def clashes(rules: Sequence[Rule]) -> Iterator[SettingsError]:
    """Yield what is wrong between the rules of a group; for ``__post_init__`` of settings whose key is ``rule``."""
    places: dict[str, int] = {}
    for place, rule in enumerate(rules):
        if (first := places.setdefault(rule.id.casefold(), place)) != place:
            said = f'is called "{rule.id}" like rule[{first}]. Give one of them another id.'
            yield SettingsError(said, at=("rule", place, "id"))
    for place, rule in enumerate(rules):
        for other_place, other in enumerate(rules):
            if other_place != place and covers(other, rule) and (other_place < place or not covers(rule, other)):
                said = f'never matters, because "{other.id}" finds all that it finds and weighs no less'
                yield SettingsError(f"{said}. Take it out, or let it be the heavier one.", at=("rule", place))
                break


def covers(wide: Rule, narrow: Rule) -> bool:
    """Return whether one rule finds everything that another one finds, wherever that holds, and weighs no less."""
    heavier = SEVERITIES.index(wide.severity) >= SEVERITIES.index(narrow.severity)
    return (
        heavier
        and (wide.delete or not narrow.delete)
        and set(narrow.kinds) <= set(wide.kinds)
        and _holds_wherever(wide, narrow)
        and _looks_for_all(wide, narrow)
    )


def _holds_wherever(wide: Rule, narrow: Rule) -> bool:
    return (
        set(wide.exempt) <= set(narrow.exempt)
        and (not wide.only_newcomers or narrow.only_newcomers)
        and (not wide.threads or (bool(narrow.threads) and set(narrow.threads) <= set(wide.threads)))
        and wide.hours in ("", narrow.hours)
    )


def _looks_for_all(wide: Rule, narrow: Rule) -> bool:
    kinds = set(narrow.kinds)
    bounds = [name for kind, names in _BOUNDS.items() if kind in kinds for name in names]
    return (
        ("words" not in kinds or set(narrow.words) <= set(wide.words))
        and ("pattern" not in kinds or set(narrow.patterns) <= set(wide.patterns))
        and (kinds.isdisjoint(("link", "invite", "qr", "newcomer")) or _forbids_all(wide, narrow))
        and all(getattr(wide, name) == getattr(narrow, name) for name in bounds)
    )


def _forbids_all(wide: Rule, narrow: Rule) -> bool:
    if not set(wide.allow_domains) <= set(narrow.allow_domains):
        return False
    return not wide.deny_domains or (bool(narrow.deny_domains) and set(narrow.deny_domains) <= set(wide.deny_domains))


_BOUNDS = {
    "flood": ("rate",),
    "duplicate": ("copies", "likeness"),
    "mentions": ("most_mentions",),
    "caps": ("share",),
    "emoji": ("share",),
    "newcomer": ("newcomers_may_not", "newcomer_for", "newcomer_messages"),
    "classifier": ("threshold", "verdicts"),
}
"""Settings that must be the same for one rule to make another needless."""
