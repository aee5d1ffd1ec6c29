"""What Townhall did in a room of a test: what it said and did, and what it wrote down."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from townhall.model.actions import Action
from townhall.model.ids import GroupId, MemberId, group_id, member_id
from townhall.model.people import Member, Standing
from townhall.store.interface import Decision, Fact, FactQuery, LedgerEntry, LedgerQuery
from townhall.testing.house import House
from townhall.testing.platform import WRITTEN, Sent, labels


class Doings:
    """What a test reads off a room; every :class:`Room` has it."""

    def __init__(self, house: House, alias: str, account: str) -> None:
        self._house = house
        self.alias = alias
        self.account = account
        self.id: GroupId = group_id(house.platform_of(account), account, alias)
        self._people: dict[str, Member] = {}

    def person(self, name: str, **traits: Any) -> Member:
        """Return somebody by name, always the same person; ``traits`` change what the platform tells of them."""
        known = self._people.get(name)
        if known is None:
            id = member_id(self._house.platform_of(self.account), self.account, name.casefold())
            known = Member(id=id, name=name, standing=Standing.MEMBER)
        self._people[name] = replace(known, **traits) if traits else known
        return self._people[name]

    @property
    def messages(self) -> list[Sent]:
        """Our messages that stand in the room, oldest first."""
        return self._house.truth.standing(self.id)

    @property
    def said(self) -> list[str]:
        """Everything we wrote in the room, in order, deleted or not; edits show the last wording."""
        sent = self._house.truth.messages.values()
        return [message.text for message in sent if message.group == self.id and message.to is None]

    @property
    def whispers(self) -> list[tuple[str, str]]:
        """What we wrote in private on behalf of this room: to whom, and what."""
        sent = self._house.truth.messages.values()
        return [(self._name(one.to), one.text) for one in sent if one.group == self.id and one.to is not None]

    def whispered_to(self, name: str) -> list[Sent]:
        """Return what we wrote to somebody in private."""
        person = self.person(name)
        return [one for one in self._house.truth.messages.values() if one.to == person.id]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Private answers to pressed buttons: to whom, and what."""
        return [(self._name(member), text) for member, text in self._house.truth.answers]

    @property
    def done(self) -> list[Action]:
        """What we did in this room besides writing, in order."""
        actions = self._house.truth.actions
        return [one for one in actions if one.place.group == self.id and not isinstance(one, WRITTEN)]

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons that stand in the room."""
        return [label for message in self.messages for label in labels(message.parts)]

    async def facts(self, *kinds: str) -> list[Fact]:
        """Return what was written down about contributions."""
        engine = await self._house.ready()
        return list(await engine.store.facts(FactQuery(groups=(self.id,), kinds=kinds)))

    async def ledger(self, *kinds: str) -> list[LedgerEntry]:
        """Return the ledger, newest first."""
        engine = await self._house.ready()
        return list(await engine.store.ledger(LedgerQuery(group=self.id, kinds=kinds)))

    async def reasons(self) -> list[Decision]:
        """Return the reasons that were left, newest first."""
        engine = await self._house.ready()
        return list(await engine.store.decisions(self.id, most=1000))

    async def labels(self, name: str) -> frozenset[str]:
        """Return the labels somebody holds."""
        engine = await self._house.ready()
        return frozenset(label.label for label in await engine.store.labels_of(self.id, self.person(name).id))

    def _name(self, member: MemberId | None) -> str:
        return next((person.name for person in self._people.values() if person.id == member), str(member))
