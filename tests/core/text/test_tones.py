"""One voice: a text is said in the tone of the group, and its polite words with it (S11, S31, S80)."""

from __future__ import annotations

import pytest
from tests.support.hall import NoSettings, plugin_named

from townhall import Group, MessageSent
from townhall.surface.words import core_texts
from townhall.testing import Room
from townhall.text.tones import flatten


def words(tones: tuple[str, ...] = (), locale: str = "en") -> str:
    texts = core_texts()
    texts.add("en", "rules", {"notice": "{please} stop.", "notice:brief": "Stop, {please}."})
    texts.add("zh-CN", "rules", {"notice": "{please}停一下。"})
    return texts.string("rules.notice", locale, {}, tones)


@pytest.mark.parametrize(
    ("tones", "said"),
    [((), "Please stop."), (("formal",), "Kindly stop."), (("brief",), "Stop, please."), (("warm", "brief"), None)],
)
def test_a_text_is_said_in_the_first_tone_it_has(tones: tuple[str, ...], said: str | None) -> None:
    assert words(tones) == (said or "Stop, please.")


def test_the_language_goes_before_the_tone() -> None:
    assert words(("brief",), "zh-CN") == "请停一下。"


def test_a_default_of_ones_own_goes_before_a_tone_of_the_catalogue() -> None:
    texts = core_texts()
    texts.add("en", "rules", {"notice": "Stop.", "notice:brief": "No."})
    texts.override({"en": {"rules.notice": "Let it be."}})

    assert texts.string("rules.notice", "en", {}, ("brief",)) == "Let it be."


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{please} go", "Please go"),
        ("Now {please} go", "Now please go"),
        ("Done. {thanks}!", "Done. Thank you!"),
        ("{who}, {please} go", "Ada, please go"),
        ("One\n{thanks}.", "One\nThank you."),
    ],
)
def test_a_courtesy_at_the_head_of_a_sentence_begins_with_a_capital(template: str, said: str) -> None:
    assert core_texts().string(template, "en", {"who": "Ada"}) == said


def test_a_table_is_a_text_in_tones_or_a_group_of_texts() -> None:
    table = {"first": {"default": "A", "warm": "B"}, "second": {"one": "C"}}

    assert dict(flatten(table)) == {"first": "A", "first:warm": "B", "second.one": "C"}


async def test_two_plugins_that_say_the_same_key_say_it_in_the_same_voice(room: Room) -> None:
    for name in ("first", "second"):
        module, plugin = plugin_named(name)

        @plugin.on(MessageSent)
        async def speak(event: MessageSent, group: Group, settings: NoSettings) -> None:
            await group.say("house.thanks")

        room.enable(module)
    room.texts("en", {"house": {"thanks": {"default": "Thanks.", "formal": "{thanks} for your message."}}})
    room.set(charter={"tone": "formal"})

    await room.say("Ada", "Hello")

    assert room.said == ["We thank you for your message."] * 2
