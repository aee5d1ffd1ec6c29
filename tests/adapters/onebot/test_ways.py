"""Every way to an implementation hears and speaks, and lets nobody else in."""

from __future__ import annotations

import asyncio
import hmac
from datetime import timedelta

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from tests.adapters.onebot.living import GROUP, PLACE, Journal, adapter_for, running, stage, until
from tests.servers.onebot.forms import plain
from tests.servers.onebot.peer import Peer, Way, free_port
from tests.servers.onebot.world import World

from townhall.adapter import AdapterError, AdapterRefused, Secret
from townhall.clock.time import SystemTime
from townhall.model.actions import Say
from townhall.model.events import MessageSent
from townhall.model.parts import Text
from townhall.model.results import Failed, Ok, Unknown

WAYS: list[Way] = ["forward", "reverse", "split", "http"]


def world() -> World:
    made = World(SystemTime().now)
    made.group(GROUP)
    return made


@pytest.mark.parametrize("strings", [False, True], ids=["array", "string"])
@pytest.mark.parametrize("way", WAYS)
async def test_it_hears_and_speaks(way: Way, strings: bool) -> None:
    async with stage(way, strings=strings) as here:
        said = here.says("Ada", "hello [CQ:at,qq=all] & co, friends")
        heard = await here.journal.first(MessageSent)
        result = await here.living.perform(Say(place=PLACE, parts=(Text("Welcome [CQ:at,qq=all]!"),)))

        assert (heard.message, heard.text) == (said, "hello [CQ:at,qq=all] & co, friends")
        assert isinstance(result, Ok)
        ours = here.world.find(int(result.receipt.messages[0]))
        assert ours is not None
        assert plain(ours.segments, here.world.names) == "Welcome [CQ:at,qq=all]!"


async def test_a_posted_event_is_acknowledged_when_it_is_on_the_disk() -> None:
    async with stage("http") as here:
        here.says("Ada", "hello")
        await here.journal.first(MessageSent)
        await here.living.adapter.probe()
        here.says("Ada", "again")
        await here.journal.first(MessageSent, 2)

        assert set(here.peer.told) == {204}


@pytest.mark.parametrize(("token", "refused"), [("", True), ("wrong", True), ("canary-access-token", False)])
async def test_a_forward_connection_with_another_token_is_refused_for_good(token: str, refused: bool) -> None:
    peer = Peer(world())
    given = {"access_token": Secret(token) if token else None}
    async with peer.open(), running(adapter_for(peer, **given)) as living:  # type: ignore[arg-type]
        if not refused:
            await living.connected()
            return
        error = await living.ended()

    assert isinstance(error, AdapterRefused)
    assert "access_token" in str(error)


async def test_a_token_that_http_refuses_is_refused_for_good() -> None:
    peer = Peer(world(), way="http")
    async with peer.open(), running(adapter_for(peer, access_token=Secret("wrong"))) as living:
        error = await living.ended()

    assert isinstance(error, AdapterRefused)
    assert "access_token" in str(error)


async def test_ten_million_bytes_in_one_frame_are_taken_in() -> None:
    async with stage() as here:
        here.says("Ada", "x" * 10_000_000)

        assert len((await here.journal.first(MessageSent)).text) == 10_000_000


async def test_an_implementation_that_opens_and_then_refuses_is_understood() -> None:
    peer = Peer(world())
    peer.refuses_late = True
    async with peer.open(), running(adapter_for(peer)) as living:
        error = await living.ended()
        findings = await adapter_for(peer).diagnose()

    assert isinstance(error, AdapterRefused)
    assert [finding.code for finding in findings] == ["onebot-token-refused"]


@pytest.mark.parametrize("way", ["forward", "http"])
async def test_an_implementation_that_is_not_there_is_tried_again(way: Way) -> None:
    async with running(adapter_for(Peer(world(), way=way))) as living:
        error = await living.ended()

    assert isinstance(error, AdapterError)
    assert not isinstance(error, AdapterRefused)


async def test_somebody_who_takes_the_connection_and_says_nothing_is_given_up() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    peer = Peer(world())
    async with await asyncio.start_server(say_nothing, "127.0.0.1", peer.port):
        async with running(adapter_for(peer, answer_within=timedelta(milliseconds=200))) as living:
            error = await living.ended()

    assert "TimeoutError" in str(error)


@pytest.mark.parametrize("way", WAYS[:2])
async def test_another_account_than_the_one_that_was_meant_does_not_come_in(way: Way) -> None:
    peer = Peer(world(), way=way)
    async with peer.open(), running(adapter_for(peer, self_id="4711")) as living:
        if way == "forward":
            assert isinstance(await living.ended(), AdapterRefused)
            return
        await until(lambda: bool(peer.refused))

    assert set(peer.refused) == {403}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 403),
        ({"Authorization": "Bearer canary-access-token", "X-Client-Role": "Spy"}, 400),
    ],
)
async def test_nobody_comes_in_by_the_reverse_way_without_the_token(headers: dict[str, str], status: int) -> None:
    peer = Peer(world(), way="reverse")
    async with peer.open(), running(adapter_for(peer)) as living, ClientSession() as session:
        await living.connected()
        with pytest.raises(WSServerHandshakeError) as caught:
            await session.ws_connect(f"http://127.0.0.1:{peer.their_port}/onebot", headers=headers)

    assert caught.value.status == status


async def test_the_token_may_stand_in_the_address_as_the_standard_has_it() -> None:
    peer = Peer(world(), way="reverse")
    journal = Journal()
    async with running(adapter_for(peer), journal), ClientSession() as session:
        url = f"http://127.0.0.1:{peer.their_port}/?access_token={peer.token}"
        async with asyncio.timeout(5):
            while True:
                try:
                    one = await session.ws_connect(url)
                    break
                except OSError:
                    await asyncio.sleep(0)
        asked = await one.receive_json()
        await one.close()

    assert asked["action"] == "get_login_info"


@pytest.mark.parametrize(
    ("signature", "status"), [("", 401), ("sha1=0", 403), ("of another body", 403), ("right", 204), ("no json", 400)]
)
async def test_only_what_is_signed_with_our_secret_is_taken_in(signature: str, status: int) -> None:
    async with stage("http") as here:
        body = b"{" if signature == "no json" else b'{"post_type":"meta_event","meta_event_type":"lifecycle"}'
        signed = body + b" " if signature == "of another body" else body
        right = f"sha1={hmac.new(here.peer.secret.encode(), signed, 'sha1').hexdigest()}"
        shown = right if signature in ("right", "no json", "of another body") else signature
        headers = {"X-Signature": shown} if shown else {}
        url = f"http://127.0.0.1:{here.peer.their_port}/"
        async with ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            assert answer.status == status


@pytest.mark.parametrize("way", WAYS[:3])
async def test_a_cut_connection_ends_the_life_and_leaves_a_call_unknown(way: Way) -> None:
    async with stage(way) as here:
        here.peer.keeps_answers = True
        performing = asyncio.get_running_loop().create_task(
            here.living.perform(Say(place=PLACE, parts=(Text("Did it arrive?"),)))
        )
        await until(lambda: bool(here.world.messages))
        here.peer.cut()

        assert isinstance(await performing, Unknown)
        assert isinstance(await here.living.ended(), AdapterError)
        assert await here.living.perform(Say(place=PLACE, parts=(Text("x"),))) == Failed(
            "The implementation is not connected. It is tried again soon.", transient=True
        )


@pytest.mark.parametrize("way", WAYS)
async def test_a_call_that_is_not_answered_in_time_is_unknown(way: Way) -> None:
    async with stage(way, answer_within=timedelta(milliseconds=300)) as here:
        here.peer.keeps_answers = True

        assert isinstance(await here.living.perform(Say(place=PLACE, parts=(Text("x"),))), Unknown)


async def test_another_account_does_not_push_the_one_that_is_connected_out() -> None:
    first = Peer(world(), way="reverse")
    second = Peer(World(SystemTime().now, self_id=4711), way="reverse")
    second.their_port = first.their_port
    async with first.open(), running(adapter_for(first)) as living:
        await living.connected()
        async with second.open():
            await until(lambda: bool(second.refused))
            assert await living.adapter.probe()

    assert set(second.refused) == {403}


async def test_the_same_account_that_connects_anew_begins_anew() -> None:
    first = Peer(world(), way="reverse")
    second = Peer(first.world, way="reverse")
    second.their_port = first.their_port
    async with first.open(), running(adapter_for(first)) as living:
        await living.connected()
        async with second.open():
            error = await living.ended()

    assert "connected anew" in str(error)


async def test_a_taken_port_is_told_with_a_remedy() -> None:
    peer, other = Peer(world(), way="reverse"), Peer(world(), way="reverse")
    other.their_port = peer.their_port
    async with peer.open(), running(adapter_for(peer)) as living:
        await living.connected()
        async with running(adapter_for(other)) as second:
            error = await second.ended()

    assert "set another listen" in str(error)


async def test_two_accounts_live_side_by_side_and_keep_their_ids_apart() -> None:
    first, second = Peer(world(), way="reverse"), Peer(world(), way="reverse")
    second.their_port = free_port()
    async with first.open(), second.open():
        async with running(adapter_for(first, name="a")) as one, running(adapter_for(second, name="b")) as two:
            await one.connected()
            await two.connected()
            for peer in (first, second):
                peer.world.join(peer.world.groups[GROUP], peer.world.person("Ada"))
            await one.journal.until(lambda: len(one.journal.events) > 1)
            await two.journal.until(lambda: len(two.journal.events) > 1)

    assert one.journal.events[-1].id.startswith(f"qq:a:{GROUP}:")
    assert two.journal.events[-1].id.startswith(f"qq:b:{GROUP}:")
