"""What check says about a bot, which groups it shows, and the history it reads; all without the gateway."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from tests.adapters.discord.world import World, world
from tests.servers.discord.server import TOKEN
from tests.servers.discord.truth import bits

from townhall.adapter import AdapterError, Room
from townhall.model.capabilities import Feature
from townhall.model.events import MessageSent


async def codes(here: World, **settings: Any) -> list[str]:
    return [finding.code for finding in await here.make(**settings).diagnose()]


async def test_a_bot_with_everything_has_no_findings(here: World) -> None:
    assert await codes(here) == []


async def test_a_wrong_token_is_found(here: World) -> None:
    here.server.rest.token = "another"

    (finding,) = await here.make().diagnose()

    assert (finding.code, finding.fatal) == ("discord-token", True)


async def test_a_server_that_does_not_answer_is_found(here: World) -> None:
    assert await codes(here, api="http://127.0.0.1:9/api/v10") == ["discord-unreachable"]


async def test_each_missing_intent_is_found(here: World) -> None:
    here.server.questions.flags = 0

    assert await codes(here) == ["discord-intent", "discord-intent"]
    assert await codes(here, members=False, message_content=False) == []


async def test_missing_permissions_are_named_for_each_group(here: World) -> None:
    here.grant(bits(view_channel=True, send_messages=True))

    (finding,) = await here.make().diagnose()

    assert finding.code == "discord-permissions"
    assert "#lounge" in finding.fault
    assert "Kick members" in finding.fault
    assert "Send messages" not in finding.fault
    assert "permissions=" in finding.remedy


@pytest.mark.parametrize(
    ("chat", "code"),
    [("general", "discord-chat"), ("1047428963274800001", "discord-not-in-server")],
)
async def test_a_chat_that_is_none_is_found(here: World, chat: str, code: str) -> None:
    here.rooms = [Room(chat=chat, alias="lounge")]

    assert await codes(here) == [code]


async def test_the_id_of_a_server_is_no_group(here: World) -> None:
    here.rooms = [Room(chat=here.guild.id, alias="lounge")]

    assert await codes(here) == ["discord-chat-is-a-server"]


async def test_the_groups_are_the_channels_that_can_be_written_in(here: World) -> None:
    here.server.truth.channel(here.guild, "category", kind=4)
    hidden = here.server.truth.channel(here.guild, "hidden")
    here.grant(bits(view_channel=True))
    deny = {"id": here.guild.id, "type": 0, "allow": "0", "deny": str(bits(view_channel=True))}
    here.guild.channels[hidden]["permission_overwrites"] = [deny]

    (group,) = await here.make().groups()

    assert (group.chat, group.title, group.members) == (here.channel, "House #lounge", 2)


async def test_capabilities_follow_the_rights_we_have_now(here: World) -> None:
    async with here.running() as bot:
        assert bot.capabilities_in(here.group()).can(Feature.KICK)
        here.grant(bits(view_channel=True, send_messages=True))
        ours = here.guild.members[here.server.truth.us]["roles"][0]
        await here.server.gateway.tell("GUILD_ROLE_UPDATE", {"guild_id": here.guild.id, "role": here.guild.roles[ours]})
        await here.say("Ada", "now")
        await here.journal.expect(MessageSent)
        able = bot.capabilities_in(here.group())

    assert not able.can(Feature.KICK)
    assert able.can(Feature.SAY)


async def test_the_history_of_a_channel_is_read_oldest_first_with_the_ids_of_live_events(here: World) -> None:
    async with here.running():
        await here.say("Ada", "live")
        live = await here.journal.expect(MessageSent)
    for number in range(250):
        await here.say("Ada", f"{number}")

    found = [event async for event in here.make().history(here.group())]

    assert [event.text for event in found if isinstance(event, MessageSent)] == ["live", *map(str, range(250))]
    assert found[0].id == live.id
    assert all(event.backfill for event in found)


async def test_the_history_begins_where_it_is_asked_to(here: World) -> None:
    await here.say("Ada", "old")
    here.server.truth.ahead = timedelta(hours=2)
    await here.say("Ada", "new")
    since = here.server.truth.now() - timedelta(hours=1)

    found = [event async for event in here.make().history(here.group(), since=since)]

    assert [event.text for event in found if isinstance(event, MessageSent)] == ["new"]


async def test_a_channel_that_is_not_seen_has_no_history(here: World) -> None:
    with pytest.raises(AdapterError, match="does not see"):
        _ = [event async for event in here.make().history(here.group("1047428963274800001"))]


async def test_the_token_is_in_no_log_and_no_finding(here: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    here.server.rest.token = "another"
    findings = await here.make().diagnose()
    here.server.rest.token = TOKEN
    async with here.running():
        await here.say("Ada", "hello")
        await here.journal.expect(MessageSent)

    assert "canary" not in repr(findings)
    assert [record.getMessage() for record in caplog.records if "canary" in record.getMessage()] == []


async def test_two_bots_of_one_process_speak_to_two_addresses(
    here: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with world(tmp_path_factory.mktemp("other")) as there, here.running(), there.running():
        await here.say("Ada", "here")
        await there.say("Bob", "there")
        one = await here.journal.expect(MessageSent)
        other = await there.journal.expect(MessageSent)

    assert (one.text, other.text) == ("here", "there")
