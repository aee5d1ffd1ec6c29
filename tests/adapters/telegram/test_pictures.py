"""The codes of a picture on Telegram: fetched by its id from the Bot API server, and the token is shown nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.adapters.telegram.world import HERE, running
from tests.servers.telegram.files import photo
from tests.support.codes import qr_png

from townhall.adapter.pictures import MOST_BYTES
from townhall.model import actions as a
from townhall.model.capabilities import YES, Feature
from townhall.model.events import MessageSent
from townhall.model.parts import Image
from townhall.model.results import Failed, Ok, Receipt
from townhall_telegram.api import Api
from townhall_telegram.pictures import codes_of

SPAM = "https://t.me/+spam"


async def test_the_codes_of_a_picture_that_somebody_sent_are_read(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.world.say(here.group, here.truth.user("Ada"), "Look", photo=photo(here.world, qr_png(SPAM)))
        (said,) = await here.journal.until(MessageSent)
        (source,) = [part.source for part in said.parts if isinstance(part, Image)]

        assert await here.do(a.ReadCodes(place=HERE, source=source)) == Ok(Receipt(texts=(SPAM,)))
        assert here.adapter.capabilities_in(HERE.group).ability(Feature.READ_CODES) == YES
        assert here.server.token not in here.logs.getvalue()


@pytest.mark.parametrize("source", ["http://169.254.169.254/", "file:///etc/passwd", "../../etc/passwd", "", "é"])
async def test_only_the_id_of_a_file_is_asked_for(tmp_path: Path, source: str) -> None:
    async with running(tmp_path) as here:
        result = await here.do(a.ReadCodes(place=HERE, source=source))

        assert result == Failed("A picture of Telegram is named by the id of its file.")
        assert here.server.made("getFile") == []


async def test_a_file_that_is_not_there_or_too_large_is_a_result(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.truth.files["file_large"] = bytes(MOST_BYTES + 1)
        gone = await here.do(a.ReadCodes(place=HERE, source="file_none"))
        large = await here.do(a.ReadCodes(place=HERE, source="file_large"))

        assert isinstance(gone, Failed)
        assert large == Failed("The picture is larger than 10 MB.")


async def test_a_failure_on_the_way_shows_no_token(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.truth.files["file_1"] = b""
        here.server.loses_files = True
        result = await here.do(a.ReadCodes(place=HERE, source="file_1"))

        assert isinstance(result, Failed)
        assert result.transient
        assert here.server.token not in f"{result} {here.logs.getvalue()}"


async def test_a_server_of_ones_own_may_name_a_file_of_this_machine(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        (tmp_path / "picture.png").write_bytes(qr_png(SPAM))
        here.truth.files["file_1"] = b""
        here.server.local_files = {"file_1": str(tmp_path / "picture.png")}
        async with Api(here.server.token, here.server.url) as api:
            assert await codes_of(api, "file_1") == Ok(Receipt(texts=(SPAM,)))
