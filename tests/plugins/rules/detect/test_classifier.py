"""Verdicts of another plugin's classifier (domain 3.2, point 2)."""

from __future__ import annotations

from types import ModuleType

from tests.plugins.rules.detect.conftest import Detectors

from townhall import Plugin, Settings


def sniffer() -> ModuleType:
    """Return a plugin that smells spam by its exclamation marks."""
    module = ModuleType("townhall_sniffer", "Smell spam.")
    plugin = Plugin(Settings)
    module.__dict__["plugin"] = plugin

    @plugin.classifier("spam")
    def smell(text: str, settings: Settings) -> float:
        return min(1.0, text.count("!") / 4)

    return module


async def test_a_verdict_is_found_from_the_threshold_on(detectors: Detectors) -> None:
    detectors.room.enable(sniffer())
    detectors.keep({"kinds": ["classifier"], "threshold": 0.75})

    await detectors.room.say("Ada", "Good morning!")
    await detectors.room.say("Ada", "Buy!!!")

    assert [(one.kind, one.written) for one in detectors.found] == [("classifier", "spam 0.75")]


async def test_a_rule_may_name_the_verdicts_that_break_it(detectors: Detectors) -> None:
    detectors.room.enable(sniffer())
    detectors.keep({"kinds": ["classifier"], "verdicts": ["insult"]}, {"kinds": ["classifier"], "verdicts": ["spam"]})

    await detectors.room.say("Ada", "Buy!!!!")

    assert [one.rule for one in detectors.found] == ["rule-1"]


async def test_without_a_classifier_nothing_is_found(detectors: Detectors) -> None:
    detectors.keep({"kinds": ["classifier"]})

    await detectors.room.say("Ada", "Buy!!!!")

    assert detectors.kinds == []
