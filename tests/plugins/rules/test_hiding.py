"""A message out of place is hidden without a case, by staff or by whom it is lent to (S52, S68; 3.6, point 4)."""

from __future__ import annotations

import pytest
from tests.core.bus.delegation.lenders import lender
from tests.plugins.rules.houses import deleted, is_full, with_rules

from townhall import MessageId, Standing
from townhall.testing import Room


async def hide(room: Room, by: str, about: str, why: str = "too private for here") -> MessageId:
    """Let somebody write, and somebody else hide it."""
    message = await room.say(about, "my number is 5550100")
    await room.say(by, f"/hide {why}".strip(), reply_to=message, reply_to_actor=room.person(about).id)
    return message


async def lent(room: Room, budget: str = "3/day") -> None:
    """Let Kim hide on behalf of Olga."""
    room.enable(lender())
    room.person("Olga", standing=Standing.ADMIN)
    await with_rules(room)
    await room.join("Olga", "Kim")
    await room.say("Olga", f"/lend Kim Olga rules.hide {budget}")
    await room.say("Kim", "/yes")


async def test_staff_hide_a_message_and_its_author_hears_why_in_private(room: Room) -> None:
    await with_rules(room)
    room.person("Olga", standing=Standing.ADMIN)
    message = await hide(room, "Olga", "Bob")

    (entry,) = await room.ledger("hidden")
    assert (entry.member, entry.actor) == (room.person("Bob").id, room.person("Olga").id)
    assert entry.reason == "too private for here"
    assert await room.ledger("case") == []
    if is_full(room):
        assert message in deleted(room)
        assert any("Olga has hidden a message of Bob in room: too private for here" in one for one in room.staff)
        assert any("It is no case and counts for nothing" in text for to, text in room.whispers if to == "Bob")


async def test_where_it_cannot_be_removed_the_team_is_asked_to_and_the_author_hears_nothing_untrue(room: Room) -> None:
    await with_rules(room)
    room.person("Olga", standing=Standing.ADMIN)
    await hide(room, "Olga", "Bob")

    if not is_full(room):
        assert any("remove it by hand. Reason: too private for here" in one for one in room.staff)
        assert not any("was hidden" in text for _, text in room.whispers)
    assert not any("too private" in said for said in room.said)


async def test_s52_a_delegate_hides_within_the_budget_and_never_a_message_of_the_team(room: Room) -> None:
    """S52: hide a message, but never more than is lent."""
    await lent(room, "2/day")
    await hide(room, "Kim", "Olga")
    for _ in range(3):
        await hide(room, "Kim", "Bob")

    assert [entry.member for entry in await room.ledger("hidden")] == [room.person("Bob").id] * 2
    assert "Your budget for rules.hide is used up for now (2)" in room.said[-1]


@pytest.mark.platforms("full")
async def test_what_its_author_took_back_first_is_nobodys_task(room: Room) -> None:
    await with_rules(room)
    room.person("Olga", standing=Standing.ADMIN)
    message = await room.say("Bob", "my number is 5550100")
    await room.delete("Bob", message, told=False)
    await room.say("Olga", "/hide too private", reply_to=message, reply_to_actor=room.person("Bob").id)

    assert not any("by hand" in said or "has hidden" in said for said in room.staff)


@pytest.mark.platforms("full")
async def test_what_a_delegate_hid_is_taken_back_as_far_as_the_platform_lets_it(room: Room) -> None:
    await lent(room)
    await hide(room, "Kim", "Bob")
    await room.say("Olga", "/undo last")

    assert "delete_messages" in room.said[-1]
    assert len(await room.ledger("hiding_undone")) == 1
    assert any("post it again if you like" in text for to, text in room.whispers if to == "Bob")


async def test_members_hide_nothing_and_nobody_their_own(room: Room) -> None:
    await with_rules(room)
    room.person("Olga", standing=Standing.ADMIN)
    await hide(room, "Ada", "Bob")
    await hide(room, "Olga", "Olga")

    assert await room.ledger("hidden") == []
    assert "you can simply withdraw it" in room.said[-1]


async def test_where_the_platform_does_not_tell_whom_one_answers_it_is_known_from_what_was_said(room: Room) -> None:
    await lent(room)
    by_the_team = await room.say("Olga", "the plan of tomorrow")
    by_a_member = await room.say("Bob", "my number is 5550100")
    await room.restart()
    for message in (by_the_team, by_a_member):
        await room.say("Kim", "/hide too private", reply_to=message, reply_to_actor=None)

    assert [entry.member for entry in await room.ledger("hidden")] == [room.person("Bob").id]


async def test_whose_message_nobody_knows_is_hidden_by_the_team_alone(room: Room) -> None:
    await lent(room)
    message = await room.say("Olga", "the plan of tomorrow")
    await room.wait(hours=3)
    await room.say("Bob", "good evening")

    await room.say("Kim", "/hide too private", reply_to=message, reply_to_actor=None)
    assert "ask the team to hide it" in room.said[-1]
    await room.say("Olga", "/hide out of date", reply_to=message, reply_to_actor=None)

    assert [entry.actor for entry in await room.ledger("hidden")] == [room.person("Olga").id]


@pytest.mark.parametrize("words", ["/hide", "/hide too private"])
async def test_without_a_message_or_a_reason_it_says_how(room: Room, words: str) -> None:
    await with_rules(room)
    room.person("Olga", standing=Standing.ADMIN)
    answered = await room.say("Bob", "hello") if words == "/hide" else None
    await room.say("Olga", words, reply_to=answered)

    assert await room.ledger("hidden") == []
    assert "with /hide and a word of why" in room.said[-1]
