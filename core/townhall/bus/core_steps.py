"""Steps of a turn that are the core's own: knowing whom we see, and taking the answers it asked for."""

from __future__ import annotations

from typing import Any

from townhall.bus.calls import message_of
from townhall.bus.dialogues import read_answer
from townhall.bus.directory import met
from townhall.bus.handing import OFF, brought_back
from townhall.bus.menu_cards import publish_commands
from townhall.bus.menus import OpenMenu
from townhall.bus.people import CORE
from townhall.bus.role_looks import look_later
from townhall.bus.table import Entry
from townhall.bus.turn import turn_of
from townhall.model.events import ButtonPressed, MessageSent, PollVoted
from townhall.model.results import DegradedTo, Ok
from townhall.plugin.declarations import Handler, Kind
from townhall.plugin.group import Group
from townhall.plugin.settings import Settings
from townhall.surface.menus import read_menu_choice


def core_step(call: Any, kind: Kind = Kind.RESPONDER) -> Entry:
    """Return a step of the core itself."""
    return Entry(_CORE_USE, Handler(call=call, name=CORE, asynchronous=True, deadline=10.0), kind=kind, answers=True)


class _CoreUse:
    """Stands where a plugin's use stands, for the core's own steps."""

    name = CORE
    settings = Settings()


_CORE_USE: Any = _CoreUse()


async def _meet(event: Any, group: Group, settings: Settings) -> None:
    """Write down whom we see, the first time and under a new name; the first time, see to the menu too."""
    turn = turn_of(group)
    if turn.lane is not None and not turn.lane.known:
        await publish_commands(turn)
    await met(turn, event.actor)
    if turn.collected is not None and not event.place.direct:
        look_later(turn, event.actor.id)


MEET = core_step(_meet, Kind.GUARD)


async def _answer(event: Any, group: Group, settings: Settings) -> None:
    """Take a private message as the answer to a question of a form, where one was asked."""
    await read_answer(turn_of(group), group, event)


ANSWER = core_step(_answer, Kind.GUARD)


async def _take_number(event: MessageSent, group: Group, settings: Settings) -> None:
    """Take a typed number as a press, where a menu is open."""
    scope = event.actor.id if event.place.direct else group.id
    open_menu = await turn_of(group).world.core_record(scope, OpenMenu)
    if open_menu is None or not open_menu.open_at(group.now):
        return
    chosen = read_menu_choice(event.text, open_menu.menu)
    if chosen is not None and open_menu.menu.poll:
        await _vote(event, group, open_menu, chosen.number)
    elif chosen is not None and chosen.data:
        group.publish(
            ButtonPressed(
                id=message_of(event.id, "choice"),
                at=event.at,
                place=event.place,
                actor=event.actor,
                message=event.message,
                data=chosen.data,
            )
        )


async def _vote(event: MessageSent, group: Group, open_menu: OpenMenu, number: int) -> None:
    """Take a typed number as a vote, where the poll is a message with numbers."""
    result = await group.outcome(open_menu.key)
    if isinstance(result, Ok | DegradedTo) and result.receipt.messages:
        group.publish(
            PollVoted(
                id=message_of(event.id, "vote"),
                at=event.at,
                place=event.place,
                actor=event.actor,
                message=result.receipt.messages[0],
                choices=(number - 1,),
            )
        )


TAKE_NUMBER = core_step(_take_number)


async def _give_back(event: Any, group: Group, settings: Settings) -> None:
    """Tell the group that handed something over that its plugin is not here to take it."""
    turn = turn_of(group)
    turn.raise_event(brought_back(event, OFF, turn.now()))


GIVE_BACK = core_step(_give_back)
