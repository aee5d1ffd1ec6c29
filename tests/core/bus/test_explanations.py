"""A plugin adds topics to /why, and answers them like a command."""

from __future__ import annotations

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, Group, Member, PluginError, Rest

NOBODY = Rest("nobody")


def explaining(hall: Hall) -> None:
    module, plugin = plugin_named("tally")

    @plugin.explain("tally", "账")
    async def tell(event: CommandInvoked, group: Group, settings: NoSettings, whose: Rest = NOBODY) -> None:
        await group.reply("{who} asks about {whose} by {word}", who=event.actor.name, whose=whose, word=group.command)

    hall.room.enable(module)


@pytest.mark.parametrize("words", ["/why tally", "/why Tally", "/为什么 账"])
async def test_why_with_a_topic_is_answered_by_its_plugin(hall: Hall, words: str) -> None:
    explaining(hall)

    await hall.room.say("Ada", words)

    assert hall.room.said == ["Ada asks about nobody by why"]


async def test_what_follows_the_topic_is_read_like_the_arguments_of_a_command(hall: Hall) -> None:
    explaining(hall)

    await hall.room.say("Ada", "/why tally the last week")

    assert hall.room.said == ["Ada asks about the last week by why"]


async def test_a_plain_why_names_the_topics_there_are(hall: Hall) -> None:
    explaining(hall)

    await hall.room.say("Ada", "/why")

    assert hall.room.said == ["Nothing was decided here that would need a reason.\nMore: /why tally"]


async def test_why_without_topics_says_nothing_of_them(hall: Hall) -> None:
    await hall.room.say("Ada", "/why")

    assert hall.room.said == ["Nothing was decided here that would need a reason."]


def test_a_topic_that_is_declared_twice_is_refused() -> None:
    _, plugin = plugin_named("tally")
    plugin.explain("tally", "账")(_told)

    with pytest.raises(PluginError, match="账"):
        plugin.explain("more", "账")(_told)


async def _told(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member | None = None) -> None:
    raise AssertionError("nobody calls it")
