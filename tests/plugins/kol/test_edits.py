"""What a message shows follows its edits and its deletion, whatever comes in which order (S51, S53; zoo 11)."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from tests.plugins.kol.circle import Circle

import townhall_kol
from townhall import Fact, MessageId
from townhall.testing import Room
from townhall_kol.giving.kinds import OBJECTION, QUESTION, TOPIC, standing

KINDS = (QUESTION, OBJECTION, TOPIC)
TEXTS = {
    "the export lies in the menu": set[str](),
    "where does the export lie?": {QUESTION},
    "I disagree, that makes no sense": {OBJECTION},
    "so what is retention? it makes no sense": {QUESTION, OBJECTION, TOPIC},
    "our retention and 拉新 grow": {TOPIC},
}


@pytest.fixture
def talk(room: Room, circle: Circle) -> Circle:
    """Return people in a group that talks about growth."""
    room.enable(townhall_kol, topics={"growth": ["retention", "拉新"]})
    return circle


async def shown(room: Room) -> Counter[str]:
    """Return how much of each kind counts now: by what stands and by the sums, which must be the same."""
    facts: list[Fact] = [fact for kind in KINDS for fact in await room.facts(kind)]
    sums: Counter[str] = Counter()
    for fact in facts:
        sums[fact.kind] += round(fact.amount)
    assert +sums == Counter(fact.kind for fact in standing(facts))
    return +sums


async def test_s51_an_edit_makes_a_question_of_a_message_and_the_next_takes_it_back(room: Room, talk: Circle) -> None:
    """S51: what counts is what the message says now."""
    message = await room.say("Bo", "the export lies in the menu")
    counted = [await shown(room)]
    for text in ("where does the export lie?", "never mind, found it", "where does it lie now?"):
        await room.edit("Bo", message, text)
        counted.append(await shown(room))

    assert [one[QUESTION] for one in counted] == [0, 1, 0, 1]


async def test_s53_who_takes_the_edge_off_has_not_objected(room: Room, talk: Circle) -> None:
    message = await room.say("Bo", "I disagree, that makes no sense")
    await room.edit("Bo", message, "I see it in another way")

    assert await shown(room) == Counter()


@pytest.mark.parametrize(
    ("text", "objected"),
    [
        ("I DISAGREE with that", True),
        ("this doesn’t   work for us", True),
        ("这样不合理", True),
        ("he may object to it", True),
        ("an objector wrote this", False),
        ("unfairness is a word", False),
    ],
)
async def test_what_is_an_objection(room: Room, talk: Circle, text: str, objected: bool) -> None:
    await room.say("Bo", text)

    assert bool((await shown(room))[OBJECTION]) is objected


async def test_an_edit_that_changes_nothing_writes_nothing(room: Room, talk: Circle) -> None:
    message = await room.say("Bo", "where does the export lie?")
    await room.edit("Bo", message, "Where does the export lie??")

    assert len(await room.facts(QUESTION)) == 1


async def test_what_was_no_talk_is_none_after_an_edit(room: Room, talk: Circle) -> None:
    command = await room.say("Bo", "/questions")
    gone = await room.say("Bo", "the export lies in the menu")
    await room.delete("Bo", gone)
    for message in (command, gone):
        await room.edit("Bo", message, "where does the export lie?")

    assert await shown(room) == Counter()


async def test_a_question_that_was_edited_to_and_fro_counts_in_the_week_in_which_it_was_asked(
    room: Room, talk: Circle
) -> None:
    message = await room.say("Bo", "where does the export lie?")
    await room.wait(days=8)
    await room.edit("Bo", message, "never mind, found it")

    assert len({fact.at for fact in await room.facts(QUESTION)}) == 1


@pytest.mark.parametrize("seed", range(4))
async def test_after_any_edits_what_counts_is_what_is_written_there(room: Room, talk: Circle, seed: int) -> None:
    chance, now = Random(seed), dict[MessageId, str]()
    for _ in range(25):
        text, step = chance.choice(list(TEXTS)), chance.random()
        message = chance.choice(list(now)) if now else None
        if message is None or step < 0.25:
            now[await room.say("Bo", text)] = text
        elif step < 0.9:
            await room.edit("Bo", message, text)
            now[message] = text
        else:
            await room.delete("Bo", message)
            del now[message]

    assert await shown(room) == Counter(kind for text in now.values() for kind in TEXTS[text])
