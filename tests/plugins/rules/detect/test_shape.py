"""Mentions, shouting and walls of emoji (domain 3.2, defaults; S65)."""

from __future__ import annotations

import pytest
from tests.plugins.rules.detect.conftest import Detectors

from townhall import Emoji, Mention, MentionAll, Text

ONE = {"kinds": ["mentions"]}


async def test_more_than_five_mentions_are_too_many(detectors: Detectors) -> None:
    detectors.keep(ONE)
    people = [detectors.room.person(name) for name in ("Bob", "Cleo", "Dan", "Eve", "Fay", "Gil")]

    await detectors.room.say("Ada", tuple(Mention(one.id, one.name) for one in people[:5]))
    assert detectors.kinds == []
    await detectors.room.say("Ada", tuple(Mention(one.id, one.name) for one in people))

    assert detectors.written == ["@ × 6"]


async def test_calling_everybody_is_always_too_much(detectors: Detectors) -> None:
    detectors.keep(ONE)

    await detectors.room.say("Ada", (MentionAll(), Text(" hello")))

    assert detectors.kinds == ["mentions"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("BUY NOW ONLY TODAY", ["caps"]),
        ("The NATO and the UN met", []),
        ("КУПИТЕ СЕЙЧАС ТОЛЬКО", ["caps"]),
        ("我们用 HTTP API SDK JSON 做的这个新版本大家可以试试看", []),
        ("OK", []),
        ("大家早上好大家早上好大家早上好", []),
    ],
)
async def test_shouting_is_judged_by_the_share_of_capitals(detectors: Detectors, text: str, kinds: list[str]) -> None:
    detectors.keep({"kinds": ["caps"]})

    await detectors.room.say("Ada", text)

    assert detectors.kinds == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("🎉🎉🎉🎉🎉🎉", ["emoji"]),
        ("👨‍👩‍👧‍👦👩🏽‍💻🇩🇪", []),
        ("🇩🇪🇫🇷🇨🇳🇮🇹🇪🇸🇵🇱 hi", ["emoji"]),
        ("恭喜发财🎉🎉🎉🎉🎉🎉大家新年快乐万事如意", []),
        ("1234567890", []),
        ("❤️❤️❤️❤️❤️❤️", ["emoji"]),
    ],
)
async def test_a_wall_of_emoji_is_judged_by_their_share(detectors: Detectors, text: str, kinds: list[str]) -> None:
    detectors.keep({"kinds": ["emoji"]})

    await detectors.room.say("Ada", text)

    assert detectors.kinds == kinds


async def test_custom_emoji_count_too(detectors: Detectors) -> None:
    detectors.keep({"kinds": ["emoji"]})

    await detectors.room.say("Ada", tuple(Emoji("party", str(number)) for number in range(7)))

    assert detectors.kinds == ["emoji"]
