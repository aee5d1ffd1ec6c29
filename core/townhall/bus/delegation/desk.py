"""What is lent to whom in a group, as plugins see and change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from townhall.bus.cards import short_name
from townhall.bus.delegation import undoing
from townhall.bus.delegation.granting import as_draft, check, check_times
from townhall.bus.delegation.limits import check_granting
from townhall.bus.delegation.obstacles import Obstacle, calendar, obstacle
from townhall.bus.delegation.records import everything_held, held_by, put
from townhall.bus.delegation.refusals import named
from townhall.model.events import DelegationEnded
from townhall.model.ids import EventId, MemberId
from townhall.model.people import Member
from townhall.model.places import Place
from townhall.plugin import delegations
from townhall.plugin.delegations import DelegatedRun, Delegation, Draft, Undone
from townhall.plugin.group import UserError

if TYPE_CHECKING:
    from townhall.bus.turn import Turn


class DelegationDesk(delegations.Delegations):
    """The delegations of one group in one turn."""

    __slots__ = ("_turn",)

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    async def of(self, member: MemberId) -> Sequence[Delegation]:
        """Return what is or was lent or offered to somebody lately, oldest first."""
        return await held_by(self._turn, member)

    async def all(self) -> Sequence[Delegation]:
        """Return every delegation of the last 90 days, oldest first."""
        return await everything_held(self._turn)

    async def running(self) -> Sequence[Delegation]:
        """Return what is in force now, oldest first."""
        return [one for one in await self.all() if await self._is_in_force(one)]

    async def _is_in_force(self, delegation: Delegation) -> bool:
        if not delegation.is_running(self._turn.now()):
            return False
        hindered = [await obstacle(self._turn, delegation, node, scoped=False) for node in delegation.nodes]
        # What is spent for today is in force all the same.
        return any(one in (None, Obstacle.SPENT) for one in hindered)

    async def check(self, draft: Draft) -> None:
        """Raise :class:`UserError` where a draft breaks a limit."""
        await check(self._turn, draft)

    async def offer(self, draft: Draft) -> Delegation:
        """Write an offer down; it lends nothing before it is accepted."""
        turn = self._turn
        await check(turn, draft)
        offered = Delegation(
            id=short_name(turn.next_key()),
            holder=draft.holder,
            nodes=draft.nodes,
            sponsor=draft.sponsor,
            substitute=draft.substitute,
            scope=draft.scope,
            starts_at=max(draft.starts_at or turn.now(), turn.now()),
            expires_at=draft.expires_at,
            offered_at=turn.now(),
            planned=draft.planned,
            plugin=turn.plugin,
        )
        put(turn, await held_by(turn, draft.holder), offered)
        return offered

    async def accept(self, delegation: Delegation) -> Delegation:
        """Have an offer begin; it is checked once more."""
        found = await self._current(delegation)
        if found.accepted_at is not None or not found.is_open(self._turn.now()):
            raise UserError("core.delegation.offer_gone")
        await check(self._turn, as_draft(found), besides=found.id)
        return await self._changed(replace(found, accepted_at=self._turn.now()))

    async def renew(self, delegation: Delegation, expires_at: datetime) -> Delegation:
        """Have it run until then, with what is spent still spent, and end a suspension."""
        found = await self._current(delegation)
        check_granting(self._turn)
        if found.ended and found.ended != "expired":
            raise UserError("core.delegation.offer_gone")
        check_times(self._turn, self._turn.now(), expires_at)
        renewed = replace(found, expires_at=expires_at, suspended="", ended="", ended_at=None)
        await check(self._turn, replace(as_draft(renewed), starts_at=None), besides=found.id)
        return await self._changed(renewed)

    async def suspend(self, delegation: Delegation, why: str) -> Delegation:
        """Let it rest until it is resumed or renewed."""
        return await self._changed(replace(await self._current(delegation), suspended=why))

    async def resume(self, delegation: Delegation) -> Delegation:
        """End a suspension."""
        check_granting(self._turn)
        return await self._changed(replace(await self._current(delegation), suspended=""))

    async def end(self, delegation: Delegation, why: str) -> Delegation:
        """End it at once, and raise :class:`DelegationEnded` where it had begun."""
        turn, found = self._turn, await self._current(delegation)
        if found.accepted_at is not None and not found.ended:
            member = await turn.members.get(found.holder) or Member(id=found.holder)
            turn.raise_event(_told(turn, found, member, why))
        return await self._changed(replace(found, ended=why, ended_at=turn.now()))

    async def obstacle(self, delegation: Delegation, node: str) -> str:
        """Return what keeps somebody from using a node now, by one word; empty when nothing does."""
        return await obstacle(self._turn, delegation, node, scoped=False) or ""

    def left(self, delegation: Delegation, node: str) -> int | None:
        """Return how often a node may still be used in the window that runs now; None without a budget."""
        uses = delegation.uses.get(node, ())
        return delegation.nodes[node].left(uses, calendar(self._turn), self._turn.now())

    async def sponsor(self, of: Delegation | DelegatedRun) -> Member:
        """Return the sponsor as a text shows them, also one who is in the staff room only."""
        return await named(self._turn, of.sponsor)

    async def runs(self, *, delegate: MemberId | str = "") -> Sequence[DelegatedRun]:
        """Return what delegates did in the time in which it can be taken back, newest first."""
        return await undoing.runs(self._turn, delegate)

    async def undo(self, run: str, *, by: MemberId) -> Undone:
        """Take a run back by its id."""
        return await undoing.undo(self._turn, run, by)

    async def _current(self, delegation: Delegation) -> Delegation:
        """Return a delegation as it stands now; somebody may have changed it since it was read."""
        for one in await held_by(self._turn, delegation.holder):
            if one.id == delegation.id:
                return one
        raise UserError("core.delegation.offer_gone")

    async def _changed(self, delegation: Delegation) -> Delegation:
        put(self._turn, await held_by(self._turn, delegation.holder), delegation)
        return delegation


def _told(turn: Turn, delegation: Delegation, member: Member, why: str) -> DelegationEnded:
    return DelegationEnded(
        id=EventId(f"{turn.event.id}|delegation|{delegation.id}"),
        at=turn.now(),
        place=Place(turn.configuration.id),
        received_at=turn.now(),
        member=member,
        delegation=delegation.id,
        nodes=tuple(delegation.nodes),
        scope=delegation.scope,
        sponsor=delegation.sponsor,
        substitute=delegation.substitute,
        why=why,
    )
