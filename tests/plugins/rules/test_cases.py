"""Cases: opened whatever becomes of the messages, one per message and rule (domain 3.2, points 2, 3, 5, 7, 15)."""

from __future__ import annotations

import pytest
from tests.plugins.rules.houses import AD, POLITICS, SCAM, deleted, is_full, kinds, offend, staff_says, with_rules

from townhall import CaseOpened, CaseReversed
from townhall.testing import Room


async def test_s82_a_first_offence_gets_a_polite_notice_and_whoever_withdraws_has_complied(room: Room) -> None:
    await with_rules(room)

    message = await room.say("Bob", "cheap watches")
    assert room.said == [
        "Bob, a friendly word about “No ads”: Ads drown the answers. Would you please withdraw the message within "
        "30 min? Then it does not count, and all is well. Thank you! (Case 1, counts until 2026-04-01; /appeal 1)"
    ]

    await room.wait(minutes=10)
    await room.delete("Bob", message)

    assert await kinds(room) == ["case", "step", "complied"]
    await room.say("Bob", "cheap again")
    assert "a friendly word" in room.said[-1]


async def test_a_message_that_is_not_withdrawn_is_removed_and_counts(room: Room) -> None:
    await with_rules(room)
    message = await room.say("Bob", "cheap watches")

    await room.wait(minutes=31)

    assert deleted(room) == ([message] if is_full(room) else [])
    assert await kinds(room) == ["case", "step"]
    await room.delete("Bob", message)
    assert "complied" not in await kinds(room)


@pytest.mark.platforms("full", "telegram")
async def test_where_deletions_are_not_told_a_withdrawal_is_seen_when_the_grace_is_over(room: Room) -> None:
    await with_rules(room)
    message = await room.say("Bob", "cheap watches")
    await room.delete("Bob", message, told=False)
    assert await kinds(room) == ["case", "step"]

    await room.wait(minutes=31)

    assert await kinds(room) == ["case", "step", "complied"]


async def test_who_withdraws_and_posts_anew_at_once_has_a_new_case(room: Room) -> None:
    await with_rules(room)
    message = await room.say("Bob", "cheap watches")
    await room.delete("Bob", message)

    await room.say("Bob", "cheap watches, again")

    assert await kinds(room) == ["case", "step", "complied", "case", "step"]


async def test_what_an_administrator_removes_is_not_withdrawn(room: Room) -> None:
    await with_rules(room)
    message = await room.say("Bob", "cheap watches")

    await room.delete("Ada", message)

    assert await kinds(room) == ["case", "step"]


async def test_an_edit_that_mends_the_message_complies(room: Room) -> None:
    await with_rules(room)
    message = await room.say("Bob", "cheap watches")

    await room.edit("Bob", message, "nice watches")

    assert await kinds(room) == ["case", "step", "complied"]


async def test_edits_make_no_second_case_and_dodge_none(room: Room) -> None:
    """Defect 11: a filter is neither passed by editing, nor is one message warned twice for it."""
    await with_rules(room)
    message = await room.say("Bob", "watches")
    await room.edit("Bob", message, "cheap watches")
    await room.wait(minutes=5)

    await room.edit("Bob", message, "cheap watches!")
    await room.edit("Bob", message, "Cheap, cheap watches")

    assert await kinds(room) == ["case", "step"]
    assert len(room.said) == 1


async def test_an_edit_that_changes_nothing_withdraws_nothing(room: Room) -> None:
    await with_rules(room)
    message = await room.say("Bob", "cheap watches")

    await room.edit("Bob", message, "Cheap  watches")

    assert await kinds(room) == ["case", "step"]


async def test_a_command_is_no_way_around_the_rules(room: Room) -> None:
    """Defect 22: what stands behind a command is read by everybody too."""
    await with_rules(room)

    await room.say("Bob", "/help cheap watches")
    await room.wait(minutes=1)
    await room.say("Ada", "/appeal 1 nothing was cheap")

    assert await kinds(room) == ["case", "step"]


async def test_whoever_puts_the_message_back_has_the_same_case_again(room: Room) -> None:
    await with_rules(room)
    message = await room.say("Bob", "cheap watches")
    await room.edit("Bob", message, "watches")

    await room.edit("Bob", message, "cheap watches")

    assert await kinds(room) == ["case", "step", "complied", "reopened"]
    if is_full(room):
        assert deleted(room) == [message]
    await staff_says(room, "/ladder Bob")
    assert any("Bob: 1 that count" in said for said in room.staff)


async def test_several_rules_in_one_message_make_one_case_of_the_highest_severity(room: Room) -> None:
    await with_rules(room)

    await room.say("Bob", "cheap jackpot")

    assert [entry.reason for entry in await room.ledger("case")] == ["no-scam"]


async def test_a_flood_is_one_case_and_what_follows_is_removed_silently(room: Room) -> None:
    await with_rules(room, {**AD, "delete": True}, SCAM)
    messages = [await room.say("Bob", "cheap watches") for _ in range(4)]

    assert await kinds(room) == ["case", "step", "joined", "joined", "joined"]
    assert len(room.said) == 1
    assert set(deleted(room)) == (set(messages) if is_full(room) else set())


async def test_a_flood_without_end_stays_one_case_with_evidence_enough(room: Room) -> None:
    """What a case holds is bounded, so that nobody makes the group slow by writing on."""
    await with_rules(room)
    for number in range(58):
        await room.say("Bob", f"cheap watches {number}")
        await room.wait(seconds=1)
    await room.wait(seconds=20)
    last = await room.say("Bob", "cheap watches again")

    assert len(await room.ledger("case")) == 1
    assert len(await room.ledger("joined")) == 49
    if is_full(room):
        assert last in deleted(room)


@pytest.mark.platforms("poorest")
async def test_where_nothing_can_be_removed_all_messages_of_the_incident_are_to_be_withdrawn(room: Room) -> None:
    await with_rules(room, {**AD, "delete": True})
    first = await room.say("Bob", "cheap watches")
    second = await room.say("Bob", "cheap watches, really")
    assert "withdraw the message" in room.said[0]

    await room.delete("Bob", first)
    assert "complied" not in await kinds(room)
    await room.delete("Bob", second)

    assert (await kinds(room))[-1] == "complied"
    assert len([said for said in room.staff if "Please help" in said]) == 1


async def test_what_others_wrote_alike_is_no_evidence_against_the_last_of_them(room: Room) -> None:
    copies = {"id": "copies", "kinds": ["duplicate"], "reason": "Once is enough.", "delete": True}
    await with_rules(room, copies)
    text = "Who wants to join my wonderful course on growing tomatoes, please write to me"

    for name in ("Ada", "Bob"):
        await room.say(name, text)
    last = await room.say("Cid", text)

    assert [entry.member for entry in await room.ledger("case")] == [room.person("Cid").id]
    assert deleted(room) == ([last] if is_full(room) else [])


async def test_a_warning_is_not_lost_when_private_messages_are_closed(room: Room) -> None:
    """Defect 1: the case is in the ledger, and the group hears only that there is something to ask for."""
    await with_rules(room, notices="direct")
    room.close_direct("Bob")

    await room.say("Bob", "cheap watches")

    assert await kinds(room) == ["case", "step"]
    assert room.said == [
        "Bob, there is something I could not tell you in private. Please write /mycases to me. Thank you!"
    ]


async def test_what_cannot_be_done_becomes_a_task_for_staff_with_the_words_for_it(room: Room) -> None:
    await with_rules(room)

    await room.say("Bob", "jackpot")

    tasks = [said for said in room.staff if "Please help in room" in said]
    if not is_full(room):
        assert any("removed from the group" in task and "Dear Bob" in task for task in tasks)
        await staff_says(room, "/case 1 retry")
        assert len([said for said in room.staff if "Please help in room" in said]) > len(tasks)
    assert "case" in await kinds(room)


async def test_cases_are_told_to_whoever_listens(room: Room) -> None:
    """The leaderboard counts them."""
    import types

    from townhall import Group, Plugin, Settings

    class NoSettings(Settings, frozen=True, kw_only=True):
        pass

    module = types.ModuleType("townhall_listener", "Listens to cases.")
    plugin = Plugin(NoSettings)

    @plugin.on(CaseOpened)
    async def opened(event: CaseOpened, group: Group, settings: NoSettings) -> None:
        group.facts.add("opened", event.member.id)

    @plugin.on(CaseReversed)
    async def reversed_(event: CaseReversed, group: Group, settings: NoSettings) -> None:
        group.facts.add("reversed", event.member.id)

    module.__dict__["plugin"] = plugin
    room.enable(module)
    await with_rules(room)
    message = await room.say("Bob", "cheap watches")
    await room.delete("Bob", message)

    assert [fact.kind for fact in await room.facts("opened", "reversed")] == ["opened", "reversed"]


async def test_s5_every_automatic_act_is_explained_with_rule_version_and_evidence(room: Room) -> None:
    await with_rules(room)

    await room.say("Bob", "cheap watches")

    reasons = [one.summary for one in await room.reasons() if one.plugin == "rules"]
    assert "case 1: rule no-ads, version 1, the 1. that counts: “cheap watches”" in reasons


async def test_s67_kinds_of_offences_weigh_differently_and_say_what_follows(room: Room) -> None:
    await with_rules(room, AD, SCAM, POLITICS)

    await room.say("Ada", "/rules")

    said = "\n".join((*room.said, *(text for _, text in room.answers)))
    assert "No ads (no-ads)" in said
    assert "1. a polite notice; 2. a polite notice; 3. muted for 1 h" in said
    assert "1. muted for 1 h; 2. announced in the group with the evidence, then removed" in said
    assert "the message is removed; 1. removed from the group" in said


async def test_nothing_is_done_in_mode_observe_but_it_is_written_down(room: Room) -> None:
    await with_rules(room, mode="observe")

    await offend(room, "Bob", 3)

    assert room.said == []
    assert await kinds(room) == ["observed"] * 3


async def test_the_first_seven_days_staff_are_asked(room: Room) -> None:
    await with_rules(room, careful_for="7d", report="")
    await room.say("Bob", "cheap watches")
    assert room.said == []
    assert "room: Bob may have broken “No ads”: “cheap watches”" in room.staff[-1]

    await room.staff_room.press("Sue", "Yes, a case")
    assert "a friendly word" in room.said[-1]
    assert await kinds(room) == ["proposed", "confirmed", "case", "step"]

    await room.wait(days=7, hours=1)
    assert any("from now on I follow the ladder" in said for said in room.staff)
    await room.say("Bob", "cheap again")
    assert "case 2 that counts" in room.said[-1]


async def test_staff_learn_that_the_first_days_are_over_also_where_nothing_happened_in_them(room: Room) -> None:
    await with_rules(room, careful_for="7d")
    await room.say("Ada", "good morning")

    await room.wait(days=8)

    assert len([said for said in room.staff if "from now on I follow the ladder" in said]) == 1


async def test_what_staff_dismiss_is_held_against_nobody(room: Room) -> None:
    await with_rules(room, mode="suggest")
    await room.say("Bob", "cheap watches")

    await staff_says(room, "/case 1 驳回")

    assert room.said == []
    assert await kinds(room) == ["proposed", "dismissed"]
