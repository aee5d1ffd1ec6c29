"""What a message says and carries: addresses, contact cards, forwards, words and patterns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from townhall_rules.detect.links import offences
from townhall_rules.detect.look import Look, finding
from townhall_rules.findings import Finding

MOST: Final = 20
"""The most findings of one kind in one message; a list of a thousand links is no worse than one of twenty."""


def contents(look: Look) -> Iterator[Finding]:
    """Find everything that the rules forbid to say or to carry."""
    message, kinds = look.message, look.compiled.of_kind
    if ("link" in kinds or "invite" in kinds) and message.addresses:
        yield from _addresses(look)
    for rule in look.of("contact_card") if message.attached else ():
        for card in message.cards[:MOST]:
            yield finding(rule, "contact_card", card.name)
    if message.forwarded_from:
        for rule in look.of("forward"):
            yield finding(rule, "forward", message.forwarded_from)
    if "words" in kinds and message.text:
        yield from _words(look)
    if "pattern" in kinds and message.text:
        yield from _patterns(look)


def verdicts(look: Look, classify: Callable[[str], Mapping[str, float]]) -> Iterator[Finding]:
    """Find what classifiers of other plugins say with enough certainty."""
    rules = look.of("classifier")
    if not rules or not look.message.text:
        return
    scores = classify(look.message.text)
    for rule in rules:
        for verdict, score in scores.items():
            if score >= rule.threshold and (not rule.verdicts or verdict in rule.verdicts):
                yield finding(rule, "classifier", f"{verdict} {score:.2f}")


def _addresses(look: Look) -> Iterator[Finding]:
    for rule in look.rules:
        policy = look.compiled.policies[rule.id]
        for kind, address in list(offences(policy, look.message.addresses))[:MOST]:
            yield finding(rule, kind, address.written)


def _words(look: Look) -> Iterator[Finding]:
    compiled = look.compiled
    for hit in compiled.words.find(look.message.form)[:MOST]:
        for rule in compiled.words_of[hit.word]:
            if look.holds(rule):
                yield finding(rule, "words", hit.written)


def _patterns(look: Look) -> Iterator[Finding]:
    compiled = look.compiled
    for found in compiled.patterns.find(look.message.form)[:MOST]:
        for rule in compiled.patterns_of[compiled.patterns.patterns[found.number]]:
            if look.holds(rule):
                yield finding(rule, "pattern", found.written)
