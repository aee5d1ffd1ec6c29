"""The usual mistakes with a Matrix account, each told with its remedy."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from townhall.adapter import Account, AdapterError, AdapterRefused, Finding, Room, VisibleGroup
from townhall.model.capabilities import Feature
from townhall.model.people import Standing
from townhall_matrix.homeserver import Unreached
from townhall_matrix.levels import missing
from townhall_matrix.places import RoomState
from townhall_matrix.reading import read, read_event
from townhall_matrix.settings import MatrixSettings
from townhall_matrix.standings import take_in
from townhall_matrix.visiting import Visit

_MODERATION = (Feature.DELETE_OTHERS, Feature.MUTE, Feature.KICK, Feature.BAN, Feature.PIN)


class Alias(msgspec.Struct, frozen=True):
    """Where an address leads."""

    room_id: str = ""


_aliases = msgspec.json.Decoder(Alias)


def refused(error: AdapterRefused) -> Finding:
    """Return the finding for an account the homeserver does not want."""
    fault, _, remedy = str(error).partition(". ")
    return Finding(code="matrix-refused", fault=f"{fault}.", remedy=remedy or "Check the account.", fatal=True)


def unreachable(error: AdapterError) -> Finding:
    """Return the finding for a homeserver that does not answer."""
    remedy = "Check homeserver in ops.toml, the network, and whether the homeserver runs."
    return Finding(code="matrix-homeserver-unreachable", fault=str(error), remedy=remedy, fatal=True)


async def findings(account: Account[MatrixSettings], rooms: Sequence[Room], visit: Visit) -> list[Finding]:
    """Return what is wrong with an account that is let in, and with its rooms."""
    settings, identity = account.settings, visit.identity
    found: list[Finding] = []
    if identity.user_id != settings.user:
        found.append(
            Finding(
                code="matrix-wrong-user",
                fault=f'The token belongs to {identity.user_id}, and user is "{settings.user}".',
                remedy="Set user to the account the token was made for, or make a token of the other account.",
                fatal=True,
            )
        )
    if not identity.device_id:
        found.append(
            Finding(
                code="matrix-no-device",
                fault="The token belongs to no device, so the homeserver does not recognise a repeated send.",
                remedy="Use a token that a login gave, or a password.",
            )
        )
    for room in rooms:
        found += await _of_room(room, visit)
    return found


async def _of_room(room: Room, visit: Visit) -> list[Finding]:
    if room.chat.startswith("#"):
        return [await _alias(room, visit)]
    if not room.chat.startswith("!"):
        fault = f'groups.{room.alias}: "{room.chat}" is no id of a room.'
        return [Finding(code="matrix-bad-chat", fault=fault, remedy="Copy the id that `townhall groups` lists.")]
    state = visit.world.rooms.get(room.chat)
    if state is None:
        return [_outside(room, visit)]
    return _inside(room, state)


async def _alias(room: Room, visit: Visit) -> Finding:
    try:
        answer = await visit.steps.homeserver.call("GET", "directory", "room", room.chat)
    except Unreached as error:
        return unreachable(AdapterError(str(error)))
    id = (read(_aliases, answer.body) or Alias()).room_id if answer.ok else ""
    fault = f'groups.{room.alias}: chat = "{room.chat}" is an address, which may lead elsewhere tomorrow.'
    remedy = f'Write chat = "{id}".' if id else "It leads nowhere now: copy the id that `townhall groups` lists."
    return Finding(code="matrix-alias", fault=fault, remedy=remedy)


def _outside(room: Room, visit: Visit) -> Finding:
    user = visit.identity.user_id
    if room.chat in visit.sync.rooms.invite:
        fault = f"groups.{room.alias}: {user} is invited into {room.chat} and has not come in yet."
        return Finding(
            code="matrix-invited", fault=fault, remedy="Leave autojoin on: the account comes in at its start."
        )
    fault = f"groups.{room.alias}: {user} is not in {room.chat}."
    return Finding(code="matrix-not-in-room", fault=fault, remedy=f"Invite {user} into the room.")


def _inside(room: Room, state: RoomState) -> list[Finding]:
    found: list[Finding] = []
    if state.replacement:
        fault = f"groups.{room.alias}: {room.chat} was closed and goes on as {state.replacement}."
        found.append(Finding(code="matrix-room-moved", fault=fault, remedy=f'Write chat = "{state.replacement}".'))
    if state.encrypted:
        fault = f"groups.{room.alias}: the room is encrypted, and what is written there cannot be read."
        remedy = "Use a room without encryption: it cannot be switched off in one that has it."
        found.append(Finding(code="matrix-encrypted-room", fault=fault, remedy=remedy))
    lacking = missing(state.order, state.own_user)
    if (silent := lacking.get(Feature.SAY)) is not None:
        fault = f"groups.{room.alias}: {silent.reason}"
        found.append(Finding(code="matrix-cannot-write", fault=fault, remedy=silent.remedy))
    elif weak := [feature for feature in _MODERATION if feature in lacking]:
        names = ", ".join(feature.value.replace("_", " ") for feature in weak)
        level = state.order.level(state.own_user)
        fault = f"groups.{room.alias}: with power level {level} the account cannot do this: {names}."
        remedy = f"Give {state.own_user} power level 100 in the room's settings, or 50 without muting."
        found.append(Finding(code="matrix-power-level", fault=fault, remedy=remedy))
    return found


def visible(account: str, visit: Visit) -> list[VisibleGroup]:
    """Return the rooms the account is in, and those it is invited into."""
    found = [
        VisibleGroup(
            id=room.group,
            chat=id,
            title=room.name or room.alias,
            members=room.members,
            standing=room.order.standing(room.own_user),
        )
        for id, room in visit.world.rooms.items()
    ]
    for id, invited in visit.sync.rooms.invite.items():
        room = RoomState(account, id, visit.identity.user_id)
        for raw in invited.invite_state.events:
            if (event := read_event(raw)) is not None:
                take_in(event, room)
        found.append(VisibleGroup(id=room.group, chat=id, title=room.name or room.alias, standing=Standing.OUTSIDE))
    return found
