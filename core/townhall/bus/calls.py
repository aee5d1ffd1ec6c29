"""Commands and buttons: who may, with which arguments, and for which group."""

from __future__ import annotations

from msgspec.structs import replace

from townhall.bus.people import CORE
from townhall.bus.table import CommandEntry, Entry, Table
from townhall.bus.turn import Turn
from townhall.config.model import GroupConfiguration
from townhall.model.events import ButtonPressed, CommandInvoked, MessageSent
from townhall.model.ids import EventId
from townhall.model.people import Member
from townhall.plugin.group import Group, UserError
from townhall.surface.arguments import read_arguments
from townhall.surface.buttons import Press, Refusal
from townhall.surface.commands import nearest_command


def message_of(event: EventId, what: str) -> EventId:
    """Return the id of an event that follows from another one; the same again when that is handled again."""
    return EventId(f"{event}|{what}")


def invocation(turn: Turn, command: str, arguments: str) -> CommandInvoked:
    """Return the call of a command, from the message it was written in or from the platform."""
    event = turn.event
    if isinstance(event, CommandInvoked):
        return event
    assert isinstance(event, MessageSent)
    return CommandInvoked(
        id=event.id,
        at=event.at,
        place=event.place,
        received_at=event.received_at,
        actor=event.actor,
        command=command,
        arguments=arguments,
        message=event.message,
        reply_to=event.reply_to,
        reply_to_actor=event.reply_to_actor,
        parts=event.parts,
    )


async def command_call(turn: Turn, entry: CommandEntry, arguments: str, group: Group) -> None:
    """Call a command's handler, or say kindly why not."""
    declaration = entry.declaration
    call = invocation(turn, declaration.name, arguments)
    written, turn.event, turn.argument = turn.event, call, arguments
    try:
        await _check_and_call(turn, entry, call, group)
    finally:
        # Observers see the message as it was written.
        turn.event = written


async def _check_and_call(turn: Turn, entry: CommandEntry, call: CommandInvoked, group: Group) -> None:
    declaration = entry.declaration
    await _check_place(turn, entry, call)
    await _check_permission(turn, entry, call.actor, call.asked_in is not None, "core.command.not_allowed")
    values = await read_arguments(
        declaration, turn.argument, call, zone=turn.zone(), now=turn.now(), people=turn.members
    )
    answer = declaration.handler.call(call, group, entry.settings, **values)
    if answer is not None:
        await answer


async def _check_place(turn: Turn, entry: CommandEntry, call: CommandInvoked) -> None:
    declaration = entry.declaration
    word = f"/{declaration.name}"
    if call.place.direct and not declaration.direct:
        raise UserError("core.command.only_group", word=word)
    if not call.place.direct and not declaration.group and call.asked_in is None:
        raise UserError("core.command.only_direct", word=word)
    in_staff_room = call.asked_in is not None or bool(turn.world.staffed_by(turn.configuration.id))
    if declaration.staff_room and not in_staff_room:
        raise UserError("core.command.only_staff_room", word=word)


async def _check_permission(turn: Turn, entry: Entry, actor: Member, from_staff_room: bool, text: str) -> None:
    """Whoever stands in the staff room of a group is its staff: the room's own door is the check."""
    if not entry.permission or from_staff_room or actor.is_staff:
        return
    if not await turn.may(actor.id, entry.permission):
        raise UserError(text, word=f"/{turn.command}")


async def unknown_command(turn: Turn, table: Table, word: str) -> None:
    """Pass a command of the staff room on to the group it is meant for, or say what is nearest."""
    event = turn.event
    assert isinstance(event, MessageSent)
    arguments = event.text.strip().partition(" ")[2].strip()
    owners = [group for group in turn.world.staffed_by(turn.configuration.id) if _has(turn, group, word)]
    named = [group for group in owners if f"#{group.alias}" in arguments.split()]
    chosen = named or owners
    if len(chosen) == 1:
        _pass_on(turn, chosen[0], word, arguments)
    elif chosen:
        aliases = ", ".join(f"#{group.alias}" for group in chosen)
        raise UserError("core.command.for_which", word=f"/{word}", groups=aliases)
    else:
        nearest = nearest_command(word, table.words)
        if nearest:
            raise UserError("core.command.did_you_mean", word=f"/{word}", nearest=nearest)
        if turn.configuration.core.like == "" and event.place.direct:
            raise UserError("core.command.unknown", word=f"/{word}")


def _has(turn: Turn, group: GroupConfiguration, word: str) -> bool:
    return word in turn.world.table(group).words


def _pass_on(turn: Turn, group: GroupConfiguration, word: str, arguments: str) -> None:
    event = turn.event
    without_name = " ".join(piece for piece in arguments.split(" ") if piece != f"#{group.alias}")
    call = invocation(turn, word, without_name.strip())
    place = replace(event.place, group=group.id, thread="")
    turn.raise_event(replace(call, id=message_of(event.id, group.alias), place=place, asked_in=event.place))


async def button_call(turn: Turn, table: Table) -> None:
    """Check a pressed button and call its handler; one of another group is passed on to it."""
    event = turn.event
    assert isinstance(event, ButtonPressed)
    world, now = turn.world, turn.now()
    press = world.signer.verify(event.data, turn.configuration.id, event.actor.id, now)
    if press is Refusal.OTHER_GROUP and event.asked_in is None:
        for group in world.staffed_by(turn.configuration.id):
            if isinstance(world.signer.verify(event.data, group.id, event.actor.id, now), Press):
                place = replace(event.place, group=group.id)
                moved = replace(event, id=message_of(event.id, group.alias), place=place, asked_in=event.place)
                turn.raise_event(moved)
                return
    if isinstance(press, Refusal):
        raise UserError(press.value)
    await _press(turn, table, press, event)


async def _press(turn: Turn, table: Table, press: Press, event: ButtonPressed) -> None:
    entry = table.buttons.get((press.plugin, press.button))
    if entry is None:
        raise UserError("core.button.off")
    await _check_permission(turn, entry, event.actor, event.asked_in is not None, "core.button.not_allowed")
    if entry.plugin != CORE and not turn.world.breaker.allows(turn.configuration.id, entry.plugin):
        raise UserError("core.button.off")
    turn.entry, turn.argument = entry, press.argument
    await entry.call(event, Group(turn), entry.settings)
