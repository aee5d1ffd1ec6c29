"""Who may do what to whom: by which sources, until when, and never to an equal or higher rank."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import (
    ActorKind,
    ButtonPressed,
    CommandInvoked,
    FormSubmitted,
    Group,
    GroupId,
    Label,
    Member,
    MemberId,
    MessageSent,
    Plugin,
    PrivilegedRun,
    Rank,
    Standing,
)
from townhall.bus.people import CORE, KnownMember
from townhall.bus.world import World
from townhall.config.model import GroupConfiguration
from townhall.config.settings import GroupSettings
from townhall.model.actions import DeleteMessages, GrantRole, Kick, Mute
from townhall.model.places import Place
from townhall.store.interface import RecordKey

REFUSED = "{} has your own standing here or a higher one, so this is for somebody above you to decide."


@pytest.fixture
def policed(hall: Hall) -> Hall:
    """A hall whose room can mute, kick, delete and appoint; position:guard comes with a permission."""
    module, plugin = plugin_named("police")

    @plugin.command("mute", permission="police.mute")
    async def mute(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        group.ledger.record("case", about=whom.id)
        await group.mute(whom.id, timedelta(hours=1), reason="noise")
        await group.reply("Muted.")

    @plugin.command("remove", permission="police.remove")
    async def remove(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        assert event.reply_to is not None
        await group.delete(event.reply_to)

    @plugin.command("role")
    async def role(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        group.do(GrantRole(place=Place(group.id), member=whom.id, role="fan"))

    @plugin.command("offer")
    async def offer(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        await group.say("Kick?", buttons=[[group.button("kick", "Kick", whom.id)]])

    @plugin.button("kick", permission="police.kick")
    async def kick(event: ButtonPressed, group: Group, settings: NoSettings) -> None:
        await group.kick(MemberId(group.argument), reason="asked")

    @plugin.form("charge")
    async def charge(event: FormSubmitted, group: Group, settings: NoSettings) -> None:
        await group.mute(MemberId(event.answers["whom"]), None, reason="charged")

    @plugin.command("appoint")
    async def appoint(event: CommandInvoked, group: Group, settings: NoSettings, days: int = 0) -> None:
        until = group.now + timedelta(days=days) if days else None
        group.labels.give(event.actor.id, "position:guard", expires_at=until)

    @plugin.command("rank")
    async def rank(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        above = await group.outranks(event.actor.id, whom.id)
        await group.reply(f"{(await group.rank(whom.id)).name} {above}")

    @plugin.command("log")
    async def log(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        entries = await group.ledger.privileged()
        own = await group.ledger.privileged(by=event.actor.id)
        await group.reply(f"{[entry.reason for entry in entries]} {len(own)}")

    @plugin.on(MessageSent)
    async def guard_against_noise(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "noise":
            await group.mute(event.actor.id, None, reason="noise")

    hall.room.enable(module)
    hall.room.set(grants={"position:guard": ["police.*"]})
    return hall


async def present(hall: Hall) -> None:
    """Let everybody be known: a member, a guard, two admins and the owner."""
    room = hall.room
    room.person("Otto", standing=Standing.OWNER)
    room.person("Admin", standing=Standing.ADMIN)
    room.person("Alma", standing=Standing.ADMIN)
    await room.join("Otto", "Admin", "Alma", "Gus", "Gil", "Mia", "Max")
    for guard in ("Gus", "Gil"):
        await room.say(guard, "/appoint")


def deeds(hall: Hall) -> list[str]:
    return [one.member for one in hall.room.done if isinstance(one, Mute | Kick | GrantRole)]


@pytest.mark.parametrize(
    ("actor", "target"),
    [("Gus", "Mia"), ("Admin", "Mia"), ("Admin", "Gus"), ("Otto", "Admin"), ("Otto", "Mia"), ("Gus", "Gus")],
)
async def test_a_higher_rank_may_act_on_a_lower_one_and_everybody_on_themselves(
    policed: Hall, actor: str, target: str
) -> None:
    await present(policed)
    await policed.room.say(actor, f"/mute {target}")

    assert deeds(policed) == [policed.room.person(target).id]
    assert policed.room.said == ["Muted."]


@pytest.mark.parametrize(
    ("actor", "target"), [("Gus", "Gil"), ("Gus", "Admin"), ("Gus", "Otto"), ("Admin", "Alma"), ("Admin", "Otto")]
)
async def test_nobody_acts_on_an_equal_or_higher_rank(policed: Hall, actor: str, target: str) -> None:
    await present(policed)
    await policed.room.say(actor, f"/mute {target}")

    assert deeds(policed) == []
    assert policed.room.said == [REFUSED.format(target)]
    assert await policed.room.ledger() == []


async def test_staff_of_ops_toml_rank_as_staff(policed: Hall) -> None:
    policed.room.set(staff=["mia"])
    await present(policed)
    await policed.room.say("Admin", "/mute Mia")
    await policed.room.say("Gus", "/mute Mia")
    await policed.room.say("Mia", "/mute Gus")

    assert deeds(policed) == [policed.room.person("Gus").id]


async def test_a_self_service_role_is_for_oneself_only(policed: Hall) -> None:
    await present(policed)
    await policed.room.say("Mia", "/role Mia")
    await policed.room.say("Mia", "/role Max")

    assert deeds(policed) == [policed.room.person("Mia").id]


async def test_a_pressed_button_and_a_form_are_judged_too(policed: Hall) -> None:
    room = policed.room
    await present(policed)
    await room.say("Mia", "/offer Gil")
    await room.press("Gus", "Kick")
    head = {"at": room.now, "place": Place(room.id), "actor": room.person("Gus"), "form": "police.charge"}
    answers = {"whom": room.person("Admin").id}
    await room.publish(FormSubmitted(id=cast(Any, "form-1"), answers=cast(Any, answers), **cast(Any, head)))
    assert deeds(policed) == []

    await room.press("Admin", "Kick")
    assert deeds(policed) == [room.person("Gil").id]


async def test_a_message_of_an_equal_is_not_deleted_by_a_command_that_answers_it(policed: Hall) -> None:
    room = policed.room
    await present(policed)
    theirs, members = await room.say("Gil", "mine"), await room.say("Mia", "hers")
    await room.say("Gus", "/remove", reply_to=theirs, reply_to_actor=room.person("Gil").id)
    await room.say("Gus", "/remove", reply_to=members, reply_to_actor=room.person("Mia").id)

    deleted = [one for one in room.done if isinstance(one, DeleteMessages)]
    assert [one.targets[0].message for one in deleted] == [members]


async def test_what_a_plugin_decides_by_itself_is_its_own_to_judge(policed: Hall) -> None:
    await present(policed)
    await policed.room.say("Admin", "noise")

    assert deeds(policed) == [policed.room.person("Admin").id]


async def test_a_position_gives_its_permissions_until_it_runs_out(policed: Hall) -> None:
    room = policed.room
    await room.join("Gus", "Mia")
    await room.say("Gus", "/mute Mia")
    await room.say("Gus", "/appoint 2")
    await room.say("Gus", "/rank Gus")
    await room.say("Gus", "/mute Mia")
    await room.wait(days=2)
    await room.say("Gus", "/mute Mia")
    await room.say("Gus", "/rank Gus")

    not_allowed = "/mute is for others here. The team can help."
    assert room.said == [not_allowed, "POSITION False", "Muted.", not_allowed, "MEMBER False"]


async def test_the_staff_room_ranks_as_staff(policed: Hall) -> None:
    room = policed.room
    staff_room = room.staff_room
    await present(policed)
    await staff_room.say("Olga", "/mute @Gus")
    await staff_room.say("Olga", "/mute @Admin")

    assert deeds(policed) == [room.person("Gus").id]
    assert staff_room.said == ["Muted.", REFUSED.format("Admin")]


async def test_every_privileged_run_is_in_the_ledger_with_what_came_of_it(policed: Hall) -> None:
    room = policed.room
    await present(policed)
    await room.say("Gus", "/mute Mia")
    await room.say("Mia", "/offer Max")
    await room.press("Gus", "Kick")
    await room.say("Gus", "/log")
    await room.say("Mia", "/mute Max")

    entries = list(reversed(await room.ledger("privileged")))
    runs = [msgspec.msgpack.decode(entry.evidence, type=PrivilegedRun) for entry in entries]
    gus, mia, max_ = (room.person(name).id for name in ("Gus", "Mia", "Max"))
    assert [(entry.plugin, entry.actor, entry.member, entry.group) for entry in entries] == [
        (CORE, gus, mia, room.id),
        (CORE, gus, "", room.id),
    ]
    assert runs == [
        PrivilegedRun(call="/mute", permission="police.mute", argument="Mia"),
        PrivilegedRun(call="police.kick", permission="police.kick", argument=max_),
    ]
    assert "['police.kick', '/mute'] 2" in room.said


async def test_k5_a_right_that_a_handler_asked_for_itself_is_written_down_too(hall: Hall) -> None:
    module, _ = plugin_named("host")
    plugin: Plugin[NoSettings] = Plugin(NoSettings, permissions=["host.open"])

    @plugin.command("open")
    async def open_(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Open something, for who may, and look for the others."""
        if not await group.could(event.actor.id, "host.open"):
            await group.reply("Closed.")
        elif await group.may(event.actor.id, "host.open"):
            await group.reply("Open.")

    module.__dict__["plugin"] = plugin
    room = hall.room
    room.enable(module)
    await room.say("Mia", "/open")
    await room.admin_says("/open")

    (entry,) = await room.ledger("privileged")
    run = msgspec.msgpack.decode(entry.evidence, type=PrivilegedRun)
    assert (entry.actor, run.call, run.permission) == (room.person("Admin").id, "/open", "host.open")


async def test_k15_an_order_that_is_heard_hours_later_is_not_carried_out(policed: Hall) -> None:
    room = policed.room
    await present(policed)
    gus = room.person("Gus")
    written = policed.message("/mute Mia", "Gus", at=room.now - timedelta(hours=5))
    looked = policed.message("/log", "Gus", at=room.now - timedelta(hours=5))
    await room.publish(written, looked)

    assert written.actor.id == gus.id
    assert deeds(policed) == []
    assert room.said[-2].endswith(
        "You wrote /mute 5 h ago, while I could not hear you, so I have done nothing. "
        "Please write it again if it should still be done."
    )
    assert "[] 0" in room.said[-1], "What harms nobody is answered late."


async def test_an_anonymous_admin_cannot_order_anything(policed: Hall) -> None:
    await present(policed)
    policed.room.person("Ghost", kind=ActorKind.ANONYMOUS_ADMIN, standing=Standing.ADMIN)
    await policed.room.say("Ghost", "/mute Mia")

    assert deeds(policed) == []


# -- every permission has a source ----------------------------------------------------------------
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
NODES = ["rules.warn", "rules.mute", "rules.case.close", "tiers.apply"]
GRANTED = [*NODES, "rules.*", "rules.case.*", "*", "rules", "tiers.*"]
LABELS = ["position:executor", "core", "kol", *(f"grant:{node}" for node in GRANTED)]

labels_held = st.lists(st.tuples(st.sampled_from(LABELS), st.none() | st.integers(-3, 3)), max_size=5)
grants_given = st.dictionaries(
    st.sampled_from(["position:executor", "core", "kol"]), st.lists(st.sampled_from(GRANTED), max_size=3), max_size=3
)


def covers(pattern: str, node: str) -> bool:
    return pattern in (node, "*") or (pattern.endswith(".*") and node.startswith(pattern[:-1]))


@given(
    labels_held,
    grants_given,
    st.sampled_from(NODES),
    st.sampled_from(list(Standing)),
    st.sampled_from(list(ActorKind)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["us", "them"]),
)
def test_nobody_has_a_permission_without_a_source_that_is_valid_at_that_instant(
    held: list[tuple[str, int | None]],
    grants: Mapping[str, list[str]],
    node: str,
    standing: Standing,
    kind: ActorKind,
    present: bool,
    staff: bool,
    account: str,
) -> None:
    group, member = GroupId("test:us:1"), MemberId(f"test:{account}:ada")
    labels = [
        Label(
            group=group, member=member, label=name, expires_at=None if hours is None else NOW + timedelta(hours=hours)
        )
        for name, hours in held
    ]
    core = GroupSettings(
        account="us", staff=("ada",) if staff else (), grants={name: tuple(nodes) for name, nodes in grants.items()}
    )
    world = _world_with(group, Member(id=member, standing=standing, kind=kind), present, labels)
    configuration = GroupConfiguration(group, "one", core, ())
    allowed = asyncio.run(world.may(configuration, member, node, NOW))
    rank = asyncio.run(world.rank(configuration, member, NOW))

    valid = [one.label for one in labels if one.expires_at is None or one.expires_at > NOW]
    sources = [f"grant:{pattern}" in valid for pattern in GRANTED if covers(pattern, node)]
    sources += [covers(pattern, node) for name in valid for pattern in grants.get(name, ())]
    sources += [staff, present and standing in (Standing.OWNER, Standing.ADMIN)]
    person_of_ours = account == "us" and kind is ActorKind.PERSON
    assert allowed == (person_of_ours and any(sources))
    assert (rank is Rank.NOBODY) == (not person_of_ours)
    if rank is Rank.POSITION:
        assert "position:executor" in valid


def _world_with(group: GroupId, member: Member, present: bool, labels: list[Label]) -> World:
    nothing = cast(Any, None)
    world = World(
        store=nothing,
        time=nothing,
        texts=nothing,
        signer=nothing,
        pseudonyms=nothing,
        tables=nothing,
        capabilities=nothing,
        chance=nothing,
    )
    where = RecordKey(group, CORE, KnownMember.__name__, member.id)
    world.cache.records[where] = KnownMember(member=member, present=present)
    world.cache.labels[group, member.id] = tuple(labels)
    return world
