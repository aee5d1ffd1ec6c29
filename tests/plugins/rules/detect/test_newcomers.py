"""What newcomers may not send yet, and who is one (domain 3.2, defaults and point 14; S65)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.plugins.rules.detect.conftest import Detectors

from townhall import ContactCard, File, Image
from townhall.testing import Room

NO_LINKS = {"kinds": ["newcomer"]}
TALK = ("Good morning, I am new in town", "I like to read books on gardens", "Where do you meet on Mondays?")


async def talk(room: Room, name: str) -> None:
    for text in TALK:
        await room.say(name, text)
        await room.wait(minutes=5)


async def opened(detectors: Detectors) -> None:
    """Let the room be watched for a while before anybody comes."""
    await detectors.room.say("Bob", "The first message of all")
    await detectors.room.wait(days=2)
    detectors.looks.clear()


async def test_the_first_link_of_a_newcomer_is_found(detectors: Detectors) -> None:
    detectors.keep(NO_LINKS)
    await detectors.room.join("Ada")

    await detectors.room.say("Ada", "look at example.com")

    assert [(one.kind, one.written) for one in detectors.found] == [("newcomer", "example.com")]


async def test_who_came_a_day_ago_and_has_talked_may_send_links(detectors: Detectors) -> None:
    detectors.keep(NO_LINKS)
    await opened(detectors)
    await detectors.room.join("Ada")
    await talk(detectors.room, "Ada")

    await detectors.room.say("Ada", "look at example.com")
    assert detectors.kinds == ["newcomer"]
    await detectors.room.wait(days=1)
    await detectors.room.say("Ada", "look at example.com/again")

    assert detectors.kinds == ["newcomer"]


async def test_who_only_waited_is_still_a_newcomer(detectors: Detectors) -> None:
    detectors.keep(NO_LINKS)
    await opened(detectors)
    await detectors.room.join("Ada")
    await detectors.room.wait(days=30)

    await detectors.room.say("Ada", "look at example.com")

    assert detectors.kinds == ["newcomer"]


async def test_short_words_and_what_broke_a_rule_make_nobody_known(detectors: Detectors) -> None:
    detectors.keep(NO_LINKS, {"kinds": ["words"], "words": ["casino"]})
    await opened(detectors)
    await detectors.room.join("Ada")
    await detectors.room.wait(days=2)

    for text in ("ok", "好的", "hello", "the casino is open for you", "the best casino in all the town", *TALK[:2]):
        await detectors.room.say("Ada", text)
    detectors.looks.clear()
    await detectors.room.say("Ada", "look at example.com")

    assert detectors.kinds == ["newcomer"]


async def test_who_was_here_before_newcomers_were_watched_need_not_prove_themselves(detectors: Detectors) -> None:
    detectors.keep(NO_LINKS)
    detectors.room.person("Ada", joined_at=detectors.room.now - timedelta(days=400))

    await detectors.room.say("Ada", "look at example.com")

    assert detectors.kinds == []


@pytest.mark.parametrize(
    ("limit", "part"),
    [("picture", Image("a")), ("file", File("a", "virus.exe")), ("contact_card", ContactCard("Bob"))],
)
async def test_pictures_files_and_cards_of_newcomers_are_found_when_they_are_named(
    detectors: Detectors, limit: str, part: Image | File | ContactCard
) -> None:
    detectors.keep({**NO_LINKS, "newcomers_may_not": [limit]})
    await detectors.room.join("Ada")

    await detectors.room.say("Ada", (part,))
    await detectors.room.say("Ada", "example.com")

    assert detectors.kinds == ["newcomer"]


async def test_a_forward_of_a_newcomer_is_found(detectors: Detectors) -> None:
    detectors.keep(NO_LINKS)
    await detectors.room.join("Ada")

    await detectors.room.say("Ada", "read this", forwarded_from="A channel")

    assert detectors.written == ["A channel"]


async def test_links_that_the_rule_allows_are_allowed_to_newcomers(detectors: Detectors) -> None:
    detectors.keep({**NO_LINKS, "allow_domains": ["example.com"]})
    await detectors.room.join("Ada")

    await detectors.room.say("Ada", "docs.example.com")

    assert detectors.kinds == []


async def test_a_rule_may_concern_newcomers_only(detectors: Detectors) -> None:
    detectors.keep({"kinds": ["words"], "words": ["casino"], "only_newcomers": True})
    detectors.room.person("Bob", joined_at=detectors.room.now - timedelta(days=400))
    await detectors.room.join("Ada")

    await detectors.room.say("Ada", "casino")
    await detectors.room.say("Bob", "casino")

    assert len(detectors.found) == 1


async def test_coming_back_makes_somebody_a_newcomer_for_a_day_again(detectors: Detectors) -> None:
    detectors.keep(NO_LINKS)
    await opened(detectors)
    await detectors.room.join("Ada")
    await talk(detectors.room, "Ada")
    await detectors.room.wait(days=2)
    await detectors.room.leave("Ada")
    await detectors.room.join("Ada")

    await detectors.room.say("Ada", "example.com")
    await detectors.room.wait(days=1)
    await detectors.room.say("Ada", "example.com/2")

    assert detectors.kinds == ["newcomer"]
