"""Polling: refused tokens, other pollers, webhooks in the way, a platform that goes away, answers that are none."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from tests.adapters.telegram.world import failure, running, stage, until
from tests.servers.telegram.post import Webhook
from tests.servers.telegram.truth import Payload
from tests.servers.telegram.world import GROUP, World

from townhall.adapter import AdapterError, AdapterRefused
from townhall.model import events
from townhall_telegram.hearing import Hearing
from townhall_telegram.notices import ASKED_FOR


async def the_end(here_adapter: object, journal: object) -> BaseException:
    run = getattr(here_adapter, "run")  # noqa: B009 -- any adapter will do
    return await failure(asyncio.get_running_loop().create_task(run(journal)))


@pytest.mark.parametrize(
    ("token", "word"), [("4242424242:revoked", "(401)"), ("no-token-at-all", "(404)")], ids=["revoked", "malformed"]
)
async def test_a_wrong_token_is_refused_for_good_with_a_remedy(token: str, word: str, tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        error = await the_end(here.new_adapter(token=token), here.journal)

        assert isinstance(error, AdapterRefused)
        assert word in str(error)
        assert "BotFather" in str(error)
        assert token not in str(error)


async def test_every_kind_of_update_we_read_is_asked_for_by_name(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        assert here.world.post.allowed == frozenset(ASKED_FOR)
        assert {"chat_member", "message_reaction"} <= set(ASKED_FOR)


async def test_another_poller_is_borne_once_and_told_of_when_it_stays(tmp_path: Path) -> None:
    async with stage(tmp_path) as here, ClientSession() as session:
        life = asyncio.get_running_loop().create_task(here.adapter.run(here.journal))
        await here.journal.connected.wait()
        url = f"{here.server.url}/bot{here.server.token}/getUpdates"

        async def intrude() -> None:
            while not life.done():
                async with session.post(url, data={"timeout": "5"}) as answer:
                    await answer.read()

        async with asyncio.timeout(30):
            await intrude()
        error = await failure(life)

        assert isinstance(error, AdapterError)
        assert not isinstance(error, AdapterRefused)
        assert "another program" in str(error)


async def test_a_webhook_of_old_is_removed_and_what_it_did_not_take_is_heard(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        post = here.world.post
        post.webhook = Webhook("http://127.0.0.1:9/", "")
        here.world.say(here.group, here.truth.user("Ada"), "Hello")
        async with here.running():
            await here.journal.until(events.MessageSent)

        assert not here.server.has_webhook
        assert "telegram_webhook_removed" in here.logs.getvalue()


async def test_a_short_absence_of_the_platform_is_borne(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        await here.server.stop()
        here.world.say(here.group, here.truth.user("Ada"), "Are you there?")
        await here.server.start()

        assert (await here.journal.until(events.MessageSent))[0].text == "Are you there?"


async def test_a_platform_that_stays_away_is_lost(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        life = asyncio.get_running_loop().create_task(here.adapter.run(here.journal))
        await here.journal.connected.wait()
        await here.server.stop()
        error = await failure(life)
        await here.server.start()

        assert isinstance(error, AdapterError)
        assert here.server.token not in str(error)


async def test_a_server_that_is_none_is_said_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        await here.server.stop()
        error = await the_end(here.adapter, here.journal)
        await here.server.start()

        assert isinstance(error, AdapterError)
        assert here.server.url in str(error)


async def test_an_update_that_cannot_be_read_is_counted_and_passed(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        unreadable: list[Payload] = [{"message_id": "five"}, {"message_id": 5, "date": 2**62, "chat": {"id": 1}}]
        for payload in unreadable:
            here.world.post.tell("message", payload)
        here.world.post.tell("of_the_future", {"a": 1})
        here.world.say(here.group, here.truth.user("Ada"), "Hello")
        async with here.running():
            await here.journal.until(events.MessageSent)
            await until(lambda: not here.world.post.waiting)

        assert here.malformed == 2
        assert "telegram_update_unreadable" in here.logs.getvalue()


async def test_ten_megabytes_are_heard(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.world.say(here.group, here.truth.user("Ada"), "x" * 10_000_000)

        assert len((await here.journal.until(events.MessageSent))[0].text) == 10_000_000


async def test_a_nest_of_brackets_is_no_end(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        hearing: Hearing = here.adapter._hearing  # pyright: ignore[reportPrivateUsage]
        deep = b'{"update_id": 7, "message": {"poll": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
        told, last = hearing.take([deep, b'{"update_id": 8}', b"\xff\x00", b"[]"])

        assert (told, last) == ([], 8)
        assert here.malformed >= 2


async def test_the_clock_of_the_platform_may_differ(tmp_path: Path) -> None:
    world = World()
    world.open()
    world.truth.ahead = timedelta(hours=5).total_seconds()
    async with running(tmp_path, world) as here:
        here.world.say(here.group, here.truth.user("Ada"), "Hello")
        (said,) = await here.journal.until(events.MessageSent)

        assert int(said.at.timestamp()) == here.group.messages[int(said.message)].date


async def test_a_group_we_are_not_told_of_is_remembered_when_it_is_heard(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.world.open(-100777, "The Study")
        async with here.running():
            here.world.say(here.truth.chats[-100777], here.truth.user("Ada"), "Hello")
            await here.journal.until(events.MessageSent)
            seen = await here.new_adapter(rooms=()).groups()

        assert [(one.chat, one.title) for one in seen] == [("-100777", "The Study")]


async def test_groups_are_found_in_what_waits_and_it_goes_on_waiting(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        here.world.set_standing(here.group, here.world.bot, "member", by=here.truth.user("Ada"))
        waiting: list[Payload] = list(here.world.post.waiting)
        seen = await here.new_adapter(rooms=()).groups()

        assert [(one.chat, one.title, one.members) for one in seen] == [(str(GROUP), "The Lounge", 1)]
        assert here.world.post.waiting == waiting


async def test_looking_for_groups_disturbs_nobody_who_polls(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        await until(lambda: here.world.post.polls == 2)
        await here.new_adapter().groups()
        await here.new_adapter().diagnose()

        assert here.world.post.polls == 2
