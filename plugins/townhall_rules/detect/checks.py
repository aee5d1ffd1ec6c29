"""What ``check`` says of rules beyond each by itself: domains that are none, words that the group's charter has."""

from __future__ import annotations

from collections.abc import Iterator

from townhall import Charter, GroupSettings, PatternSet, SettingsDoubt, SettingsError, WordList
from townhall_rules.declared import plugin
from townhall_rules.detect.compiled import compiled_of
from townhall_rules.detect.links import place_named
from townhall_rules.settings import RulesSettings


@plugin.check
def domains_that_are_none(settings: RulesSettings, group: GroupSettings) -> Iterator[SettingsError]:
    """Refuse domains that no address could ever be at."""
    for number, rule in enumerate(settings.rule):
        for setting, domains in (("allow_domains", rule.allow_domains), ("deny_domains", rule.deny_domains)):
            for place, written in enumerate(domains):
                if not {".", ":"} & set(place_named(written).host):
                    said = (
                        f'"{written}" is no domain. Write it like example.com, or with a path like discord.gg/ourtown'
                    )
                    yield SettingsError(said, at=("rule", number, setting, place))


@plugin.check
def words_of_the_charter(settings: RulesSettings, group: GroupSettings) -> Iterator[SettingsDoubt]:
    """Warn of words and patterns of a rule that the group's own charter would break."""
    # A thousand words take a while to be made ready: done here, no message of the group has to wait for it.
    compiled_of(settings)
    said = _said(group.charter)
    if not said:
        return
    for number, rule in enumerate(settings.rule):
        words = {hit.word: hit.written for hit in WordList(rule.words).find(said)} if "words" in rule.kinds else {}
        for place, word in enumerate(rule.words):
            if word in words:
                yield _doubt(words[word], ("rule", number, "words", place))
        patterns = PatternSet(rule.patterns).find(said) if "pattern" in rule.kinds else ()
        for found in {one.number: one for one in patterns}.values():
            yield _doubt(found.written, ("rule", number, "patterns", found.number))


def _doubt(written: str, at: tuple[str | int, ...]) -> SettingsDoubt:
    fault = f'finds "{written}", which stands in the charter of this very group'
    return SettingsDoubt(f"{fault}. Take it out, or say it so that it finds only what you mean.", at)


def _said(charter: Charter) -> str:
    texts = (charter.purpose, charter.audience, *charter.offer, charter.tone, charter.service_hours)
    return "\n".join(text for text in (*texts, charter.first_step, *charter.ask_map) if text)
