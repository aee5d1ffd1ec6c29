"""The bot on the gateway: it hears, resumes, makes good what it missed, and says why it cannot."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.adapters.discord.world import World
from tests.servers.discord.gateway import CONTENT, MEMBERS

from townhall.adapter import AdapterError, AdapterRefused
from townhall.model.events import (
    AdapterConnected,
    BotAdded,
    BotRemoved,
    GapRecorded,
    MemberJoined,
    MemberLeft,
    MessageSent,
)
from townhall_discord.cursor import read


async def test_a_message_is_heard(here: World) -> None:
    async with here.running():
        id = await here.say("Ada", "Good morning")

        heard = await here.journal.expect(MessageSent)

    assert (heard.message, heard.text, heard.actor.name) == (id, "Good morning", "Ada")
    assert heard.place == here.place()


async def test_who_joins_is_told_of_in_the_home_of_the_guild_alone(here: World) -> None:
    second = here.server.truth.channel(here.guild, "second")
    here.rooms = [type(here.rooms[0])(chat=second, alias="second"), *here.rooms]
    here.guild.system_channel = here.channel
    async with here.running():
        await here.join("Ada")
        await here.journal.expect(MemberJoined)

    assert [event.place for event in here.journal.of(MemberJoined)] == [here.place()]


async def test_a_home_is_named_on_the_account(here: World) -> None:
    second = here.server.truth.channel(here.guild, "second")
    here.rooms.append(type(here.rooms[0])(chat=second, alias="second"))
    async with here.running(homes=(second,)):
        await here.join("Ada")
        joined = await here.journal.expect(MemberJoined)

    assert joined.place == here.place(second)


async def test_messages_keep_the_order_of_the_gateway(here: World) -> None:
    async with here.running():
        for number in range(200):
            await here.say("Ada", f"{number}")
        await here.journal.expect(MessageSent, lambda event: event.text == "199")

    assert [event.text for event in here.journal.of(MessageSent)] == [f"{number}" for number in range(200)]
    assert here.journal.commits < 150


async def test_a_private_message_is_direct(here: World) -> None:
    ada = here.server.truth.user("Ada")
    talk = here.server.people.talk_with(ada)
    async with here.running():
        await here.server.messages.write(talk, ada, "Psst")
        heard = await here.journal.expect(MessageSent)

    assert heard.place.direct
    assert heard.actor.id == here.member(ada)


async def test_a_broken_frame_is_left_out(here: World) -> None:
    async with here.running():
        await here.server.gateway.tell(
            "MESSAGE_CREATE", {"id": 7, "guild_id": here.guild.id, "author": {}, "mentions": 1}
        )
        await here.say("Ada", "Still here")
        await here.journal.expect(MessageSent, lambda event: event.text == "Still here")

    assert here.malformed == 1


async def test_being_asked_to_reconnect_loses_nothing(here: World) -> None:
    async with here.running():
        await here.say("Ada", "before")
        await here.server.gateway.reconnect()
        await here.say("Ada", "meanwhile")
        await here.journal.expect(MessageSent, lambda event: event.text == "meanwhile")

    assert here.server.gateway.identified == 1
    assert len(here.journal.of(AdapterConnected)) == 1


@pytest.mark.parametrize("code", [1006, 1001, 4000, 4008])
async def test_a_connection_that_breaks_is_resumed(here: World, code: int) -> None:
    async with here.running():
        await here.say("Ada", "before")
        await here.journal.expect(MessageSent)
        await here.server.gateway.cut(code)
        await here.say("Ada", "meanwhile")
        await here.journal.expect(MessageSent, lambda event: event.text == "meanwhile")

    assert [event.text for event in here.journal.of(MessageSent)] == ["before", "meanwhile"]


async def test_a_gateway_that_ends_every_connection_is_left_in_peace_for_a_while(here: World) -> None:
    here.server.gateway.slams = True

    with pytest.raises(AdapterError, match="ends every connection"):
        await here.make().run(here.journal)

    assert here.server.gateway.identified + here.server.gateway.resumed <= 5


async def test_connected_but_deaf_is_found(here: World) -> None:
    async with here.running() as bot:
        assert await bot.probe()
        link = bot._wire.link  # pyright: ignore[reportPrivateUsage]
        assert link is not None
        link.ws.heard_at -= 100  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        assert not await bot.probe()


async def test_a_restart_resumes_the_session_and_hears_what_was_missed(here: World) -> None:
    async with here.running():
        await here.say("Ada", "before")
        await here.journal.expect(MessageSent)
    await here.say("Ada", "missed")

    async with here.running(cursor=here.journal.cursor):
        await here.journal.expect(MessageSent, lambda event: event.text == "missed")
        await here.say("Ada", "after")
        await here.journal.expect(MessageSent, lambda event: event.text == "after")

    assert [event.text for event in here.journal.of(MessageSent)] == ["before", "missed", "after"]
    assert here.server.gateway.resumed == 1
    assert here.journal.of(GapRecorded) == []


async def test_what_was_not_committed_is_told_again_with_the_same_ids(here: World) -> None:
    async with here.running():
        cursor = await here.journal.expect_cursor()
        await here.say("Ada", "hello")
        await here.join("Bob")
        await here.journal.expect(MemberJoined)
    before = {event.id for event in here.journal.events}

    async with here.running(cursor=cursor):
        await here.say("Ada", "after")
        await here.journal.expect(MessageSent, lambda event: event.text == "after")

    told_again = [event for event in here.journal.events if event.id not in before]
    assert [type(event) for event in told_again] == [AdapterConnected, MessageSent]


async def test_a_lost_session_is_made_good(here: World) -> None:
    bob = await here.join("Bob")
    await here.join("Ada")
    async with here.running():
        await here.say("Ada", "before")
        await here.journal.expect(MessageSent)
    here.server.gateway.sessions.clear()
    await here.say("Ada", "missed")
    for kept in here.server.truth.messages.values():
        for message in kept.values():
            message["timestamp"] = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    await here.say("Ada", "a moment ago")
    await here.join("Cleo")
    await here.server.people.leave(here.guild, bob)

    async with here.running(cursor=here.journal.cursor):
        gap = await here.journal.expect(GapRecorded)

    assert gap.place == here.place()
    missed = [event for event in here.journal.of(MessageSent) if event.text != "before"]
    assert [(event.text, event.backfill) for event in missed] == [("missed", True), ("a moment ago", False)]
    assert {event.actor.name for event in missed} == {"Ada"}
    assert [(event.member.name, event.backfill) for event in here.journal.of(MemberJoined)] == [("Cleo", True)]
    assert [(event.member.name, event.backfill) for event in here.journal.of(MemberLeft)] == [("Bob", True)]
    assert gap.backfill


async def test_of_more_than_is_read_back_the_latest_are_told(here: World) -> None:
    await here.join("Ada")
    async with here.running():
        await here.say("Ada", "before")
        await here.journal.expect(MessageSent)
    here.server.gateway.sessions.clear()
    for number in range(5):
        await here.say("Ada", f"missed {number}")

    async with here.running(cursor=here.journal.cursor, read_back=2):
        await here.journal.expect(GapRecorded)

    assert [event.text for event in here.journal.of(MessageSent)] == ["before", "missed 3", "missed 4"]


async def test_a_crash_while_the_gap_is_made_good_finds_it_again(here: World) -> None:
    async with here.running():
        await here.say("Ada", "before")
        await here.journal.expect(MessageSent)
    cursor = here.journal.cursor
    here.server.gateway.sessions.clear()
    await here.say("Ada", "missed")
    here.journal.cursor = None
    async with here.running(cursor=cursor):
        pass
    after = read(here.journal.cursor)
    before = read(cursor)

    # Only the commit that holds the gap moves the cursor to the new session.
    holding = next(event for event in here.journal.told if isinstance(event, GapRecorded))
    assert after is not None
    assert before is not None
    assert after.session != before.session
    assert holding.since == before.at


async def test_a_session_taken_away_while_connected_is_made_good_too(here: World) -> None:
    async with here.running():
        await here.say("Ada", "before")
        await here.journal.expect(MessageSent)
        await here.server.gateway.invalidate()
        await here.journal.expect(GapRecorded)
        await here.say("Ada", "after")
        await here.journal.expect(MessageSent, lambda event: event.text == "after")

    assert here.server.gateway.identified == 2


async def test_a_wrong_token_is_refused_with_the_remedy(here: World) -> None:
    here.server.rest.token = "another"

    with pytest.raises(AdapterRefused, match=r"token.*page Bot"):
        await here.make().run(here.journal)


async def test_a_token_revoked_meanwhile_is_refused(here: World) -> None:
    here.server.gateway._token = "another"  # pyright: ignore[reportPrivateUsage]

    with pytest.raises(AdapterRefused, match="token"):
        await here.make().run(here.journal)


@pytest.mark.parametrize("intent", [MEMBERS, CONTENT])
async def test_a_missing_intent_is_refused_with_where_to_switch_it_on(here: World, intent: int) -> None:
    here.server.gateway.allowed_intents &= ~intent

    with pytest.raises(AdapterRefused, match=r"Intent.*page Bot"):
        await here.make().run(here.journal)


async def test_without_privileged_intents_it_runs_on_what_there_is(here: World) -> None:
    here.server.gateway.allowed_intents = 0
    async with here.running(members=False, message_content=False):
        await here.say("Ada", "secret")
        await here.say("Ada", f"<@{here.server.truth.us}> hello")
        heard = await here.journal.expect(MessageSent, lambda event: event.addresses_us)

    assert [event.text for event in here.journal.of(MessageSent)] == ["", heard.text]


async def test_a_server_that_goes_away_is_a_loss_and_no_refusal(here: World) -> None:
    async with here.running() as bot:
        assert await bot.probe()
        await here.server.stop()
    with pytest.raises(AdapterError) as caught:
        await here.make(cursor=here.journal.cursor).run(here.journal)
    assert not isinstance(caught.value, AdapterRefused)


async def test_coming_into_a_guild_and_leaving_it_is_told_and_a_new_session_is_not(here: World) -> None:
    other = here.server.guild("Other")
    channel = here.server.truth.channel(other, "talk")
    del other.members[here.server.truth.us]
    here.rooms.append(type(here.rooms[0])(chat=channel, alias="other"))
    async with here.running():
        here.server.truth.enter(other, here.server.truth.us)
        await here.server.gateway.tell("GUILD_CREATE", here.server.gateway.guild_json(other))
        added = await here.journal.expect(BotAdded)
        await here.server.gateway.tell("GUILD_DELETE", {"id": other.id, "unavailable": True})
        await here.server.gateway.tell("GUILD_CREATE", here.server.gateway.guild_json(other))
        await here.server.gateway.tell("GUILD_DELETE", {"id": other.id})
        await here.journal.expect(BotRemoved)

    assert added.title == "Other"
    assert len(here.journal.of(BotAdded)) == 1
    assert len(here.journal.of(BotRemoved)) == 1


async def test_a_group_that_comes_into_ops_toml_is_heard_without_a_restart(here: World) -> None:
    async with here.running():
        pass
    other = here.server.guild("Other")
    here.server.gateway.sessions[next(iter(here.server.gateway.sessions))].told.clear()
    channel = here.server.truth.channel(other, "talk")
    async with here.running(cursor=here.journal.cursor) as bot:
        bot.rooms_changed([*here.rooms, type(here.rooms[0])(chat=channel, alias="other")])
        async with asyncio.timeout(10):
            while not any(path == f"/guilds/{other.id}/members" for _, path, _ in here.paths):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        ada = here.server.truth.user("Ada")
        await here.server.people.join(other, ada)
        joined = await here.journal.expect(MemberJoined)

    assert joined.place.group == here.group(channel)


async def test_an_address_that_is_not_discords_is_said_to_be_none(here: World) -> None:
    with pytest.raises(AdapterError, match=r"api|let us in"):
        await here.make(api=f"http://127.0.0.1:{here.server.port}/nothing").run(here.journal)


async def test_the_token_is_in_no_cursor_event_or_file(here: World) -> None:
    async with here.running():
        await here.say("Ada", "hello")
        await here.journal.expect(MessageSent)

    kept = b"".join(file.read_bytes() for file in here.directory.rglob("*") if file.is_file())
    told = json.dumps([repr(event) for event in here.journal.told]).encode()
    assert b"canary" not in kept + told + (here.journal.cursor or b"")
