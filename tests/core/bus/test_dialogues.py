"""A form where a platform has none: asked in private, one question after another, over restarts too."""

from __future__ import annotations

import pytest
from tests.support.hall import NoSettings, plugin_named

from townhall import CommandInvoked, FormField, FormSubmitted, Group
from townhall.model.actions import OpenForm
from townhall.testing import Room

module, plugin = plugin_named("survey")

FIELDS = (
    FormField("city", "Which city?"),
    FormField("size", "Which size?", choices=("small", "large")),
    FormField("note", "Anything else?", required=False, most=10),
)


@plugin.command("survey")
async def survey(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
    """Ask."""
    await group.ask(event.actor.id, "shirt", "A shirt", FIELDS, token=event.token)


@plugin.form("shirt")
async def order(event: FormSubmitted, group: Group, settings: NoSettings) -> None:
    """Take the answers."""
    await group.say(", ".join(f"{name}={answer}" for name, answer in event.answers.items()))


@pytest.mark.platforms("telegram", "qq", "matrix")
async def test_the_questions_come_one_by_one_and_the_answers_together(room: Room) -> None:
    room.enable(module)
    await room.say("Ada", "/survey")
    await room.whisper("Ada", "Berlin")
    await room.whisper("Ada", "medium")
    await room.whisper("Ada", "2")
    await room.whisper("Ada", "far too long an answer")
    await room.whisper("Ada", "-")

    asked = [text.splitlines()[0] for _, text in room.whispers]
    assert asked == [
        "A shirt",
        "1/3 · Which city?",
        "2/3 · Which size?",
        "Please choose one:",
        "3/3 · Anything else?",
        "That is too long for here; 10 characters at most, please.",
        "Thank you, that was all.",
    ]
    assert room.said == ["city=Berlin, size=large, note="]


@pytest.mark.platforms("telegram")
async def test_cancel_throws_the_answers_away(room: Room) -> None:
    room.enable(module)
    await room.say("Ada", "/survey")
    await room.whisper("Ada", "Berlin")
    await room.whisper("Ada", "/cancel")
    await room.whisper("Ada", "2")

    assert room.whispers[-1] == ("Ada", "All right, I have thrown the answers away.")
    assert room.said == []


@pytest.mark.platforms("telegram")
async def test_an_answer_after_a_day_is_ordinary_talk(room: Room) -> None:
    room.enable(module)
    await room.say("Ada", "/survey")
    await room.wait(hours=25)
    before = len(room.whispers)
    await room.whisper("Ada", "Berlin")

    assert len(room.whispers) == before


@pytest.mark.platforms("full")
async def test_a_platform_with_forms_shows_one(room: Room) -> None:
    room.enable(module)
    await room.say("Ada", "/survey")

    assert [type(action) for action in room.done if isinstance(action, OpenForm)] == [OpenForm]


@pytest.mark.platforms("poorest")
async def test_without_private_talks_it_says_so(room: Room) -> None:
    room.enable(module)
    await room.say("Ada", "/survey")

    assert "in private only" in room.said[-1]
