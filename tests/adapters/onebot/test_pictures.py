"""The codes of a picture on QQ: from Tencent's hosts, or as the implementation has it."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from tests.adapters.onebot.living import GROUP, PLACE, stage
from tests.servers.onebot.standard import Segment
from tests.support.codes import qr_png

from townhall.adapter.pictures import MOST_BYTES
from townhall.model import actions as a
from townhall.model.capabilities import YES, Feature, No
from townhall.model.events import MessageSent
from townhall.model.parts import Image
from townhall.model.results import Failed, Ok, Receipt
from townhall_onebot.pictures import tencents

SPAM = "https://t.me/+spam"
READ = Ok(Receipt(texts=(SPAM,)))
NOT_QQS = Failed("Only pictures that QQ itself keeps are fetched.")


async def test_the_codes_of_a_picture_are_read_from_what_the_implementation_gives(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(qr_png(SPAM))
    async with stage() as here:
        here.world.images["ABC.jpg"] = {"file": "/gone/ABC.jpg", "base64": b64encode(qr_png(SPAM)).decode()}
        here.world.images["DEF.jpg"] = {"file": str(tmp_path / "picture.png")}
        ada = here.somebody()
        here.peer.say(ada, here.world.write(ada, [Segment("image", {"file": "ABC.jpg"})], group=GROUP))
        said = await here.journal.first(MessageSent)
        (source,) = [part.source for part in said.parts if isinstance(part, Image)]

        assert await here.living.perform(a.ReadCodes(place=PLACE, source=source)) == READ
        assert await here.living.perform(a.ReadCodes(place=PLACE, source="qq-file:DEF.jpg")) == READ


async def test_a_picture_that_is_elsewhere_gone_or_too_large_is_a_result() -> None:
    async with stage() as here:
        large = b64encode(bytes(MOST_BYTES + 3)).decode()
        answers: dict[str, dict[str, str]] = {
            "far.jpg": {"file": "/on/another/machine.jpg"},
            "device.jpg": {"file": "/dev/zero"},
            "inside.jpg": {"url": "http://169.254.169.254/latest"},
            "broken.jpg": {"base64": "!"},
            "large.jpg": {"base64": large},
        }
        here.world.images |= answers
        results = [
            await here.living.perform(a.ReadCodes(place=PLACE, source=f"qq-file:{name}")) for name in [*answers, "none"]
        ]

    assert results[:5] == [
        Failed("The picture's file is not on this machine."),
        Failed("The picture's file is not on this machine."),
        NOT_QQS,
        Failed("The implementation's letters are not base64."),
        Failed("The picture is larger than 10 MB."),
    ]
    assert isinstance(results[5], Failed)
    assert "get_image failed with code 1200" in results[5].reason


@pytest.mark.parametrize("source", ["http://169.254.169.254/", "https://qpic.cn.evil.org/a", "file:///etc/passwd", ""])
async def test_what_qq_does_not_keep_is_not_fetched(source: str) -> None:
    async with stage() as here:
        assert await here.living.perform(a.ReadCodes(place=PLACE, source=source)) == NOT_QQS
        assert "get_image" not in [action for action, _ in here.peer.deeds.called]


def test_tencents_own_hosts_are_asked_over_tls() -> None:
    assert tencents("http://gchat.qpic.cn/gchatpic_new/1/2-3-A/0") == "https://gchat.qpic.cn/gchatpic_new/1/2-3-A/0"
    assert tencents("https://multimedia.nt.qq.com.cn/download?fileid=1") != ""
    assert tencents("https://user.qzone.qq.com/a.png") == ""


async def test_qq_lists_no_reactions() -> None:
    async with stage() as here:
        able = here.living.adapter.capabilities_in(PLACE.group)

    assert isinstance(able.ability(Feature.REACTION_LIST), No)
    assert able.ability(Feature.READ_CODES) == YES
