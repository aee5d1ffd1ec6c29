"""Words, patterns, contact cards and forwards; whose words they are (domain 3.2, points 2 and 4; S65)."""

from __future__ import annotations

from tests.plugins.rules.detect.conftest import Detectors

from townhall import ContactCard, Image, Link, Mention, Quote, Text
from townhall_rules.detect import rehearse
from townhall_rules.rule import Rule
from townhall_rules.settings import RulesSettings

WORDS = {"kinds": ["words"], "words": ["加微信", "casino"]}


async def test_words_are_found_however_they_are_disguised(detectors: Detectors) -> None:
    """K11, defect 7: right for Chinese as for Latin letters."""
    detectors.keep(WORDS)

    for text in ("想了解的加 微-信", "the c\u0430sin0 casino", "ＣＡＳＩＮＯ!", "c.a.s.i.n.o", "加\u200b微信"):
        await detectors.room.say("Ada", text)

    assert detectors.written == ["加 微-信", "casino", "ＣＡＳＩＮＯ", "c.a.s.i.n.o", "加\u200b微信"]


async def test_a_word_inside_another_is_none(detectors: Detectors) -> None:
    detectors.keep(WORDS)

    await detectors.room.say("Ada", "casinos and 微信 alone")

    assert detectors.kinds == []


async def test_patterns_are_found_in_what_was_written_and_in_its_normal_form(detectors: Detectors) -> None:
    detectors.keep({"kinds": ["pattern"], "patterns": [r"vx\s?\d+"]})

    await detectors.room.say("Ada", "call ＶＸ１２３４ now")

    assert detectors.written == ["ＶＸ１２３４"]


async def test_all_that_is_wrong_is_told_in_the_order_of_the_pipeline(detectors: Detectors) -> None:
    """Point 2: behaviour before content, all of it, each with its rule and severity."""
    detectors.keep(
        {"id": "ads", "kinds": ["words", "link"], "words": ["casino"], "severity": "critical"},
        {"id": "calls", "kinds": ["mentions"], "most_mentions": 0},
    )

    bob = detectors.room.person("Bob")
    await detectors.room.say("Ada", (Mention(bob.id, "Bob"), Text(" the casino evil.com")))

    assert [(one.rule, one.kind, one.severity) for one in detectors.found] == [
        ("calls", "mentions", "minor"),
        ("ads", "link", "critical"),
        ("ads", "words", "critical"),
    ]


async def test_quoting_somebodys_bad_text_is_not_the_quoters_offence(detectors: Detectors) -> None:
    """Point 4."""
    detectors.keep(WORDS, {"kinds": ["link"]})

    await detectors.room.say("Ada", (Quote("the casino evil.com"), Text("please do not write this")))

    assert detectors.kinds == []


async def test_what_is_forwarded_is_checked(detectors: Detectors) -> None:
    """Point 4."""
    detectors.keep(WORDS, {"kinds": ["forward"]})

    await detectors.room.say("Ada", (Quote("the casino"),), forwarded_from="Bob")

    assert [(one.kind, one.written) for one in detectors.found] == [("forward", "Bob"), ("words", "casino")]


async def test_the_name_of_who_is_mentioned_is_no_word_of_the_writer(detectors: Detectors) -> None:
    detectors.keep(WORDS)
    bob = detectors.room.person("Bob")

    await detectors.room.say("Ada", (Mention(bob.id, "casino"), Text(" hello")))

    assert detectors.kinds == []


async def test_captions_wordings_of_links_and_cards_are_words(detectors: Detectors) -> None:
    detectors.keep(WORDS)

    await detectors.room.say("Ada", (Image("a", caption="casino"),))
    await detectors.room.say("Ada", (Link("https://a.com", "casino"),))
    await detectors.room.say("Ada", (ContactCard("Casino Bob"),))

    assert detectors.written == ["casino", "casino", "Casino"]


async def test_a_contact_card_is_found(detectors: Detectors) -> None:
    detectors.keep({"kinds": ["contact_card"]})

    await detectors.room.say("Ada", (ContactCard("Bob", "wxid_1"),))

    assert detectors.written == ["Bob"]


async def test_evidence_is_what_was_written_signs_and_all(detectors: Detectors) -> None:
    """Defect 17: it is data; whoever shows it masks it."""
    detectors.keep({"kinds": ["forward", "contact_card"]})
    trap = "<b>@everyone</b> [x](https://evil.com)\u202e"

    await detectors.room.say("Ada", (ContactCard(trap),), forwarded_from=trap)

    assert detectors.written == [trap, trap]


async def test_two_rules_with_the_same_word_are_both_broken(detectors: Detectors) -> None:
    detectors.keep(WORDS, {"kinds": ["words"], "words": ["casino", "poker"]})

    await detectors.room.say("Ada", "casino")

    assert [one.rule for one in detectors.found] == ["rule-0", "rule-1"]


def test_a_rehearsal_finds_content_and_counts_nothing() -> None:
    rules = (
        Rule(id="flood", kinds=("flood",), reason="Because.", rate="2/10s"),
        Rule(id="ads", kinds=("words", "link"), reason="Because.", words=("casino",), threads=("7",), exempt=("kol",)),
    )
    settings = RulesSettings(rule=rules)

    for _ in range(3):
        assert [one.kind for one in rehearse("casino evil.com", settings)] == ["link", "words"]
    assert rehearse("good morning", settings) == ()
    assert rehearse("casino", RulesSettings()) == ()
