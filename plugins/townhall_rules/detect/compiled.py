"""The rules of a group made ready once: all words in one list, all patterns in one set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from weakref import WeakValueDictionary

from townhall import PatternSet, WordList
from townhall_rules.detect.links import Policy, policy_of
from townhall_rules.rates import Rate, parse_rate
from townhall_rules.rule import Kind, Rule
from townhall_rules.settings import RulesSettings

MOST: Final = 5000
"""Settings whose rules are kept ready; the ones that were made ready first go first."""


class Compiled:
    """The rules of some settings, ready to be held against messages."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self.of_kind: Mapping[Kind, tuple[Rule, ...]] = _by_kind(rules)
        """Those that look at something, in the order of ops.toml; what none looks at is not there."""
        self.words_of = _owners((word, rule) for rule in rules if "words" in rule.kinds for word in rule.words)
        self.words = WordList(self.words_of)
        self.patterns_of = _owners((one, rule) for rule in rules if "pattern" in rule.kinds for one in rule.patterns)
        self.patterns = PatternSet(self.patterns_of)
        self.policies: Mapping[str, Policy] = {rule.id: policy_of(rule) for rule in rules}
        """What each rule says about addresses, by its id."""
        self.floods = {rule.id: parse_rate(rule.rate) for rule in rules if "flood" in rule.kinds}
        self.copies = {rule.id: parse_rate(rule.copies) for rule in rules if "duplicate" in rule.kinds}
        self.window = _longest((*self.floods.values(), *self.copies.values()))
        """Seconds for which what was said matters."""
        self.minds_newcomers = any(map(minds_newcomers, rules))
        """Whether it matters to any of them that somebody is new."""
        self.newcomer_messages = max((rule.newcomer_messages for rule in rules if minds_newcomers(rule)), default=0)
        """How many messages it takes at most to be a newcomer no more."""
        self.always = not any(map(_is_bounded, rules))
        """Whether every rule holds for everybody, everywhere and always."""


def minds_newcomers(rule: Rule) -> bool:
    """Return whether it matters to a rule that somebody is new."""
    return rule.only_newcomers or "newcomer" in rule.kinds


def compiled_of(settings: RulesSettings) -> Compiled:
    """Return the rules of some settings made ready, once for equal rules."""
    known = _by_identity.get(id(settings))
    if known is not None:
        return known[1]
    made = _by_rules.get(settings.rule)
    if made is None:
        made = _by_rules[settings.rule] = Compiled(settings.rule)
    if len(_by_identity) >= MOST:
        del _by_identity[next(iter(_by_identity))]
    # The settings are kept beside it, so that nothing else can come to have their identity.
    _by_identity[id(settings)] = (settings, made)
    return made


_by_identity: Final[dict[int, tuple[RulesSettings, Compiled]]] = {}
_by_rules: Final[WeakValueDictionary[tuple[Rule, ...], Compiled]] = WeakValueDictionary()


def _owners(pairs: Iterable[tuple[str, Rule]]) -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for word, rule in pairs:
        found[word] = (*found.get(word, ()), rule)
    return found


def _by_kind(rules: Iterable[Rule]) -> Mapping[Kind, tuple[Rule, ...]]:
    found: dict[Kind, tuple[Rule, ...]] = {}
    for rule in rules:
        for kind in dict.fromkeys(rule.kinds):
            found[kind] = (*found.get(kind, ()), rule)
    return found


def _longest(rates: Iterable[Rate]) -> float:
    return max((rate.window.total_seconds() for rate in rates), default=0.0)


def _is_bounded(rule: Rule) -> bool:
    return bool(rule.threads or rule.hours or rule.exempt or rule.only_newcomers)
