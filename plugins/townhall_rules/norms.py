"""The rules of a group as one text with a version: a change is told once, and cases keep the version of their day."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import msgspec

from townhall import ConfigurationApplied, Group, Mode
from townhall_rules.declared import plugin
from townhall_rules.records import Norms
from townhall_rules.rule import Rule, Severity
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import RuleAsItWas
from townhall_rules.wording import step_words, words

SHOWN_STEPS = 8


async def norms_now(group: Group, settings: RulesSettings) -> Norms:
    """Return the version of the rules in force; the first look at changed rules makes it the next one."""
    known = await group.store.get(Norms)
    digest = digest_of(settings)
    if known is not None and known.digest == digest:
        return known
    return await _renew(known, digest, group, settings)


@plugin.on(ConfigurationApplied)
async def settings_changed(event: ConfigurationApplied, group: Group, settings: RulesSettings) -> None:
    """Take note at once when the rules are other ones than before."""
    await norms_now(group, settings)


async def _renew(known: Norms | None, digest: str, group: Group, settings: RulesSettings) -> Norms:
    version = 1 if known is None else known.version + 1
    began = group.now if known is None else known.began
    norms = Norms(version=version, digest=digest, since=group.now, began=began)
    group.store.put(norms)
    if known is None and settings.careful_for:
        group.timers.set("careful_over", at=began + settings.careful_for, slot="once")
    if known is not None and settings.tell_changes and settings.mode is Mode.ACT:
        said = await group.say("rules.changed", version=version)
        group.because(words(group, "rules.why.changed", version=version), of=[said])
    return norms


@lru_cache(maxsize=256)
def digest_of(settings: RulesSettings) -> str:
    """Return one short word for everything members read in the rules and everything they are held to."""
    said = (settings.text, settings.rule, settings.ladders, settings.decay)
    return blake2b(msgspec.json.encode(said), digest_size=6).hexdigest()


def as_it_is(rule: Rule, severity: Severity, norms: Norms, group: Group, settings: RulesSettings) -> RuleAsItWas:
    """Return a rule in the words of today, for a case that is opened now."""
    return RuleAsItWas(
        id=rule.id,
        title=title(group, rule),
        reason=words(group, rule.reason),
        consequence=consequence(group, rule, severity, settings),
        version=norms.version,
        since=norms.since,
    )


def title(group: Group, rule: Rule) -> str:
    """Return what a rule forbids, in a few words."""
    return words(group, rule.title) if rule.title else rule.id


def consequence(group: Group, rule: Rule, severity: Severity, settings: RulesSettings) -> str:
    """Return what follows from breaking a rule, as members read it."""
    if rule.consequence:
        return words(group, rule.consequence)
    ladder = settings.ladders[severity][:SHOWN_STEPS]
    steps = [
        words(group, "rules.sheet.rung", number=number, step=step_words(group, step))
        for number, step in enumerate(ladder, 1)
    ]
    removed = [words(group, "rules.sheet.removed")] if rule.delete or severity == "critical" else []
    return words(group, "rules.names.semicolon").join([*removed, *steps])
