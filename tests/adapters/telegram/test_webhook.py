"""The webhook: proven by its secret, acknowledged after the commit, refused without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientSession
from tests.adapters.telegram.world import QUICK, Stage, failure, message, stage, until, update
from tests.support.ports import free_port

from townhall.adapter import AdapterError, AdapterRefused, Secret
from townhall.model import events
from townhall_telegram import Mode, TelegramSettings
from townhall_telegram.webhook import HEADER

SECRET = "webhook-canary-secret"


def settings(port: int, secret: str = SECRET) -> TelegramSettings:
    return msgspec.structs.replace(
        QUICK,
        mode=Mode.WEBHOOK,
        listen=f"127.0.0.1:{port}",
        public_url=f"http://127.0.0.1:{port}/telegram",
        secret=Secret(secret) if secret else None,
    )


@asynccontextmanager
async def hearing(folder: Path) -> AsyncGenerator[tuple[Stage, str]]:
    port = free_port()
    async with stage(folder) as here, here.running(here.new_adapter(settings=settings(port))):
        yield here, f"http://127.0.0.1:{port}/telegram"


async def test_updates_are_brought_and_answers_are_sent_after_the_commit(tmp_path: Path) -> None:
    async with hearing(tmp_path) as (here, _):
        here.journal.full = True
        here.world.say(here.group, here.truth.user("Ada"), "Hello")
        await until(lambda: here.world.post.last_error != "")
        assert here.world.post.delivered == 0
        here.journal.full = False
        await here.journal.until(events.MessageSent)
        await until(lambda: here.world.post.delivered == 1)
        assert await here.adapter.probe()


async def test_what_is_brought_twice_is_told_with_one_id(tmp_path: Path) -> None:
    async with hearing(tmp_path) as (here, url), ClientSession() as session:
        for _ in range(2):
            async with session.post(
                url, data=update("message", message(text="Hi")), headers={HEADER: SECRET}
            ) as answer:
                assert answer.status == 200

        assert len(here.journal.commits) == 2
        assert len(here.journal.of(events.MessageSent)) == 1


async def test_the_pictures_of_an_album_are_acknowledged_one_by_one(tmp_path: Path) -> None:
    """Telegram brings the next only then; that they become one message is for the core."""
    async with hearing(tmp_path) as (here, _):
        for _ in range(3):
            photo = [{"file_id": "F", "file_unique_id": "f"}]
            here.world.say(here.group, here.truth.user("Ada"), "", photo=photo, media_group_id="77")
        told = await here.journal.until(events.MessageSent, 3)

        assert [count for count, _ in here.journal.commits] == [1, 1, 1]
        assert [one.album for one in told] == ["77", "77", "77"]


@pytest.mark.parametrize("shown", [None, "", "webhook-canary-secreT", SECRET + "x", "ä"])
async def test_whoever_does_not_know_the_secret_is_turned_away(shown: str | None, tmp_path: Path) -> None:
    async with hearing(tmp_path) as (here, url), ClientSession() as session:
        headers = {} if shown is None else {HEADER: shown}
        async with session.post(url, data=update("message", message(text="Hi")), headers=headers) as answer:
            assert answer.status == 403

        assert here.journal.events == []


async def test_what_cannot_be_read_is_taken_and_counted(tmp_path: Path) -> None:
    async with hearing(tmp_path) as (here, url), ClientSession() as session:
        async with session.post(url, data=b"{", headers={HEADER: SECRET}) as answer:
            assert answer.status == 200

        assert here.malformed == 1


@pytest.mark.parametrize(
    "wrong", [settings(1, secret=""), msgspec.structs.replace(settings(1), public_url="")], ids=["secret", "address"]
)
async def test_without_secret_or_address_it_does_not_start(wrong: TelegramSettings, tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        life = asyncio.get_running_loop().create_task(here.new_adapter(settings=wrong).run(here.journal))

        assert isinstance(await failure(life), AdapterRefused)
        (finding,) = await here.new_adapter(settings=wrong).diagnose()
        assert (finding.code, finding.fatal) == ("telegram-webhook-settings", True)


async def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    async with hearing(tmp_path) as (here, url):
        port = int(url.split(":")[2].partition("/")[0])
        life = asyncio.get_running_loop().create_task(here.new_adapter(settings=settings(port)).run(here.journal))
        error = await failure(life)

        assert isinstance(error, AdapterError)
        assert str(port) in str(error)


async def test_a_webhook_that_fails_is_found(tmp_path: Path) -> None:
    async with hearing(tmp_path) as (here, _):
        here.journal.full = True
        here.world.say(here.group, here.truth.user("Ada"), "Hello")
        await until(lambda: here.world.post.last_error != "")
        codes = [one.code for one in await here.adapter.diagnose()]
        here.journal.full = False

        assert "telegram-webhook-failing" in codes
