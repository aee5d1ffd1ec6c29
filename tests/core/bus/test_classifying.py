"""Classifiers that one plugin declares and another asks."""

from __future__ import annotations

from types import ModuleType

from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import Group, MessageSent


def asking() -> tuple[ModuleType, list[dict[str, float]]]:
    """Return a plugin that asks about every message, and what it was told."""
    module, plugin = plugin_named("asking")
    told: list[dict[str, float]] = []

    @plugin.on(MessageSent)
    async def ask(event: MessageSent, group: Group, settings: NoSettings) -> None:
        told.append(dict(group.classify(event.text)))

    return module, told


def judge(name: str, verdict: str, scores: dict[str, float]) -> ModuleType:
    """Return a plugin that gives texts these scores, and fails at all others."""
    module, plugin = plugin_named(name)

    @plugin.classifier(verdict)
    def score(text: str, settings: NoSettings) -> float:
        return scores[text]

    return module


async def test_the_highest_score_of_each_verdict_counts(hall: Hall) -> None:
    module, told = asking()
    for one in (
        module,
        judge("mild", "spam", {"hi": 0.2}),
        judge("harsh", "spam", {"hi": 0.9}),
        judge("polite", "rude", {"hi": 0}),
    ):
        hall.room.enable(one)

    await hall.room.say("Ada", "hi")

    assert told == [{"spam": 0.9, "rude": 0.0}]


async def test_a_classifier_that_is_off_in_the_group_is_not_asked(hall: Hall) -> None:
    module, told = asking()
    other = hall.room.another("other")
    other.enable(judge("harsh", "spam", {"hi": 1}))
    hall.room.enable(module)

    await hall.room.say("Ada", "hi")

    assert told == [{}]


async def test_a_classifier_that_fails_has_no_say_and_hinders_nobody(hall: Hall) -> None:
    module, told = asking()
    for one in (module, judge("broken", "spam", {}), judge("wild", "rude", {"hi": 7}), judge("good", "ad", {"hi": 1})):
        hall.room.enable(one)

    await hall.room.say("Ada", "hi")

    assert told == [{"ad": 1.0}]


async def test_a_classifier_that_keeps_failing_is_left_alone_for_a_while(hall: Hall) -> None:
    module, told = asking()
    hall.room.enable(module)
    hall.room.enable(judge("moody", "spam", {"good": 1}))

    for text in ("bad", "bad", "bad", "bad", "bad", "good"):
        await hall.room.say("Ada", text)
    await hall.room.wait(minutes=1)
    await hall.room.say("Ada", "good")

    assert told == [{}] * 6 + [{"spam": 1.0}]
