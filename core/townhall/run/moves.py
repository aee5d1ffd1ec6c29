"""A group stays the same group when its platform gives it another id.

The id that ops.toml knew first remains the group's own, so its state, its timers and what is under way stay where
they are. What comes from the new id is brought home at the door, what goes out is addressed to the new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from msgspec import msgpack
from msgspec.structs import replace

from townhall.adapter import Order
from townhall.courier.office import Performer
from townhall.model.actions import Action, InviteToGroup
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.events import Event, GroupMigrated
from townhall.model.ids import GroupId, MessageId
from townhall.model.results import Result
from townhall.plugin.declarations import Record
from townhall.store.interface import Effects, RecordKey, Store

SCOPE = ("townhall", "core", "Moved")
"""Where the records lie; the key is the new id."""

EventType = TypeVar("EventType", bound=Event)


class Moved(Record, frozen=True, kw_only=True):
    """Where a group that a platform renamed is at home."""

    home: GroupId
    number: int
    """Grows with every move, so that the newest address of a home is known."""


def homes_of(records: Sequence[tuple[str, bytes]]) -> dict[GroupId, GroupId]:
    """Return new id to home, in the order of the moves."""
    decoded = [(GroupId(key), msgpack.decode(raw, type=Moved)) for key, raw in records]
    return {new: moved.home for new, moved in sorted(decoded, key=lambda one: one[1].number)}


class Moves:
    """Knows every group that goes by another id than the one it is at home under."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._homes: dict[GroupId, GroupId] = {}
        self._addresses: dict[GroupId, GroupId] = {}

    async def open(self) -> None:
        """Read what was learnt in earlier lives."""
        for new, home in homes_of(await self._store.records(*SCOPE)).items():
            self._take(new, home)

    @property
    def homes(self) -> Mapping[GroupId, GroupId]:
        """New id to home."""
        return self._homes

    def home(self, group: GroupId) -> GroupId:
        """Return the id a group is at home under."""
        return self._homes.get(group, group)

    def address(self, group: GroupId) -> GroupId:
        """Return the id the platform knows a group by now."""
        return self._addresses.get(group, group)

    async def learn(self, event: GroupMigrated) -> bool:
        """Remember a move, durably; False when it is known already or leads nowhere new."""
        home, new = self.home(event.place.group), event.new_group
        if self.home(new) == home:
            return False
        key = RecordKey(*SCOPE, str(new))
        await self._store.commit(Effects(records={key: Moved(home=home, number=len(self._homes) + 1)}))
        self._take(new, home)
        return True

    def _take(self, new: GroupId, home: GroupId) -> None:
        self._homes[new] = home
        self._addresses[home] = new

    def bring_home(self, event: EventType) -> EventType:
        """Return an event as happening in the group it belongs to."""
        home = self._homes.get(event.place.group)
        return event if home is None else replace(event, place=replace(event.place, group=home))

    def all_home(self, events: Sequence[Event]) -> Sequence[Event]:
        """Return events as happening in the groups they belong to."""
        return [self.bring_home(event) for event in events] if self._homes else events

    def performer(self, adapter: Performer | None) -> Performer | None:
        """Return the side of an adapter the courier sees, with everything addressed to where groups are now."""
        return adapter if adapter is None or not self._homes else _Forwarding(adapter, self)


class _Forwarding:
    """Readdresses what is to be done."""

    def __init__(self, adapter: Performer, moves: Moves) -> None:
        self._adapter = adapter
        self._moves = moves

    @property
    def pace(self) -> Pace:
        """How fast the account may send."""
        return self._adapter.pace

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what can be done in one group."""
        return self._adapter.capabilities_in(self._moves.address(group))

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return the address of one message where the group is now."""
        return self._adapter.link_to(self._moves.address(group), message)

    async def perform(self, order: Order) -> Result:
        """Do one action where the group is now."""
        return await self._adapter.perform(replace(order, action=self._forwarded(order.action)))

    def _forwarded(self, action: Action) -> Action:
        place = replace(action.place, group=self._moves.address(action.place.group))
        if isinstance(action, InviteToGroup):
            return replace(action, place=place, target=self._moves.address(action.target))
        return replace(action, place=place)
