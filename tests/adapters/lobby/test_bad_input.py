"""Frames that are broken, huge, unknown or too many: each gets an error, and nobody else feels it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import WSMsgType
from tests.adapters.lobby.world import lobby

from townhall_lobby import protocol as p


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("{", "malformed"),
        ("[]", "malformed"),
        ("null", "malformed"),
        ("{}", "malformed"),
        ('{"kind": 7}', "malformed"),
        ('{"kind": "sing", "nonce": "1"}', "unknown_kind"),
        ('{"kind": "say", "room": 7, "text": "x"}', "malformed"),
        ('{"kind": "say", "room": "lounge"}', "malformed"),
        ('{"kind": "say", "room": "lounge", "text": "no nonce"}', "malformed"),
        ('{"kind": "mute", "room": "lounge", "person": "p1", "minutes": -1}', "malformed"),
        ('{"kind": "history", "room": "lounge", "limit": 100000}', "malformed"),
        ('{"kind": "react", "room": "lounge", "message": "1", "emoji": ""}', "malformed"),
        ("[" * 10_000, "malformed"),
        ('{"kind": "hello", "name": "Twice"}', "hello_again"),
        ('{"kind": "edit", "room": "lounge", "message": "٣", "text": "x"}', "no_message"),
        ('{"kind": "history", "room": "lounge", "before": "-1"}', "no_message"),
        ('{"kind": "say", "room": "@p99999999999999999999", "text": "x", "nonce": "1"}', "no_person"),
        ('{"kind": "say", "room": "@", "text": "x", "nonce": "1"}', "no_person"),
        ('{"kind": "say", "room": "@p1", "text": "to myself", "nonce": "1"}', "no_person"),
        ('{"kind": "say", "room": "nowhere", "text": "x", "nonce": "1"}', "no_room"),
        ('{"kind": "say", "room": "lounge", "text": " ", "nonce": "1"}', "empty"),
        ('{"kind": "vote", "room": "lounge", "message": "1", "choices": [0]}', "no_message"),
        ('{"kind": "submit", "token": "x", "answers": {}}', "no_form"),
    ],
)
async def test_a_frame_that_makes_no_sense_gets_its_code_and_the_talk_goes_on(
    tmp_path: Path, raw: str, code: str
) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        await ada.socket.send_str(raw)
        assert (await ada.expect(p.Refused)).code == code
        assert await ada.say("lounge", "Still here")


async def test_a_nonce_comes_back_even_from_a_frame_that_could_not_be_read(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        await ada.socket.send_str('{"kind": "say", "room": 7, "nonce": "n7"}')
        assert (await ada.expect(p.Refused)).nonce == "n7"


async def test_a_binary_frame_is_refused_and_the_talk_goes_on(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        await ada.socket.send_bytes(b"\x00\xff")
        assert (await ada.expect(p.Refused)).code == "malformed"
        assert await ada.say("lounge", "Still here")


async def test_everything_but_hello_needs_a_hello(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        page = await world.tab()
        refused = await page.do("say", room="lounge", text="Hi")
        assert isinstance(refused, p.Refused)
        assert refused.code == "hello_first"
        assert (await page.ask(p.Pong, kind="ping", nonce="1")).nonce == "1"


async def test_an_unknown_token_asks_for_a_name_and_another_version_for_a_reload(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        page = await world.tab()
        await page.send({"kind": "hello", "token": "stolen"})
        assert (await page.expect(p.Refused)).code == "token_unknown"
        await page.send({"kind": "hello", "name": "Ada", "version": 99})
        refused = await page.expect(p.Refused)
        assert (refused.code, refused.fatal) == ("version", True)


@pytest.mark.parametrize("size", [p.FRAME_BYTES + 1, 20 * p.FRAME_BYTES])
async def test_an_oversized_frame_closes_its_own_connection_only(tmp_path: Path, size: int) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        await ada.socket.send_str('{"kind": "say", "room": "lounge", "text": "' + "x" * size + '"}')
        while (message := await ada.socket.receive(timeout=10)).type is WSMsgType.TEXT:
            pass
        assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED)
        assert await ben.say("lounge", "Still here")


async def test_a_flood_is_held_and_ends_with_time(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        for _ in range(100):
            await ada.send(p.Ping())
        refused = await ada.expect(p.Refused)
        assert refused.code == "flood"
        assert refused.until is not None
        assert await ben.say("lounge", "I can")
        world.time.turn(timedelta(seconds=1))
        while not isinstance(await ada.do("say", room="lounge", text="Sorry"), p.Done):
            pass


@pytest.mark.parametrize(("room", "length"), [("lounge", 8001), ("discord", 2001)])
async def test_a_text_longer_than_the_room_takes_is_refused(tmp_path: Path, room: str, length: int) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", room)
        refused = await ada.do("say", room=room, text="x" * length)
        assert isinstance(refused, p.Refused)
        assert refused.code == "too_long"


async def test_frames_that_are_none_are_counted_for_the_operator(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada")
        for raw in ("{", '{"kind": "sing"}', '{"kind": "say", "room": "nowhere", "text": "x", "nonce": "1"}'):
            await ada.socket.send_str(raw)
            await ada.expect(p.Refused)

        assert world.journal.misunderstood == 2
