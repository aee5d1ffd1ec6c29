"""The bot on the gateway: it hears, resumes, makes good what it missed, and says why it cannot."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tests.adapters.discord.world import World, world

from townhall.model.events import MemberJoined, MessageSent


@pytest.fixture
async def here(tmp_path: Path) -> AsyncGenerator[World]:
    async with world(tmp_path) as made:
        yield made


async def test_a_message_is_heard(here: World) -> None:
    async with here.running():
        id = await here.say("Ada", "Good morning")

        heard = await here.journal.expect(MessageSent)

    assert (heard.message, heard.text, heard.actor.name) == (id, "Good morning", "Ada")
    assert heard.place == here.place()


async def test_who_joins_is_told_of(here: World) -> None:
    async with here.running():
        await here.join("Ada")

        joined = await here.journal.expect(MemberJoined)

    assert (joined.member.name, joined.place) == ("Ada", here.place())
