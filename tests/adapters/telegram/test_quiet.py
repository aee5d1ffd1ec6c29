"""The token is in every address that is called, and in no log, error or result."""

from __future__ import annotations

import asyncio
import io
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.adapters.telegram.world import HERE, failure, stage
from tests.servers.telegram.calls import Refused
from tests.servers.telegram.server import TOKEN

from townhall.model import actions as a
from townhall.model.parts import Text
from townhall_telegram.quiet import without_token

LIBRARIES = ("httpx", "httpcore", "telegram")


@pytest.fixture
def library_logs() -> Iterator[io.StringIO]:
    """What the libraries log when a program redacts nothing itself."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    for name in LIBRARIES:
        logging.getLogger(name).addHandler(handler)
    yield stream
    for name in LIBRARIES:
        logging.getLogger(name).removeHandler(handler)
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_an_address_does_not_show_its_token() -> None:
    assert without_token("POST https://a.example/bot12:abc_D-e/getMe 200") == "POST https://a.example/bot***/getMe 200"
    assert without_token("file/bot12:abc") == "file/bot***"
    assert without_token("a robot/bottle") == "a robot/bot***"
    assert without_token("its secret is 12:abc", "12:abc") == "its secret is ***"


async def test_a_life_with_every_kind_of_trouble_never_shows_the_token(
    tmp_path: Path, library_logs: io.StringIO
) -> None:
    shown: list[object] = []
    async with stage(tmp_path) as here:
        for name in LIBRARIES:
            # Townhall's own logs would not show it at all.
            logging.getLogger(name).setLevel(logging.DEBUG)
        life = asyncio.get_running_loop().create_task(here.adapter.run(here.journal))
        await here.journal.connected.wait()
        shown.append(await here.do(a.Say(place=HERE, parts=(Text("Hi"),))))
        here.server.refuse += [Refused(400, "odd"), Refused(500, "")]
        shown += [await here.do(a.Say(place=HERE, parts=(Text("Hi"),))) for _ in range(2)]
        await here.server.stop()
        shown.append(await here.do(a.Say(place=HERE, parts=(Text("Hi"),))))
        shown += await here.new_adapter().diagnose()
        shown.append(await failure(life))
        await here.server.start()
        shown.append(await failure(asyncio.get_running_loop().create_task(_wrong(here.new_adapter(token=TOKEN + "x")))))
        shown += [repr(here.adapter.account), here.logs.getvalue(), library_logs.getvalue()]
        with sqlite3.connect(tmp_path / "telegram.db") as notebook:
            shown += list(notebook.iterdump())

    told = "\n".join(map(repr, shown))
    assert "HTTP Request" in library_logs.getvalue()
    assert TOKEN not in told
    assert TOKEN.partition(":")[2] not in told


async def _wrong(adapter: object) -> None:
    async def publish(*events: object, cursor: bytes | None = None) -> None:
        raise AssertionError("Nothing can be heard.")

    run = getattr(adapter, "run")  # noqa: B009 -- only this of it is used
    await run(publish)
