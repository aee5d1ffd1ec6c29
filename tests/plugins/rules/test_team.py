"""The team keeps the rules first, and treats everybody alike (domain 3.2, points 7, 11, 16)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.plugins.rules.houses import is_full, kicked, kinds, muted, offend, owner, staff_says, with_rules
from tests.support.hall import NoSettings, plugin_named

from townhall import (
    ActorKind,
    CommandInvoked,
    EventId,
    Group,
    Member,
    MemberKicked,
    MemberMuted,
    Place,
    PlatformModerated,
    Standing,
)
from townhall.testing import Room


async def test_s68_an_ad_of_the_team_goes_to_the_lead_in_private_and_into_the_weekly_report(room: Room) -> None:
    owner(room)
    await with_rules(room)
    await room.join("Olga")

    await room.admin_says("cheap watches")

    assert room.said == []
    assert await kinds(room) == ["case"]
    if is_full(room):
        assert room.whispers == [
            (
                "Olga",
                "In private, for you as the lead of room: Admin of the team wrote “cheap watches”, which breaks "
                "“No ads” (case 1, the 1. that counts). Please have a word. Nothing was said in the group.",
            )
        ]
    else:
        assert any("I could not reach the lead of room in private about case 1" in said for said in room.staff)
    await room.wait(days=7)
    assert any("Of the team: case 1 (no-ads), with the lead" in said for said in room.staff)


async def test_a_lead_is_not_told_of_their_own_case_but_the_owner_is(room: Room) -> None:
    owner(room)
    await with_rules(room, lead="position:lead")
    await room.join("Olga", "Lea")
    await appoint(room, "Lea")

    await room.say("Lea", "cheap watches")

    if is_full(room):
        assert [name for name, _ in room.whispers] == ["Olga"]


async def appoint(room: Room, name: str) -> None:
    """Give somebody the label of the lead."""
    module, plugin = plugin_named("appointing")

    @plugin.command("appoint-lead")
    async def appointed(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        group.labels.give(room.person(name).id, "position:lead")

    room.enable(module)
    await room.admin_says("/appoint-lead")


async def test_the_team_is_never_taken_up_the_public_ladder(room: Room) -> None:
    owner(room)
    await with_rules(room)
    await room.join("Olga")

    for _ in range(5):
        await room.admin_says("cheap watches")
        await room.wait(minutes=2)

    assert room.said == []
    assert muted(room) == kicked(room) == []


async def test_only_the_lead_reads_a_case_of_the_team(room: Room) -> None:
    owner(room)
    await with_rules(room)
    await room.join("Olga")
    await room.admin_says("cheap watches")

    await staff_says(room, "/case 1")
    await staff_says(room, "/history Admin")
    await staff_says(room, "/case 1", name="Olga")

    assert not any("cheap watches" in said for said in room.staff)
    if is_full(room):
        assert any(name == "Olga" and "Case 1 · Admin" in text for name, text in room.whispers)


async def test_only_the_lead_decides_a_case_of_the_team(room: Room) -> None:
    owner(room)
    await with_rules(room)
    await room.join("Olga")
    await room.admin_says("cheap watches")
    await room.admin_says("/appeal 1 it was a quotation")

    await staff_says(room, "/case 1 reverse")
    await staff_says(room, "/withdraw 1 among colleagues")
    assert await kinds(room) == ["case", "appeal"]

    await staff_says(room, "/case 1 reverse", name="Olga")
    assert await kinds(room) == ["case", "appeal", "reversed"]


async def test_where_there_is_no_lead_staff_learn_that_one_is_wanted_and_no_more(room: Room) -> None:
    await with_rules(room)

    await room.admin_says("cheap watches")

    assert any("I know of no lead to tell" in said and "cheap" not in said for said in room.staff)


async def test_nobody_warns_somebody_of_equal_or_higher_rank(room: Room) -> None:
    """Defect 22: peers are not punished."""
    owner(room)
    await with_rules(room)
    await room.join("Olga")
    await room.admin_says("hello", name="Adam")

    await room.admin_says("/warn Adam no-ads")
    await room.admin_says("/warn Olga no-ads")

    assert await kinds(room) == []


async def test_a_warning_without_a_note_quotes_nothing_in_its_reason(room: Room) -> None:
    await with_rules(room)
    await room.join("Bob")
    await staff_says(room, "/warn Bob no-ads")

    await room.say("Bob", "/why")

    assert "staff opened it without a note" in room.said[-1]
    assert "“”" not in room.said[-1]


async def test_a_warning_by_hand_follows_the_same_ladder(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 2)

    await staff_says(room, "/warn Bob no-ads in a private message")

    assert ("muted for 1 h" if is_full(room) else "to hear from the team") in room.said[-1]
    assert (await room.ledger("case"))[0].actor == "test:test:sue"


async def test_a_warning_needs_a_rule_that_there_is(room: Room) -> None:
    await with_rules(room)

    await staff_says(room, "/warn Bob rudeness")

    assert any("The rules are: no-ads, no-scam, no-politics" in said for said in room.staff)


async def test_members_cannot_warn(room: Room) -> None:
    await with_rules(room)

    await room.say("Ada", "/warn Bob no-ads")

    assert await kinds(room) == []


async def test_s36_the_same_offence_at_the_same_count_brings_the_same_step_and_a_deviation_is_in_the_audit(
    room: Room,
) -> None:
    await with_rules(room)
    for name in ("Ada", "Bob"):
        await offend(room, name, 3)
    steps = [said.partition("you are ")[2].partition(".")[0] for said in room.said if "you are" in said]
    assert steps == ["muted for 1 h" if is_full(room) else "to hear from the team"] * 2

    await offend(room, "Ada", 1)
    await staff_says(room, "/case 7 dismiss")
    await room.wait(days=7)

    reports = [said for said in room.staff if "this week" in said]
    assert len(reports) == 1
    assert "Not by the ladder: case 7 (no-ads, the 4. that counted) was due a removal and got nothing" in reports[0]
    assert reports[0].count("Not by the ladder") == 1


def by_hand(room: Room, name: str, operator: Member | None, kind: type = MemberMuted, **more: Any) -> Any:
    return kind(
        id=EventId(f"by-hand-{name}-{room.now.timestamp()}"),
        at=room.now,
        place=Place(room.id),
        member=room.person(name),
        operator=operator,
        **more,
    )


async def test_what_an_administrator_does_in_the_client_is_a_case_too(room: Room) -> None:
    await with_rules(room)
    admin = room.person("Adam", standing=Standing.ADMIN)

    await room.publish(by_hand(room, "Bob", admin, until=room.now + timedelta(hours=2), reason="spam"))

    assert await kinds(room) == ["case", "step"]
    await room.wait(minutes=11)
    await room.say("Bob", "cheap watches")
    assert "case 2 that counts" in room.said[-1]


async def test_our_own_acts_do_not_come_back_as_cases(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 3)
    townhall = Member(id=room.person("Townhall").id, name="Townhall", kind=ActorKind.SELF)
    before = await kinds(room)

    await room.publish(by_hand(room, "Bob", townhall))
    await room.publish(by_hand(room, "Bob", None))
    await room.publish(by_hand(room, "Bob", room.person("Olga", standing=Standing.OWNER)))

    assert await kinds(room) == before


async def test_a_removal_by_hand_settles_what_staff_were_asked(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 4)

    await room.publish(by_hand(room, "Bob", room.person("Adam", standing=Standing.ADMIN), MemberKicked))

    assert await kinds(room) == [*["case", "step"] * 3, "case", "confirmed", "step"]
    await room.wait(minutes=31)
    assert not any("Nobody decided" in said for said in room.staff)


async def test_what_the_platforms_own_filter_does_is_written_down_and_counts_for_nothing(room: Room) -> None:
    await with_rules(room)
    event = PlatformModerated(
        id=EventId("filtered"),
        at=room.now,
        place=Place(room.id),
        member=room.person("Bob"),
        rule="Bad words",
        excerpt="grr",
    )

    await room.publish(event)

    assert await kinds(room) == ["observed"]
