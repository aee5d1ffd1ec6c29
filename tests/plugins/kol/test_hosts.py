"""A candidate is invited as a host with the right to present topics, and what comes of it is measured (S72, S46)."""

from __future__ import annotations

from tests.plugins.kol.circle import Circle

from townhall.testing import Room


async def press(room: Room, name: str, label: str) -> None:
    """Let somebody answer what they were asked, in private where that is possible."""
    await room.press(name, label, direct=bool(room.whispered_to(name)))


async def hosting(room: Room, circle: Circle) -> None:
    await room.join("Ada", "Bo", "Cy")
    await circle.staff("/host @Ada what worked for you this year?")
    await press(room, "Ada", "Yes, I host")


async def test_s72_a_candidate_invited_as_host_presents_a_topic_and_is_measured(room: Room, circle: Circle) -> None:
    """S72: dig out heavy contributors to lead activity; invited with a topic grant, posts, measured."""
    await hosting(room, circle)

    await room.say("Ada", "/present")
    topic = room.messages[-1]
    for name in ("Bo", "Cy"):
        answer = await room.reply(name, topic, circle.thing())
        await room.reply("Ada", answer, circle.thing())
    await room.reply("Bo", topic, circle.thing())
    await room.wait(days=8)

    assert "A topic by Ada: what worked for you this year?" in topic.text
    assert any(
        "Ada hosted “what worked for you this year?”: topics presented: 1, people who joined in: 2" in s
        for s in room.staff
    )
    (entry,) = await room.ledger("hosted")
    assert entry.member == room.person("Ada").id


async def test_a_host_presents_once_a_day_and_nothing_when_it_is_over(room: Room, circle: Circle) -> None:
    await hosting(room, circle)
    await room.say("Ada", "/present first")

    await room.say("Ada", "/present second")
    await room.wait(days=1)
    await room.say("Ada", "/present third")
    await room.wait(days=8)
    await room.say("Ada", "/present fourth")

    presented = [said for said in room.said if "A topic by Ada" in said]
    assert [said.rpartition(": ")[2] for said in presented] == ["first", "third"]


async def test_whoever_was_not_invited_presents_nothing(room: Room, circle: Circle) -> None:
    await hosting(room, circle)

    await room.say("Bo", "/present mine")

    assert not any("A topic by" in said for said in room.said)


async def test_whoever_declines_is_let_be_and_the_team_knows(room: Room, circle: Circle) -> None:
    await room.join("Ada")
    await circle.staff("/host @Ada what worked for you this year?")

    await press(room, "Ada", "No, thanks")
    await room.say("Ada", "/present mine")

    assert any("Ada does not want to host" in said for said in room.staff)
    assert not any("A topic by" in said for said in room.said)


async def test_s46_a_host_silent_for_half_an_hour_on_their_own_topic_is_reminded_once(
    room: Room, circle: Circle
) -> None:
    """S46: whoever hosts answers; the first who joined waits at most half an hour."""
    await hosting(room, circle)
    await room.say("Ada", "/present")
    topic = room.messages[-1]
    for name in ("Bo", "Cy"):
        await room.reply(name, topic, circle.thing())
    await room.wait(hours=2)

    told = [*(text for to, text in room.whispers if to == "Ada"), *room.staff]
    assert len([text for text in told if "somebody has joined your topic" in text]) == 1


async def test_an_invitation_without_a_topic_is_refused_with_an_example(room: Room, circle: Circle) -> None:
    await room.join("Ada")

    assert "Which topic? Example: /host" in await circle.staff("/host @Ada")
    assert "1000 characters at most" in await circle.staff(f"/host @Ada {'why ' * 300}")


async def test_a_host_who_presented_nothing_is_told_of_too(room: Room, circle: Circle) -> None:
    await hosting(room, circle)

    await room.wait(days=8)

    assert any("presented nothing" in said for said in room.staff)


async def test_host_and_team_are_told_once_before_the_hosting_ends(room: Room, circle: Circle) -> None:
    await hosting(room, circle)
    await room.say("Ada", "/present")

    await room.wait(days=6)

    until = "“what worked for you this year?” until 2026-03-09 10:00"
    assert sum(f"Alma, Ada hosts {until}; topics presented so far: 1." in said for said in room.staff) == 1
    told = [*(text for to, text in room.whispers if to == "Ada"), *room.said]
    assert sum(f"You host {until}, on behalf of Alma" in text for text in told) == 1


async def test_a_hosting_that_is_renewed_goes_on_and_is_measured_at_its_new_end(room: Room, circle: Circle) -> None:
    await hosting(room, circle)
    await circle.staff("/renew @Ada 14d")
    await room.wait(days=10)
    early = list(room.staff)
    await room.say("Ada", "/present")
    await room.wait(days=5)

    assert not any("Ada hosted" in said or "presented nothing" in said for said in early)
    assert any("topics presented: 1" in said for said in room.staff)


async def test_whoever_gives_the_hosting_back_is_thanked_and_measured_at_once(room: Room, circle: Circle) -> None:
    await hosting(room, circle)
    await room.say("Ada", "/present")
    await room.reply("Bo", room.messages[-1], circle.thing())
    await room.wait(hours=1)

    await room.say("Ada", "/giveback")
    await room.wait(days=8)

    (said,) = [one for one in room.staff if "Ada hosts “what worked for you this year?” no more." in one]
    assert "topics presented: 1, people who joined in: 1" in said
    assert len(await room.ledger("hosted")) == 1


async def test_a_reply_that_is_deleted_has_joined_nothing(room: Room, circle: Circle) -> None:
    await hosting(room, circle)
    await room.say("Ada", "/present")
    topic = room.messages[-1]
    await room.reply("Bo", topic, circle.thing())
    gone = await room.reply("Cy", topic, circle.thing())
    await room.delete("Cy", gone)

    await room.wait(days=8)

    assert any("people who joined in: 1, messages of theirs: 1" in said for said in room.staff)
