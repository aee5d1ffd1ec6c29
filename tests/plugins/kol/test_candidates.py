"""Who comes into question, and why: help counts, talk does not (S9, S52, S53)."""

from __future__ import annotations

from tests.plugins.kol.circle import Circle, askers, ranked

import townhall_kol
from townhall import CaseOpened, CaseReversed, EventId, Place, Standing
from townhall.testing import Room


async def test_s9_who_helps_twelve_people_with_few_messages_stands_above_500_lines(room: Room, circle: Circle) -> None:
    """S9, S52: KOLs are found by whom they help, not by how much they write."""
    await circle.help("Ada", *askers(12))
    for _ in range(10):
        await room.flood("Chatter", *("haha yes" for _ in range(40)), *(circle.thing() for _ in range(10)))

    answer = await circle.staff("/kol candidates")

    assert ranked(answer)[0].startswith("1. Ada · ")
    assert "helped 12 people, thanked 12 times" in ranked(answer)[0]
    assert "Chatter" not in answer


async def test_answers_that_say_nothing_are_no_help(room: Room, circle: Circle) -> None:
    for asker in askers(6):
        await room.reply("Bo", await circle.ask(asker), "haha yes")

    assert "nobody stands out yet" in await circle.staff("/kol candidates")


async def test_empty_accounts_make_nobody_a_helper(room: Room, circle: Circle) -> None:
    for asker in askers(6):
        question = await room.say(asker, "hm?")
        await room.reply("Bo", question, circle.thing())

    assert "nobody stands out yet" in await circle.staff("/kol candidates")


async def test_help_in_chinese_counts_like_help_in_english(room: Room, circle: Circle) -> None:
    for number, asker in enumerate(askers(4)):
        question = await room.say(asker, f"请问第{number}种导出方式怎么筛选客户名单")
        answer = await room.reply("阿达", question, f"先在第{number}个表里建索引再导出就可以了")
        await room.reply(asker, answer, "谢谢")

    assert ranked(await circle.staff("/kol candidates"))[0].startswith("1. 阿达")


async def test_a_deleted_answer_helped_nobody(room: Room, circle: Circle) -> None:
    answers = [await room.reply("Ada", await circle.ask(asker), circle.thing()) for asker in askers(4)]
    for answer in answers[:2]:
        await room.delete("Ada", answer)

    assert "nobody stands out yet" in await circle.staff("/kol candidates")


async def test_staff_members_who_left_and_bots_are_no_candidates(room: Room, circle: Circle) -> None:
    await room.join("Ada", "Gone")
    await circle.help("Ada", *askers(4))
    await circle.help("Gone", *askers(5))
    await room.leave("Gone")
    room.person("Boss", standing=Standing.ADMIN)
    await circle.help("Boss", *askers(6))

    answer = await circle.staff("/kol candidates")

    assert [line.partition(" · ")[0] for line in ranked(answer)] == ["1. Ada"]


async def test_why_tells_the_figures_of_one_person(room: Room, circle: Circle) -> None:
    await circle.help("Ada", *askers(4))
    await circle.staff("/kol candidates")

    answer = await circle.staff("/kol why @Ada")

    assert "helped 4 people, thanked 4 times, 100 % of the posts answered, by 4 people" in answer
    assert "Answers given: 4; posts that say something: 4, of them answered: 4; talks begun: 0." in answer


async def test_what_candidates_are_is_seen_in_the_staff_room_alone(room: Room, circle: Circle) -> None:
    await circle.help("Ada", *askers(4))

    await room.say("Bo", "/kol candidates")
    await room.say("Bo", "/kol why @Ada")
    await circle.staff("/kol candidates")

    heard = "\n".join([*room.said, *(text for _, text in room.answers), *(text for _, text in room.whispers)])
    assert "helped" not in heard


async def test_who_asks_about_nobody_known_is_told_so(room: Room, circle: Circle) -> None:
    assert "I know nobody here called “Nobody”" in await circle.staff("/kol why Nobody")


async def test_s53_a_critic_who_is_listened_to_is_a_candidate(room: Room, circle: Circle) -> None:
    """S53: an objector may become an opinion leader."""
    for text in ("I disagree with the new price, it is unfair", "这个规定不合理，我反对", "that makes no sense to me"):
        topic = await room.say("Critic", f"{text} {circle.thing()}")
        for name in askers(5):
            await room.reply(name, topic, circle.thing())

    answer = await circle.staff("/kol candidates")

    assert "Critic" in ranked(answer)[0]
    assert "a critical voice that is heard (objected 3 times)" in ranked(answer)[0]


async def test_a_case_lowers_the_score_until_it_is_reversed(room: Room, circle: Circle) -> None:
    await circle.help("Ada", *askers(4))
    clean = await _score(circle)
    place, ada = Place(room.id), room.person("Ada")
    await room.publish(
        CaseOpened(id=EventId("1"), at=room.now, place=place, member=ada, case="7", rule="ads", severity="major")
    )
    await room.wait(hours=13)
    marked = await _score(circle)
    await room.publish(CaseReversed(id=EventId("2"), at=room.now, place=place, member=ada, case="7"))
    await room.wait(hours=13)

    assert marked < clean
    assert await _score(circle) == clean


async def test_topics_of_the_settings_show_what_somebody_knows(room: Room, circle: Circle) -> None:
    room.enable(townhall_kol, topics={"growth": ["retention", "拉新"], "data": ["dashboard"]})
    for number, asker in enumerate(askers(4)):
        await room.reply("Ada", await circle.ask(asker), f"look at retention first, {number} {circle.thing()}")

    assert "knows growth" in ranked(await circle.staff("/kol candidates"))[0]


async def test_the_review_tells_the_staff_room_and_nobody_else(room: Room, circle: Circle) -> None:
    await circle.help("Ada", *askers(4))
    quiet = len(room.said), len(room.whispers)

    await room.wait(days=31)

    assert any("1. Ada" in said and "helped 4 people" in said for said in room.staff)
    assert (len(room.said), len(room.whispers)) == quiet


async def _score(circle: Circle) -> int:
    return int(ranked(await circle.staff("/kol candidates"))[0].split(" · ")[1])
