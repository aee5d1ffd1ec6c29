"""Everybody has the command, some may do more with it: who that is, and that it stays in the ledger (K5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import msgspec
import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import (
    ActorKind,
    CommandInvoked,
    EventId,
    FormSubmitted,
    Group,
    Member,
    MessageId,
    MessageSent,
    Plugin,
    PrivilegedRun,
    Standing,
    Text,
    UserError,
)
from townhall.model.places import Place
from townhall.testing import Room

NODE = "desk.open"


@pytest.fixture
def desk(hall: Hall) -> Room:
    """A room whose command ``/open`` is for oneself, and by a right for others."""
    module, _ = plugin_named("desk")
    plugin: Plugin[NoSettings] = Plugin(NoSettings, permissions=[NODE])
    module.__dict__["plugin"] = plugin

    @plugin.command("open")
    async def open_(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        if whom.id != event.actor.id and not await group.asker_may(NODE):
            raise UserError("This is somebody else's.")
        await group.reply(f"Open as {(await group.asker_rank()).name}.")

    @plugin.command("spoil")
    async def spoil(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.asker_may(NODE)
        raise UserError("Spoilt.")

    @plugin.command("twice")
    async def twice(event: CommandInvoked, group: Group, settings: NoSettings, number: int) -> None:
        about = Member(id=event.actor.id)
        said = [await group.asker_may(NODE, about=about.id), await group.asker_may("desk.close")]
        await group.reply(str(said))

    @plugin.form("open")
    async def opened(event: FormSubmitted, group: Group, settings: NoSettings) -> None:
        await group.say("Open by form." if await group.asker_may(NODE) else "Closed by form.")

    @plugin.on(MessageSent)
    async def hear(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "please":
            await group.say(f"{await group.asker_may(NODE)} {(await group.asker_rank()).name}")

    hall.room.enable(module)
    hall.room.set(grants={"position:guard": [NODE]})
    return hall.room


async def runs(room: Room) -> list[tuple[str, str, PrivilegedRun]]:
    """Return what stands in the ledger: by whom, on whom, and what."""
    entries = reversed(await room.ledger("privileged"))
    return [(one.actor, one.member, msgspec.msgpack.decode(one.evidence, type=PrivilegedRun)) for one in entries]


async def test_k5_an_administrator_who_acts_on_somebody_else_s_is_in_the_ledger_once(desk: Room) -> None:
    await desk.join("Mia")
    await desk.admin_says("/open Mia")

    run = PrivilegedRun(call="/open", permission=NODE, argument="Mia")
    assert await runs(desk) == [(desk.person("Admin").id, desk.person("Mia").id, run)]
    assert desk.said == ["Open as STAFF."]


async def test_k5_so_is_who_asks_in_the_staff_room(desk: Room) -> None:
    await desk.join("Mia")
    await desk.staff_room.say("Olga", "/open Mia")

    run = PrivilegedRun(call="/open", permission=NODE, argument="Mia", asked_in=desk.staff_room.id)
    assert await runs(desk) == [(desk.person("Olga").id, desk.person("Mia").id, run)]
    assert desk.staff_room.said == ["Open as STAFF."]


async def test_a_right_that_was_not_needed_leaves_nothing(desk: Room) -> None:
    await desk.join("Mia")
    await desk.say("Mia", "/open Mia")
    await desk.admin_says("/open Admin")

    assert await runs(desk) == []
    assert desk.said == ["Open as MEMBER.", "Open as STAFF."]


async def test_whoever_has_no_right_is_refused_and_leaves_nothing(desk: Room) -> None:
    await desk.join("Mia", "Max")
    await desk.say("Mia", "/open Max")

    assert await runs(desk) == []
    assert desk.said == ["This is somebody else's."]


async def test_a_run_that_came_to_nothing_leaves_nothing(desk: Room) -> None:
    await desk.admin_says("/spoil")

    assert await runs(desk) == []


async def test_the_first_right_of_a_run_stands_with_whom_it_was_about(desk: Room) -> None:
    await desk.admin_says("/twice 3")

    admin = desk.person("Admin").id
    assert await runs(desk) == [(admin, admin, PrivilegedRun(call="/twice", permission=NODE, argument="3"))]
    assert desk.said == ["[True, True]"]


@pytest.mark.parametrize("standing", [Standing.ADMIN, Standing.MEMBER])
async def test_a_form_is_an_order_too(desk: Room, standing: Standing) -> None:
    head: dict[str, Any] = {"at": desk.now, "place": Place(desk.id), "form": "desk.open", "answers": {}}
    actor = desk.person("Ada", standing=standing)
    await desk.publish(FormSubmitted(id=EventId("form-1"), actor=actor, **head))

    is_staff = standing is Standing.ADMIN
    assert desk.said == ["Open by form." if is_staff else "Closed by form."]
    assert [run.call for _, _, run in await runs(desk)] == (["desk.open"] if is_staff else [])


async def test_k15_what_takes_a_right_is_not_carried_out_hours_later_and_what_takes_none_is(desk: Room) -> None:
    await desk.join("Mia")
    desk.person("Admin", standing=Standing.ADMIN)
    for number, (name, text) in enumerate((("Admin", "/open Mia"), ("Mia", "/open Mia"))):
        at = desk.now - timedelta(hours=5)
        head = {"id": EventId(f"late-{number}"), "at": at, "place": Place(desk.id), "received_at": desk.now}
        parts = (Text(text),)
        message = MessageId(f"late-{number}")
        await desk.publish(MessageSent(**cast(Any, head), message=message, actor=desk.person(name), parts=parts))

    assert desk.said[0].startswith("You wrote /open 5 h ago")
    assert desk.said[1:] == ["Open as MEMBER."]
    assert await runs(desk) == []


async def test_talk_is_no_order_whoever_talks(desk: Room) -> None:
    await desk.admin_says("please")

    assert desk.said == ["False NOBODY"]
    assert await runs(desk) == []


async def test_an_anonymous_admin_uses_no_right(desk: Room) -> None:
    desk.person("Ghost", kind=ActorKind.ANONYMOUS_ADMIN, standing=Standing.ADMIN)
    await desk.join("Mia")
    await desk.say("Ghost", "/open Mia")

    assert desk.said == []
    assert await runs(desk) == []
