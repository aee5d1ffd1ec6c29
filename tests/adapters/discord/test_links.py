"""Where members open a message on Discord."""

from __future__ import annotations

from tests.adapters.discord.world import World

from townhall.model.events import MessageSent
from townhall.model.ids import group_id


async def test_a_message_has_an_address_once_its_server_is_known(here: World) -> None:
    async with here.running() as adapter:
        id = await here.say("Ada", "Good morning")
        heard = await here.journal.expect(MessageSent)
        link = adapter.link_to(heard.place.group, heard.message)
        elsewhere = adapter.link_to(group_id("discord", "dc", "999"), heard.message)

    assert (link, elsewhere) == (f"https://discord.com/channels/{here.guild.id}/{here.channel}/{id}", "")
