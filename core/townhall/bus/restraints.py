"""Who has muted or banned whom, and who goes by which name since when: undoing one of them must not lift another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from townhall.bus.people import CORE
from townhall.model.actions import Ban, Mute, Unban, Unmute
from townhall.model.events import MemberBanned, MemberEvent, MemberMuted, MemberRenamed, MemberUnbanned, MemberUnmuted
from townhall.model.ids import MemberId
from townhall.model.people import ActorKind
from townhall.model.results import DELIVERED
from townhall.plugin.declarations import Keeps, Record
from townhall.store.interface import Outgoing, RecordKey, SendState

if TYPE_CHECKING:
    from townhall.bus.turn import Turn

MUTE: Final = "mute"
BAN: Final = "ban"
NOTHING: Final = (SendState.FAILED, SendState.DROPPED, SendState.OBSERVED, SendState.SUGGESTED)


class Restraint(Record, frozen=True, kw_only=True):
    """Somebody was muted or banned, or (``lifted``) that was ended; by ``PSEUDONYM|mute|ID``.

    It stands under what its member would be called once they were erased, so that an erasure lifts nothing of another.
    """

    at: datetime
    until: datetime | None = None
    lifted: bool = False
    plugin: str = ""
    """Who decided it; empty for a person in the platform's own client."""
    row: str = ""
    """The key of the outbox; empty likewise."""


class Renamed(Record, frozen=True, kw_only=True):
    """Somebody goes by another name in a group; by member."""

    old: str
    new: str
    at: datetime


RESTRAINT_KEEPS: Final = (
    Keeps(Restraint, "to lift no mute and no ban that somebody else still wants", retention=timedelta(days=400)),
    Keeps(Renamed, "to give back the name somebody had before, where it was changed", retention=timedelta(days=2)),
)


def ordered(turn: Turn, row: Outgoing) -> None:
    """Write down that somebody is to be muted or banned, or that this ends."""
    action = row.action
    if not isinstance(action, Mute | Unmute | Ban | Unban) or row.state is SendState.OBSERVED:
        return
    if action in turn.collect().put_back:
        # The one whose end it is holds on by itself, and ends by itself when it is taken back.
        return
    what = MUTE if isinstance(action, Mute | Unmute) else BAN
    lasts = action.duration if isinstance(action, Mute | Ban) else None
    restraint = Restraint(
        at=turn.now(),
        until=None if lasts is None else turn.now() + lasts,
        lifted=isinstance(action, Unmute | Unban),
        plugin=row.plugin,
        row=row.key,
    )
    turn.collect().records[_place(turn, action.member, what, row.key)] = restraint


def withdrawn(turn: Turn, row: Outgoing) -> None:
    """Forget a mute or ban that was taken back: it holds nothing up any more, even where somebody else's goes on."""
    assert isinstance(row.action, Mute | Ban)
    what = MUTE if isinstance(row.action, Mute) else BAN
    turn.collect().records[_place(turn, row.action.member, what, row.key)] = None


def noticed(turn: Turn, event: MemberEvent, name: str) -> None:
    """Write down what a person did in the client of the platform, and who goes by another name than ``name`` now."""
    if isinstance(event, MemberRenamed):
        old = event.old_name or name
        if old and old != event.member.name:
            place = RecordKey(turn.configuration.id, CORE, Renamed.__name__, event.member.id)
            turn.collect().records[place] = Renamed(old=old, new=event.member.name, at=event.at)
    elif isinstance(event, MemberMuted | MemberBanned | MemberUnmuted | MemberUnbanned) and _by_somebody(event):
        what = MUTE if isinstance(event, MemberMuted | MemberUnmuted) else BAN
        restraint = Restraint(
            at=event.at,
            until=event.until if isinstance(event, MemberMuted | MemberBanned) else None,
            lifted=isinstance(event, MemberUnmuted | MemberUnbanned),
        )
        turn.collect().records[_place(turn, event.member.id, what, event.id)] = restraint


async def in_force(turn: Turn, member: MemberId, what: str, but: Collection[str] = ()) -> Sequence[Restraint]:
    """Return the mutes or bans of somebody that run now, oldest first, as if the rows ``but`` had never been."""
    place = (turn.configuration.id, CORE, Restraint.__name__)
    found = await turn.world.load_all(place, Restraint, f"{_called(turn, member)}|{what}|", turn.undurable_records())
    running: list[Restraint] = []
    for _, one in sorted(found, key=lambda pair: pair[1].at):
        if (one.row in but and one.row) or await _came_to_nothing(turn, one):
            continue
        if one.lifted:
            running.clear()
        elif one.until is None or one.until > turn.now():
            running.append(one)
    return running


def _place(turn: Turn, member: MemberId, what: str, id: str) -> RecordKey:
    return RecordKey(turn.configuration.id, CORE, Restraint.__name__, f"{_called(turn, member)}|{what}|{id}")


def _called(turn: Turn, member: MemberId) -> MemberId:
    return turn.world.pseudonyms.of(member)


def _by_somebody(event: MemberEvent) -> bool:
    """Return whether a person did it; what we do ourselves is known from the outbox."""
    return event.operator is not None and event.operator.kind in (ActorKind.PERSON, ActorKind.ANONYMOUS_ADMIN)


async def _came_to_nothing(turn: Turn, one: Restraint) -> bool:
    row = await turn.world.store.outgoing(one.row) if one.row else None
    if row is None:
        return False
    return row.state in NOTHING or (row.result is not None and not isinstance(row.result, DELIVERED))
