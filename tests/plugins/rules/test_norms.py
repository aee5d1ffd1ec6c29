"""The rules as a text: reasons, versions, politeness (domain 3.2, points 1 and 9)."""

from __future__ import annotations

from tests.plugins.rules.houses import AD, POLITICS, is_full, staff_says, with_rules

import townhall_rules
from townhall.testing import Room, catalogue_faults


def shown(room: Room) -> str:
    return "\n".join((*room.said, *(text for _, text in room.answers)))


async def test_s38_every_rule_is_shown_with_reason_benefit_and_consequence(room: Room) -> None:
    await with_rules(room, {**AD, "benefit": "You find answers."}, POLITICS)

    await room.say("Ada", "/群规")

    said = shown(room)
    assert "No ads (no-ads)\n  Why: Ads drown the answers.\n  What you have of it: You find answers." in said
    assert said.count("  Why: ") == said.count("  What you have of it: ") == said.count("  What follows: ") == 2
    assert "A case counts no more after 30 d without a new one" in said


async def test_who_has_read_the_rules_is_known_to_the_other_plugins(room: Room) -> None:
    await with_rules(room)

    await room.say("Ada", "/rules")

    assert await room.labels("Ada") == {"read_rules"}


async def test_whoever_writes_nothing_but_rules_is_shown_them(room: Room) -> None:
    await with_rules(room)

    await room.say("Ada", "群规")
    await room.say("Ada", "rules are rules")

    assert len([said for said in room.said if "The rules of room" in said]) == 1


async def test_s32_a_change_is_told_once_and_cases_keep_the_old_version(room: Room) -> None:
    await with_rules(room, {**AD, "reason": "The old reason."})
    await room.say("Bob", "cheap watches")

    room.enable(townhall_rules, careful_for="0s", rule=[{**AD, "reason": "The new reason."}])
    await room.settle()
    await room.say("Ada", "hello")
    await room.wait(days=1)
    await room.say("Ada", "hello again")

    told = [said for said in room.said if "have changed (version 2)" in said]
    assert len(told) == 1
    await staff_says(room, "/case 1")
    assert "version 1 of 2026-03-02" in room.staff[-1]
    assert "Why it is there: The old reason." in room.staff[-1]
    await room.say("Bob", "cheap again")
    await staff_says(room, "/case 2")
    assert "version 2 of 2026-03-02" in room.staff[-1]
    assert "The new reason." in room.staff[-1]


async def test_another_grace_is_no_change_of_the_rules(room: Room) -> None:
    await with_rules(room)
    await room.say("Ada", "/rules")

    room.enable(townhall_rules, careful_for="0s", rule=[AD, POLITICS], grace="5m")
    room.enable(townhall_rules, careful_for="0s", rule=[AD, POLITICS], grace="6m")
    await room.settle()
    before = len(room.said)
    room.enable(townhall_rules, careful_for="0s", rule=[AD, POLITICS], grace="7m")
    await room.settle()

    assert len(room.said) == before


def test_s80_every_notice_to_a_member_is_polite_in_every_language_and_tone() -> None:
    townhall_rules.plugin.adopt("rules", townhall_rules)

    assert catalogue_faults(townhall_rules) == []
    assert len(townhall_rules.plugin.scripts) > 20


async def test_a_notice_is_worded_in_the_tone_of_the_charter(room: Room) -> None:
    room.set(charter={"tone": "formal"})
    await with_rules(room)
    await room.say("Bob", "cheap watches")
    room.set(charter={"tone": "brief"})
    await room.settle()
    await room.say("Ada", "cheap watches")

    assert "Would you kindly withdraw the message within 30 min? It will then not count. We thank you." in room.said[0]
    assert room.said[1].startswith("Ada, please withdraw this within 30 min, then it does not count. “No ads”")


async def test_staff_rehearse_a_text_without_anything_happening(room: Room) -> None:
    await with_rules(room)

    await staff_says(room, "/rules test cheap jackpot")

    assert "Breaks no-ads (words, minor): cheap" in room.staff[-1]
    assert "Breaks no-scam (words, critical): jackpot" in room.staff[-1]
    assert "One case would be opened, under no-scam." in room.staff[-1]
    assert await room.ledger("case") == []


async def test_members_do_not_rehearse(room: Room) -> None:
    await with_rules(room)

    await room.say("Ada", "/rules test cheap")

    assert not any("Breaks no-ads" in said for said in (*room.said, *room.staff))


async def test_members_see_what_stands_about_them_in_private_and_until_when(room: Room) -> None:
    await with_rules(room)
    await room.say("Ada", "/mycases")
    assert "Nothing stands about you" in shown(room)
    await room.say("Bob", "cheap watches")

    await room.say("Bob", "/我的记录")

    if is_full(room):
        assert room.whispers[-1][0] == "Bob"
        assert "#1 · 2026-03-02 · No ads · counts until 2026-04-01" in room.whispers[-1][1]
    else:
        assert "You have 1 that count, until 2026-04-01" in room.said[-1]


async def test_who_cannot_be_reached_in_private_is_asked_to_write_there(room: Room) -> None:
    await with_rules(room)
    await room.say("Bob", "cheap watches")
    room.close_direct("Bob")

    await room.say("Bob", "/mycases")

    assert not any("#1" in said for said in room.said)
    if is_full(room):
        assert "I cannot write to you in private yet" in room.said[-1]


async def test_an_empty_table_is_a_full_set_of_rules_in_both_languages(room: Room) -> None:
    room.staff_room  # noqa: B018
    room.set(locale="zh-CN")
    room.enable(townhall_rules)

    await room.say("Ada", "/规则")

    assert "不刷屏，不重复发送" in shown(room)
    assert "为什么：" in shown(room)
