"""What people object to and talk about is found however it is written, and never for a part of another word (K11)."""

from __future__ import annotations

import pytest
from tests.plugins.kol.circle import Circle

import townhall_kol
from townhall.testing import Room
from townhall_kol.giving.words import AGAINST, phrases

TOPICS = (("growth", ("landing page", "拉新")), ("data", ("dashboard", "拉新")))


@pytest.mark.parametrize(
    "text",
    [
        "That is a bad idea.",
        "It doesn\u2019t work",
        "u n f a i r",
        "unf\u0430ir",
        "ｕｎｆａｉｒ!",
        "un\u200bfair",
        "unfaaaair",
        "我不同意这样",
        "不 同 意",
        "不\u200b同\u200b意",
        "不·公·平",
        "這個說不通",
        "I object to\nthat",
    ],
)
def test_no_way_of_writing_hides_an_objection(text: str) -> None:
    assert AGAINST in phrases(("說不通",), ()).meant_in(text)


@pytest.mark.parametrize("text", ["unfairly put", "要不，同意吧", "a bad. Ideas", "不 错，我同意", ""])
def test_what_only_looks_like_an_objection_is_none(text: str) -> None:
    assert phrases((), ()).meant_in(text) == set()


def test_one_word_may_tell_of_several_topics_and_of_an_objection() -> None:
    sought = phrases(("拉新",), TOPICS)

    assert sought.meant_in("怎么拉 新？") == {AGAINST, "growth", "data"}
    assert sought.meant_in("My landing-page") == {"growth"}


async def test_a_message_is_noted_for_what_it_says_in_disguise(room: Room, circle: Circle) -> None:
    room.enable(townhall_kol, topics={"growth": ["拉新"]})
    await room.say("Ada", "这样拉\u200b新 不 公 平")

    assert [fact.source.partition("|")[0] for fact in await room.facts("kol.topic")] == ["growth"]
    assert len(await room.facts("kol.objection")) == 1


async def test_who_asks_is_not_written_down_where_nobody_wants_to_know(room: Room, circle: Circle) -> None:
    room.enable(townhall_kol, dependence={"ask_from": 0})
    await room.say("Ada", "how does it work?")

    assert await room.facts("kol.question") == []
