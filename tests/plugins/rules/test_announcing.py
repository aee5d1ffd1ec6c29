"""Announcing count and evidence before somebody is removed (domain 3.2, points 7 and 8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.plugins.rules.houses import is_full, kicked, kinds, muted, offend, staff_decides, staff_says, with_rules

from townhall import Mention, Mute, Text, Unmute
from townhall.testing import Room
from townhall_rules.masking import HIDDEN, masked


async def test_s83_the_fourth_case_is_announced_with_dates_count_and_masked_evidence_once_staff_agree(
    room: Room,
) -> None:
    await with_rules(room)
    await offend(room, "Bob", 3)
    ad = (Text("cheap watches, ask "), Mention(room.person("Ada").id, "Ada"), Text(" or 138 1234 5678 at shop.example"))
    await room.say("Bob", ad)
    assert kicked(room) == []

    await staff_decides(room, "Announce", "/case 4 confirm")

    announced = next(said for said in room.said if "has broken the rules" in said)
    removed = "removed from the group" if is_full(room) else "to hear from the team"
    assert announced == (
        "Bob has broken the rules of this group 4 times:\n"
        "· 2026-03-02 – No ads: “cheap watches 0”\n"
        "· 2026-03-02 – No ads: “cheap watches 1”\n"
        "· 2026-03-02 – No ads: “cheap watches 2”\n"
        "· 2026-03-02 – No ads: “cheap watches, ask ••• or ••• at •••”\n"
        f"Ads drown the answers. By our rules, and as was said each time, they are now {removed}. "
        "Thank you all for keeping this a good place."
    )
    assert kicked(room) == (["test:test:bob"] if is_full(room) else [])
    assert await kinds(room) == [*["case", "step"] * 3, "case", "confirmed", "announced", "step"]
    outcome = "Bob: removed from the group (case 4)." if is_full(room) else "I could not do this for Bob: removed"
    assert any(outcome in said for said in room.staff)


async def test_staff_may_remove_without_announcement_or_let_it_be(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 4)
    await staff_says(room, "/case 4 quiet")
    assert not any("has broken the rules" in said for said in room.said)
    assert kicked(room) == (["test:test:bob"] if is_full(room) else [])

    await offend(room, "Ada", 4)
    await staff_says(room, "/case 8 放过")
    assert len(kicked(room)) == (1 if is_full(room) else 0)


async def test_nobody_is_removed_for_a_case_that_was_taken_back_meanwhile(room: Room) -> None:
    """S84: what is announced is what the ladder says of the cases that count."""
    await with_rules(room)
    await offend(room, "Bob", 4)
    await staff_says(room, "/withdraw 2 it was a quotation")

    await staff_decides(room, "Announce", "/case 4 confirm")

    assert kicked(room) == []
    assert not any("has broken the rules" in said for said in room.said)
    if is_full(room):
        assert len(muted(room)) == 2


async def test_what_nobody_confirms_leads_to_nothing(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 4)

    await room.wait(minutes=31)

    assert kicked(room) == []
    assert any("Nobody decided on case 4 of Bob in time. Nothing was announced" in said for said in room.staff)
    await staff_says(room, "/case 4 confirm")
    assert kicked(room) == []


async def test_a_critical_case_that_nobody_confirms_ends_with_a_removal_without_announcement(room: Room) -> None:
    await with_rules(room, ladder_critical=["announce_kick"])
    await room.say("Bob", "jackpot")
    assert [type(one) for one in room.done if isinstance(one, Mute)] == ([Mute] if is_full(room) else [])
    assert kicked(room) == []

    await room.wait(minutes=31)

    assert kicked(room) == (["test:test:bob"] if is_full(room) else [])
    assert not any("has broken the rules" in said for said in room.said)


async def test_who_was_held_back_for_something_critical_writes_again_when_staff_let_it_be(room: Room) -> None:
    await with_rules(room, ladder_critical=["announce_kick"])
    await room.say("Bob", "jackpot")

    await staff_says(room, "/case 1 dismiss")

    assert [type(one) for one in room.done if isinstance(one, Unmute)] == ([Unmute] if is_full(room) else [])


async def test_the_seed_text_to_the_letter(room: Room) -> None:
    """S82, S83: asked politely twice, the third time announced with count and evidence and removed, by no human."""
    await with_rules(room, ladder="seed", announce="auto")

    await offend(room, "Bob", 2)
    assert [said.partition(" ")[0] for said in room.said] == ["Bob,", "Bob,"]

    await room.say("Bob", "cheap again")
    assert any(said.startswith("Bob has broken the rules of this group 3 times") for said in room.said)
    assert kicked(room) == (["test:test:bob"] if is_full(room) else [])


async def test_the_seed_removes_at_once_what_is_serious(room: Room) -> None:
    await with_rules(room, ladder="seed", announce="auto")

    await room.say("Bob", "election")

    assert any(said.startswith("Bob has broken the rules of this group 1 times") for said in room.said)


async def test_nobody_confirms_their_own_removal(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 4)

    await staff_says(room, "/case 4 confirm", name="Bob")

    assert kicked(room) == []
    assert any("please let somebody else decide" in said for said in room.staff)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("加我微信 abc_12345 领红包", f"加我微信 {HIDDEN} 领红包"),
        ("call 138-1234-5678 now", f"call {HIDDEN} now"),
        ("see https://bad.example/x?y=1, 快来", f"see {HIDDEN}, 快来"),
        ("write to me@shop.example", f"write to {HIDDEN}"),
        ("ask @ada_99 or t.me/ads", f"ask {HIDDEN} or {HIDDEN}"),
        ("在2026年买3个", "在2026年买3个"),
    ],
)
def test_evidence_shows_nobody_elses_address(written: str, shown: str) -> None:
    assert masked(written) == shown


@given(some.text(max_size=60), some.from_regex(r"\A1[3-9]\d{9}\Z"), some.from_regex(r"\A[A-Z][a-z]{3,9}\Z"))
def test_no_number_or_name_comes_through(around: str, number: str, name: str) -> None:
    shown = masked(f"{around} {number} {name} {around}", (name,), most=500)

    assert number not in shown
    assert name not in shown
