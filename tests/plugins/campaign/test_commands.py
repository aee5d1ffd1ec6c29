"""`/post` in the staff room: plan, look, rehearse, change, with the very checks of ops.toml."""

from __future__ import annotations

import pytest

import townhall_campaign
from townhall import EventId, Feature, FormSubmitted, Place, Yes
from townhall.model.platforms import PROFILES
from townhall.testing import Room

NODE = {"name": "spring launch", "from": "2026-03-04", "to": "2026-03-06"}


@pytest.fixture
def staffed(lounge: Room) -> Room:
    lounge.enable(townhall_campaign, promo_nodes=[NODE])
    return lounge


async def order(room: Room, text: str, by: str = "Olga") -> str:
    """Let somebody of the staff give a command, and return what the staff room read last."""
    await room.staff_room.say(by, text)
    return room.staff[-1]


async def test_a_post_is_planned_in_one_line_and_sent(staffed: Room) -> None:
    answer = await order(staffed, "/post new news 2026-03-03 12:00 | We have news.")
    assert "**news**" in answer.replace("news · ", "**news** · ") or "news" in answer
    await staffed.wait(days=2)
    assert staffed.said == ["We have news."]


async def test_a_post_is_planned_by_a_form_or_question_by_question(staffed: Room) -> None:
    platform = PROFILES[staffed.variant.profile]
    await staffed.staff_room.say("Olga", "/post new news")
    if isinstance(platform.ability(Feature.FORMS), Yes):
        answers = {"text": "We have news.", "at": "2026-03-03 12:00", "lane": "service", "groups": ""}
        filled_in = FormSubmitted(
            id=EventId("form-1"),
            at=staffed.now,
            received_at=staffed.now,
            place=Place(staffed.id),
            actor=staffed.person("Olga"),
            form="campaign.draft",
            answers=answers,
        )
        await staffed.publish(filled_in)
    elif platform.can(Feature.SAY_TO):
        for answer in ("We have news.", "2026-03-03 12:00", "2", "-"):
            await staffed.whisper("Olga", answer)
    else:
        assert "no private" in staffed.staff[-1] or staffed.staff
        return
    await staffed.wait(days=2)
    assert staffed.said[-1] == "We have news."


async def test_the_list_shows_what_comes_next_first(staffed: Room) -> None:
    await order(staffed, "/post new later 2026-03-09 12:00 | Later.")
    await order(staffed, "/post new sooner 2026-03-05 12:00 | Sooner.")
    answer = await order(staffed, "/post list")
    assert answer.index("sooner") < answer.index("later")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2020-01-01 12:00 | Too late.", "2020-01-01 12:00 is over. Write a time to come"),
        (
            "2026-03-29 02:30 | In the gap.",
            'does not exist in Europe/Berlin: the clocks are turned over it. Write "2026-03-29 03:00"',
        ),
        ("0 0 30 2 * | Never.", "cannot run: Bad day-of-month"),
        ("daily 25:00 | What?", "Write hours and minutes"),
        ("daily 12:00 | Nobody. | groups=nowhere", "no group with campaigns fits. There are: room"),
        ("2026-04-10 12:00 | Buy! | lane=promo", "none of its times is near a node (spring launch)"),
        ("daily 12:00 | {price} only", "price"),
        ("daily 12:00", "Write: /post new NAME WHEN | TEXT"),
        ("daily 12:00 | Hello. | colour=red", "“colour” cannot be set from here"),
        ("daily 12:00 | Hello. | approval=true", "What can: at, kind, lane"),
        ("2026-03-05 12:00 | Hello. | lane promo", "I do not understand “lane promo”, so nothing is planned."),
    ],
)
async def test_what_cannot_be_sent_is_refused_with_what_would_work(staffed: Room, written: str, said: str) -> None:
    answer = await order(staffed, f"/post new odd {written}")
    assert said in answer
    assert "odd" not in await order(staffed, "/post list")


async def test_settings_are_understood_with_spaces_and_the_signs_of_a_chinese_keyboard(staffed: Room) -> None:
    answer = await order(staffed, "/post new a 2026-03-05 12:00 ｜ A ｜ lane = promo groups＝room， room")

    assert "promotion" in answer
    assert "To: room" in answer


async def test_a_text_that_is_too_long_for_the_platform_is_refused(staffed: Room) -> None:
    answer = await order(staffed, f"/post new long daily 12:00 | {'word ' * 20_000}")
    assert "in one message (room). Shorten it" in answer


async def test_s2_the_third_promotion_of_a_week_is_refused_when_it_is_planned(staffed: Room) -> None:
    await order(staffed, "/post new a 2026-03-03 12:00 | A | lane=promo")
    await order(staffed, "/post new b 2026-03-05 12:00 | B | lane=promo")
    answer = await order(staffed, "/post new c 2026-03-07 12:00 | C | lane=promo")
    assert "promotion 3 of 2 in the week of 2026-03-02" in answer
    await order(staffed, "/approve 1", by="Lea")
    await order(staffed, "/approve 2", by="Lea")
    assert "There is no card 3." in await order(staffed, "/approve 3", by="Lea")
    await staffed.wait(days=14)
    assert staffed.said == ["A", "B"]


async def test_a_budget_of_nothing_refuses_promotion(staffed: Room) -> None:
    staffed.set(budget={"promo_per_week": 0})
    answer = await order(staffed, "/post new a 2026-03-04 12:00 | A | lane=promo")
    assert "allows none (promo_per_week = 0). Raise it" in answer


async def test_who_planned_a_promotion_cannot_approve_it(staffed: Room) -> None:
    await order(staffed, "/post new a 2026-03-04 12:00 | A | lane=promo")
    assert "Somebody else has to approve it." in await order(staffed, "/approve 1")
    await order(staffed, "/approve 1", by="Lea")
    await staffed.wait(days=3)
    assert staffed.said == ["A"]


async def test_an_edit_before_it_is_sent_is_what_is_sent(staffed: Room) -> None:
    await order(staffed, "/post new news 2026-03-03 12:00 | Old.")
    await order(staffed, "/post edit news text New words.")
    await staffed.wait(days=2)
    assert staffed.said == ["New words."]


async def test_an_edit_after_it_was_sent_changes_the_message(staffed: Room) -> None:
    await order(staffed, "/post new news 2026-03-03 12:00 | Old.")
    await staffed.wait(days=2)
    await order(staffed, "/post edit news text New words.")
    able = PROFILES[staffed.variant.profile].can(Feature.EDIT)
    assert staffed.said == (["New words."] if able else ["Old."])


async def test_a_post_is_taken_out_of_the_plan(staffed: Room) -> None:
    await order(staffed, "/post new news 2026-03-03 12:00 | News.")
    await order(staffed, "/post cancel news")
    await staffed.wait(days=2)
    assert staffed.said == []


async def test_a_post_of_the_file_is_changed_in_the_file(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"news": {"at": "2026-03-03 12:00", "text": "News."}})
    assert "stands in ops.toml" in await order(lounge, "/post edit news text Other.")
    assert "stands in ops.toml" in await order(lounge, "/post cancel news")


async def test_members_cannot_plan(staffed: Room) -> None:
    await staffed.say("Mia", "/post new spam daily 12:00 | Spam")
    await staffed.wait(days=2)
    assert "Spam" not in staffed.said


async def test_a_rehearsal_does_everything_but_the_send(staffed: Room) -> None:
    await staffed.join("Ada", "Bob")
    other = staffed.another("other", charter={"purpose": "x"}, staff_room=staffed.staff_room.alias)
    other.enable(townhall_campaign)
    closed = staffed.another("closed", staff_room=staffed.staff_room.alias)
    closed.enable(townhall_campaign)
    await other.join("Ada", "Cyd")
    await order(staffed, "/post new a 2026-03-04 12:00 | A | lane=promo groups=* #room")
    said = await order(staffed, "/post dry a #room")
    assert "2 would be sent, 1 left out" in said
    assert "room: 2026-03-04 12:00, promotion 1 of 2 this week" in said
    assert "closed: left out, because the group has no charter" in said
    assert "Of 3 people 1 are in more than one of these groups" in said
    assert "Sending takes about" in said
    assert [staffed.said, other.said, closed.said] == [[], [], []]


async def test_an_unknown_post_is_answered_with_those_there_are(staffed: Room) -> None:
    await order(staffed, "/post new news 2026-03-03 12:00 | News.")
    assert "There are: news" in await order(staffed, "/post show nws")
