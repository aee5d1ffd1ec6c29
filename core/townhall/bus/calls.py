"""Commands and buttons: who may, with which arguments, and for which group."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from townhall.bus.asking import check_age
from townhall.bus.delegation.refusals import refusal
from townhall.bus.judging import judge, write_down
from townhall.bus.people import CORE
from townhall.bus.switch_words import LIST
from townhall.bus.table import CommandEntry, Entry, Table
from townhall.bus.turn import Turn
from townhall.config.model import GroupConfiguration
from townhall.model.events import ButtonPressed, CommandInvoked, FormSubmitted, MessageSent
from townhall.model.ids import EventId
from townhall.model.people import Member
from townhall.plugin.group import Group, UserError
from townhall.surface.arguments import read_arguments
from townhall.surface.buttons import Press, Refusal
from townhall.surface.commands import nearest_command

SPOKEN_TO_GROUPS: Mapping[str, frozenset[str]] = {"script": frozenset({""}), "switch": LIST, "doctor": frozenset()}
"""Commands of the core that every group has and that staff give in their room for one of its groups, each with what
one may write behind it to mean the room itself."""


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
    from_staff_room = call.asked_in is not None or _about_own_groups(turn, entry)
    await _check_permission(turn, entry, call.actor, from_staff_room, "core.command.not_allowed")
    if entry.permission:
        check_age(turn, call)
    values = await read_arguments(
        declaration, turn.argument, call, zone=turn.zone(), now=turn.now(), people=turn.members
    )
    answer = declaration.handler.call(call, group, entry.settings, **values)
    if answer is not None:
        await answer
    await judge(turn, call)
    about = next((value.id for value in values.values() if isinstance(value, Member)), call.reply_to_actor)
    write_down(turn, entry, call, f"/{declaration.name}", about)


def _about_own_groups(turn: Turn, entry: CommandEntry) -> bool:
    """Return whether a command of the core looks over the groups of the staff room in which it is given."""
    overview = SPOKEN_TO_GROUPS.get(entry.declaration.name, ()) if entry.plugin == CORE else ()
    return turn.argument.strip() in overview and bool(turn.world.staffed_by(turn.configuration.id))


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
        raise await refusal(turn, actor.id, entry.permission) or UserError(text, word=f"/{turn.command}")


# -- from a staff room to its groups --------------------------------------------------------------
def named_group(turn: Turn, word: str, arguments: str) -> GroupConfiguration | None:
    """Return the group of this staff room that a command names (``#alias``) and that has the command."""
    pieces = arguments.split()
    for group in turn.world.staffed_by(turn.configuration.id):
        if f"#{group.alias}" in pieces and _has(turn, group, word):
            return group
    return None


def meant_elsewhere(turn: Turn, command: CommandEntry, arguments: str) -> bool:
    """Return whether a command means a group of this staff room: it names one, or it speaks to groups only."""
    word = command.declaration.name
    if "#" in arguments and named_group(turn, word, arguments) is not None:
        return True
    if command.plugin != CORE or f"#{turn.configuration.alias}" in arguments.split():
        return False
    speaks = arguments.strip() not in SPOKEN_TO_GROUPS.get(word, (arguments.strip(),))
    return speaks and bool(turn.world.staffed_by(turn.configuration.id))


async def unknown_command(turn: Turn, table: Table, word: str, arguments: str) -> None:
    """Pass a command of the staff room on to the group it is meant for, or say what is nearest."""
    event = turn.event
    if isinstance(event, CommandInvoked) and event.asked_in is not None:
        raise UserError("core.command.off", word=f"/{word}")
    named = named_group(turn, word, arguments)
    owners = [group for group in turn.world.staffed_by(turn.configuration.id) if _has(turn, group, word)]
    chosen = owners if named is None else [named]
    if len(chosen) == 1:
        _pass_on(turn, chosen[0], word, arguments)
    elif chosen:
        aliases = ", ".join(f"#{group.alias}" for group in chosen)
        raise UserError("core.command.for_which", word=f"/{word}", groups=aliases)
    else:
        nearest = nearest_command(word, table.words)
        if nearest:
            raise UserError("core.command.did_you_mean", word=f"/{word}", nearest=nearest)
        if event.place.direct or isinstance(event, CommandInvoked):
            raise UserError("core.command.unknown", word=f"/{word}")


def _has(turn: Turn, group: GroupConfiguration, word: str) -> bool:
    return word in turn.world.table(group).words


def _pass_on(turn: Turn, group: GroupConfiguration, word: str, arguments: str) -> None:
    event = turn.event
    without_name = " ".join(piece for piece in arguments.split(" ") if piece != f"#{group.alias}").strip()
    call = replace(invocation(turn, word, without_name), command=word, arguments=without_name)
    place = replace(event.place, group=group.id, thread="")
    turn.raise_event(replace(call, id=message_of(event.id, group.alias), place=place, asked_in=event.place))


# -- buttons --------------------------------------------------------------------------------------
def pressed(turn: Turn, table: Table) -> tuple[Entry, str, str] | str | None:
    """Return whom a pressed button calls, its name and its argument, or the text that refuses it.

    None: the button belongs to a group of this staff room and is passed on to it.
    """
    event = turn.event
    assert isinstance(event, ButtonPressed)
    press = turn.world.signer.verify(event.data, turn.configuration.id, event.actor.id, turn.now())
    if press in (Refusal.OTHER_GROUP, Refusal.NOT_FOR_YOU) and _owner(turn, event) is not None:
        return None
    if isinstance(press, Refusal):
        return press.value
    entry = table.buttons.get((press.plugin, press.button))
    return "core.button.off" if entry is None else (entry, press.button, press.argument)


def _owner(turn: Turn, event: ButtonPressed) -> GroupConfiguration | None:
    """Return the group of this staff room whose button it is."""
    if event.asked_in is not None:
        return None
    for group in turn.world.staffed_by(turn.configuration.id):
        if isinstance(turn.world.signer.verify(event.data, group.id, event.actor.id, turn.now()), Press):
            return group
    return None


async def pass_press_on(turn: Turn) -> None:
    """Have the group whose button it is see to the press; the answer comes back here."""
    event = turn.event
    assert isinstance(event, ButtonPressed)
    group = _owner(turn, event)
    if group is not None:
        place = replace(event.place, group=group.id)
        turn.raise_event(replace(event, id=message_of(event.id, group.alias), place=place, asked_in=event.place))


async def button_call(turn: Turn, entry: Entry, button: str, argument: str, group: Group) -> None:
    """Call a button's handler, or say kindly why not."""
    event = turn.event
    assert isinstance(event, ButtonPressed)
    turn.argument = argument
    await _check_permission(turn, entry, event.actor, event.asked_in is not None, "core.button.not_allowed")
    await entry.call(event, group, entry.settings)
    await judge(turn, event)
    write_down(turn, entry, event, f"{entry.plugin}.{button}")


async def form_call(turn: Turn, entry: Entry, group: Group) -> None:
    """Call the handler of a form."""
    event = turn.event
    assert isinstance(event, FormSubmitted)
    await entry.call(event, group, entry.settings)
    await judge(turn, event)
    write_down(turn, entry, event, event.form)
