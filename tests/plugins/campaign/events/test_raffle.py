"""A draw that anybody can check: promised before, drawn among who may win, nobody twice, recomputed afterwards."""

from __future__ import annotations

import re
from typing import Any

import pytest

import townhall_campaign
import townhall_roles
from townhall import CaseOpened, CaseReversed, EventId, MemberId, Place
from townhall.testing import Room
from townhall_campaign.events.lottery import commitment_of, faults_of
from townhall_campaign.events.verifying import read_record

AUTUMN: dict[str, Any] = {"title": "Autumn", "prize": "a lamp", "prizes": 2, "lasts": "1d", "member_for": "0s"}
PEOPLE = ("Ada", "Bo", "Cy", "Di")


async def begun(hall: Room, *people: str, **changes: Any) -> None:
    hall.enable(townhall_campaign, raffles={"autumn": {**AUTUMN, **changes}})
    await hall.join(*people)
    await hall.admin_says("/raffle start autumn")


async def drawn(hall: Room, *people: str, **changes: Any) -> list[str]:
    """Let people enter and draw; return who won."""
    await begun(hall, *people, **changes)
    for name in people:
        await hall.say(name, "/enter autumn")
    await hall.wait(days=1, minutes=1)
    await hall.admin_says("/raffle draw autumn")
    return winners(hall, people)


def winners(hall: Room, people: tuple[str, ...]) -> list[str]:
    found = [re.findall(r"– (\w+), ticket \d+", said) for said in hall.said if "a lamp goes to" in said]
    return [name for several in found for name in several if name in people]


def record_in(hall: Room) -> str:
    return "".join(said for said in hall.said if '"commitment"' in said or '"rounds"' in said)


async def test_the_commitment_stands_before_the_first_ticket_and_holds_after_the_last(hall: Room) -> None:
    await drawn(hall, *PEOPLE)
    for name in winners(hall, PEOPLE):
        await hall.say(name, "/claim autumn")
    await hall.say("Di", "/raffle verify autumn")

    announced = hall.said[0]
    record = read_record(record_in(hall))
    assert record.commitment in announced
    assert record.rules in announced
    assert record.seed not in str(hall.said[:-4])
    assert commitment_of(bytes.fromhex(record.seed), record.rules) == record.commitment
    assert list(faults_of(record, record.commitment)) == []
    assert "It holds" in hall.said[-1]
    assert not any(hall.person(name).id in record_in(hall) for name in PEOPLE)


async def test_a_draw_is_not_over_while_prizes_wait(hall: Room) -> None:
    await drawn(hall, *PEOPLE)

    await hall.say("Ada", "/raffle verify autumn")

    assert "the draw is not over" in hall.said[-1]
    assert record_in(hall) == ""


async def test_defect_10_an_unclaimed_prize_goes_to_nobody_who_won_or_left(hall: Room) -> None:
    """Defect 10: raffles draw people who left, and a second draw repeats winners of the first."""
    first = await drawn(hall, *PEOPLE)
    others = [name for name in PEOPLE if name not in first]
    await hall.say(first[0], "/claim autumn")
    await hall.leave(others[0])
    await hall.wait(hours=48, minutes=1)
    second = winners(hall, PEOPLE)[2:]
    await hall.say(first[1], "/claim autumn")
    late = hall.said[-1]
    await hall.say(others[1], "/claim autumn")
    await hall.say(others[1], "/raffle verify autumn")

    assert len(first) == 2
    assert second == [others[1]]
    assert "no prize waiting for you" in late
    assert "2 rounds recomputed" in hall.said[-1]


async def test_who_was_out_in_the_first_round_does_not_slip_into_the_second(hall: Room) -> None:
    await begun(hall, "Ada", "Bo", "Cy", prizes=1)
    for name in ("Ada", "Bo", "Cy"):
        await hall.say(name, "/enter")
    await hall.publish(case(hall, "Cy", "c1"))
    await hall.wait(days=1, minutes=1)
    await hall.admin_says("/raffle draw autumn")
    await hall.publish(reversal(hall, "Cy", "c1"))
    await hall.wait(days=8)

    record = read_record(record_in(hall))
    assert sorted(winners(hall, ("Ada", "Bo", "Cy"))) == ["Ada", "Bo"]
    assert list(faults_of(record)) == []


async def test_where_nobody_is_left_the_draw_ends_and_is_published(hall: Room) -> None:
    await drawn(hall, "Ada", prizes=3)

    await hall.wait(days=3)

    assert winners(hall, ("Ada",)) == ["Ada"]
    assert list(faults_of(read_record(record_in(hall)))) == []


async def test_who_left_before_the_draw_does_not_win(hall: Room) -> None:
    await begun(hall, *PEOPLE)
    for name in PEOPLE:
        await hall.say(name, "/enter autumn")
    await hall.leave("Ada")
    await hall.leave("Bo")
    await hall.wait(days=1, minutes=1)
    await hall.admin_says("/raffle draw autumn")

    assert sorted(winners(hall, PEOPLE)) == ["Cy", "Di"]
    assert any("left the group before the draw" in reason.summary for reason in await hall.reasons())


async def test_the_team_newcomers_and_those_with_a_serious_case_take_no_part(hall: Room) -> None:
    hall.enable(townhall_roles, positions={"recorder": {"holders": ["rita"]}})
    await begun(hall, "Ada", "Bo", "Rita", member_for="2d", lasts="7d")
    await hall.say("Ada", "/enter autumn")
    new = hall.said[-1]
    await hall.wait(days=2)
    await hall.publish(case(hall, "Bo", "c1"))

    await hall.say("Ada", "/enter autumn")
    await hall.say("Bo", "/enter autumn")
    await hall.say("Rita", "/enter autumn")
    await hall.admin_says("/enter autumn")
    said = hall.said[-4:]
    await hall.publish(reversal(hall, "Bo", "c1"))
    await hall.say("Bo", "/enter autumn")

    assert "after 2 days in the group" in new
    assert "you have ticket 1" in said[0]
    assert "with an open case" in said[1]
    assert "the team does not take part" in said[2]
    assert "the team does not take part" in said[3]
    assert "you have ticket 2" in hall.said[-1]


def case(hall: Room, name: str, number: str) -> CaseOpened:
    head = {"id": EventId(f"case-{number}"), "at": hall.now, "place": Place(hall.id)}
    return CaseOpened(**head, member=hall.person(name), case=number, rule="ads", severity="major")  # type: ignore[arg-type]


def reversal(hall: Room, name: str, number: str) -> CaseReversed:
    head = {"id": EventId(f"reversal-{number}"), "at": hall.now, "place": Place(hall.id)}
    return CaseReversed(**head, member=hall.person(name), case=number)  # type: ignore[arg-type]


async def test_one_has_one_ticket_however_often_one_enters(hall: Room) -> None:
    await begun(hall, "Ada", "Bo")

    await hall.press("Ada", "Take part")
    await hall.press("Ada", "Take part")
    await hall.say("Ada", "/enter")
    await hall.say("Bo", "/enter")

    assert "you have ticket 1 already" in hall.said[-2]
    assert "you have ticket 2" in hall.said[-1]


async def test_a_word_enters_while_the_draw_is_open(hall: Room) -> None:
    await begun(hall, "Ada", "Bo", entry="keyword", keyword="Lucky")

    await hall.say("Ada", "lucky")
    await hall.say("Bo", "lucky me")
    entered = list(hall.said)
    await hall.wait(days=2)
    await hall.say("Bo", "lucky")

    assert len([said for said in entered if "you have ticket" in said]) == 1
    assert len([said for said in hall.said if "you have ticket" in said]) == 1


@pytest.mark.platforms("full", "discord")
async def test_a_reaction_enters_and_taking_it_back_leaves(hall: Room) -> None:
    await begun(hall, "Ada", "Bo", entry="reaction", emoji="🎉")
    message = hall.messages[0]

    await hall.react("Ada", message, "🎉")
    await hall.react("Bo", message, "🎉")
    await hall.react("Bo", message, "👍")
    await hall.unreact("Bo", message, "🎉")
    await hall.wait(days=1, minutes=1)

    assert any("There are 1 tickets" in said for said in hall.said)


async def test_a_draw_is_for_the_team_to_start_and_not_before_it_is_closed(hall: Room) -> None:
    await begun(hall, "Ada")

    await hall.say("Ada", "/raffle draw autumn")
    await hall.admin_says("/raffle draw autumn")
    await hall.admin_says("/raffle start autumn")

    assert "for the team to start" in hall.said[-3]
    assert "people can enter until 2026-03-03 18:00" in hall.said[-2]
    assert "still running" in hall.said[-1]


async def test_tickets_run_out_where_there_are_only_so_many(hall: Room) -> None:
    await begun(hall, "Ada", "Bo", prizes=1, most_entries=1)

    await hall.say("Ada", "/enter")
    await hall.say("Bo", "/enter")

    assert "all tickets are taken" in hall.said[-1]


async def test_another_draw_of_the_same_name_has_another_seed(hall: Room) -> None:
    await drawn(hall, "Ada", prizes=1)
    await hall.say("Ada", "/claim autumn")
    first = read_record(record_in(hall))

    await hall.admin_says("/raffle start autumn")

    again = [said for said in hall.said if "this is fixed before the first ticket" in said]
    assert len(again) == 2
    assert first.commitment in again[0]
    assert first.commitment not in again[1]


async def test_who_is_erased_has_no_ticket_any_more(hall: Room) -> None:
    await begun(hall, "Ada", "Bo", prizes=2)
    await hall.say("Ada", "/enter")
    await hall.say("Bo", "/enter")
    await hall.say("Ada", "/forgetme")
    await hall.press("Ada", "Yes, forget me")
    await hall.wait(days=1, minutes=1)

    await hall.admin_says("/raffle draw autumn")

    assert winners(hall, ("Ada", "Bo")) == ["Bo"]
    assert MemberId("test:test:ada") not in str(await hall.reasons())


@pytest.mark.platforms("full")
async def test_defect_12_who_reacted_while_we_were_away_has_a_ticket(hall: Room) -> None:
    """Defect 12: reactions made during downtime are found when the draw closes."""
    await begun(hall, "Ada", "Bo", entry="reaction", emoji="🎉")
    await hall.react("Ada", hall.messages[0], "🎉")
    hall.reacted("Bo", hall.messages[0], "🎉")
    hall.reacted("Bo", hall.messages[0], "👍")
    await hall.wait(days=1, minutes=1)

    assert any("There are 2 tickets" in said for said in hall.said)


@pytest.mark.platforms("full", "telegram", "qq")
async def test_one_person_with_two_accounts_has_one_ticket_in_the_draw(hall: Room) -> None:
    await begun(hall, "Ada", "Ada M", "Bo", prizes=3)
    for name in ("Ada", "Ada M", "Bo"):
        await hall.say(name, "/enter autumn")
    await hall.whisper("Ada", "/link")
    code = re.search(r"/link (\w{4}-\w{4})", hall.whispers[-1][1])
    assert code is not None
    await hall.whisper("Ada M", f"/link {code[1]}")
    await hall.press("Ada", "Yes, that is me", direct=True)
    await hall.wait(days=1, minutes=1)
    await hall.admin_says("/raffle draw autumn")
    for name in ("Ada M", "Bo"):
        await hall.say(name, "/claim autumn")

    record = read_record(record_in(hall))
    assert record.rounds[0].tickets == "1,3"
    assert list(faults_of(record)) == []
    assert any("ticket 2: the same person has ticket 1" in one.summary for one in await hall.reasons())
