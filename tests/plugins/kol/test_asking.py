"""Whether anybody asks: what a question is, and a week without one (S51)."""

from __future__ import annotations

import pytest
from tests.plugins.kol.circle import Circle

import townhall_kol
from townhall.testing import Room
from townhall_kol.dependence.asking import Asking
from townhall_kol.giving.questions import asks

SILENT = "nobody asked anything last week"
AGAIN = "people ask again"


@pytest.fixture
def talk(room: Room, circle: Circle) -> Circle:
    """Return people in a group that counts as active from six messages a week."""
    room.enable(townhall_kol, dependence={"ask_from": 6})
    return circle


async def week(room: Room, circle: Circle, *questions: str) -> None:
    """Let people talk for a week and ask what is given."""
    for name in ("Ada", "Bo", "Cy"):
        for _ in range(2):
            await room.say(name, circle.thing())
    for question in questions:
        await room.say("Bo", question)
    await room.wait(days=7)


def told(room: Room, what: str) -> list[str]:
    return [said for said in room.staff if what in said]


async def test_s51_a_week_in_which_nobody_asks_is_told_once(room: Room, talk: Circle) -> None:
    """S51: somebody has to ask; staff hear it once, with what helps and whom to turn to."""
    await week(room, talk, "how does the export work?")
    for _ in range(3):
        await week(room, talk)

    (said,) = told(room, SILENT)
    assert "in 6 messages" in said
    assert "let a host put a question to everybody" in said
    assert "those who used to ask what they are busy with: Bo." in said


async def test_a_question_ends_it_once_and_the_next_silence_is_told_again(room: Room, talk: Circle) -> None:
    for questions in ((), (), ("请问怎么导出",), ("where is it?",), ()):
        await week(room, talk, *questions)

    assert len(told(room, AGAIN)) == 1
    assert len(told(room, SILENT)) == 2


async def test_a_question_that_is_taken_back_was_not_asked(room: Room, talk: Circle) -> None:
    await week(room, talk)
    question = await room.say("Bo", "how does the export work?")
    await room.delete("Bo", question)
    await week(room, talk)

    assert len(told(room, SILENT)) == 1


async def test_a_question_to_a_guest_is_a_question(room: Room, talk: Circle) -> None:
    await week(room, talk)
    await room.join("Vera")
    await room.admin_says("/guest @Vera 1h how we began")
    await room.say("Bo", "/ask how long did it take")
    await week(room, talk)

    assert told(room, SILENT) == []


@pytest.mark.parametrize("least", [0, 50])
async def test_a_group_that_hardly_talks_or_wants_no_alarm_hears_nothing(
    room: Room, circle: Circle, least: int
) -> None:
    room.enable(townhall_kol, dependence={"ask_from": least})
    for _ in range(3):
        await week(room, circle)

    assert told(room, SILENT) == []


def test_a_quiet_week_changes_nothing_and_the_first_is_only_listened_to() -> None:
    assert Asking(messages=3, questions=0).unasked(before=True, least=50)
    assert not Asking(messages=3, questions=0).unasked(before=False, least=50)
    assert not Asking(messages=99, questions=0).unasked(before=None, least=50)


@pytest.mark.parametrize(
    "text",
    [
        "Where is the export?",
        "Is that so?! Great",
        "Hello all, how do I export the list",
        "@Bo what is a filter",
        "does anybody know the price",
        "导出在哪儿？我找不到",
        "你好，在吗",
        "这样可以嗎。",
        "Thanks\nhow do I export it",
        "Is it ready？I wait",
        "请问导出在哪",
        "...请问导出在哪",
        "@Bo @小明 请问导出在哪",
        "导出好了吗.",
        "怎么导出",
        "这个是谁做的呢",
        "我很好，你呢",
    ],
)
def test_this_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "🙂？",
        "see https://example.org/list?page=2",
        "see www.example.org/?",
        "When I came home it was done",
        "What a nice day",
        "I know how to export it",
        "Whatever is fine",
        "我正在开会呢",
        "知道怎么导出了",
        "好的，谢谢",
    ],
)
def test_this_asks_nothing(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize("piece", ["\n", " ", ". ", "@a ", "@a,", "，@甲 ", "é吗_ ", "谁", "é. ", "呢,"])
def test_no_text_is_slow_to_look_at(piece: str) -> None:
    """A text that takes longer than its length would hold everybody up; this one would never end."""
    asks(piece * 300_000)
