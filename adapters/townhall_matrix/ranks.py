"""Power levels as sanctions and roles, and the end of what was given for a while.

Matrix knows no end of a mute or ban. It is kept in ``matrix.db`` and brought about by :meth:`Ranks.lift_when_due`,
which runs beside the sync; what came due while Townhall was not running is lifted at its start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta

import msgspec
from structlog.typing import FilteringBoundLogger

from townhall.adapter import Time
from townhall.model.results import Failed, Ok, RateLimited, Receipt, Result, Unknown
from townhall_matrix.homeserver import Unreached
from townhall_matrix.keepsakes import Keepsakes, Lift
from townhall_matrix.levels import (
    Content,
    Order,
    level_of_role,
    muted_level,
    name_of_level,
    order_of,
    with_level,
    with_silence,
)
from townhall_matrix.reading import read
from townhall_matrix.refusals import unreached
from townhall_matrix.requests import Call
from townhall_matrix.standings import levels_decoder
from townhall_matrix.steps import Steps, Stopped

LEVELS = "m.room.power_levels"
_AGAIN = timedelta(seconds=30)
"""How long to wait with a lift that could not be made."""


class Ranks:
    """Who may do what in the rooms of one account, as far as we change it."""

    def __init__(self, steps: Steps, keepsakes: Keepsakes, time: Time, log: FilteringBoundLogger) -> None:
        self._steps = steps
        self._keepsakes = keepsakes
        self._time = time
        self._log = log
        self._changed = asyncio.Event()

    # -- muting -----------------------------------------------------------------------------------
    async def mute(self, room: str, user: str, duration: timedelta | None) -> Result:
        """Take somebody's right to write, for good or until it is lifted."""
        content = await self._steps.state(room, LEVELS)
        order = self._order(room, content)
        if order.level(user) > order.level(self._steps.world.own_user):
            return Failed(f"{user} stands above our account in this room, so it cannot mute them.")
        before = order.levels.users.get(user)
        if order.muted(user):
            before = next((one.level for one in self._keepsakes.lifts() if (one.room, one.user) == (room, user)), None)
        # It is written down first: a crash in between may lift a mute that never was, and not forget one that is.
        self._set_lift(room, user, "mute", duration, before)
        with self._not_kept_when_refused(room, user, "mute"):
            await self._change(room, lambda content, order: _muted(content, order, user))
        return Ok()

    async def unmute(self, room: str, user: str) -> Result:
        """Give the right to write back, at the level from before."""
        before = next((one.level for one in self._keepsakes.lifts() if one.room == room and one.user == user), None)
        await self._unmute(room, user, before)
        self._drop_lift(room, user, "mute")
        return Ok()

    async def _unmute(self, room: str, user: str, level: int | None) -> None:
        await self._change(
            room, lambda content, order: with_level(content, user, level) if order.muted(user) else content
        )

    async def silence(self, room: str, *, off: bool) -> Result:
        """Let only staff write, or everybody again."""
        await self._change(room, lambda content, order: with_silence(content, order, off=off))
        return Ok()

    # -- roles ------------------------------------------------------------------------------------
    async def grant(self, room: str, user: str, role: str) -> Result:
        """Give somebody the level a role stands for."""
        level = level_of_role(role)
        if level is None:
            return Failed(f'"{role}" is no role on Matrix. Name moderator, admin, or a power level such as 25.')
        await self._change(room, lambda content, order: with_level(content, user, level))
        told_as = name_of_level(level)
        # Members are told of with this name, also when the role was named by its number.
        return Ok() if told_as == role else Ok(Receipt(reference=told_as))

    async def revoke(self, room: str, user: str, role: str) -> Result:
        """Give somebody the level everybody has, when they have the role's."""
        level = level_of_role(role)
        if level is None:
            return Failed(f'"{role}" is no role on Matrix. Name moderator, admin, or a power level such as 25.')
        await self._change(
            room, lambda content, order: with_level(content, user, None) if order.level(user) == level else content
        )
        return Ok()

    async def _change(self, room: str, changed: Callable[[Content, Order], Content]) -> None:
        await self._steps.change_state(room, LEVELS, lambda content: changed(content, self._order(room, content)))

    def _order(self, room: str, content: Content) -> Order:
        known = self._steps.world.room(room)
        levels = read(levels_decoder, msgspec.json.encode(content)) if content else None
        return order_of(known.creator, known.creation, levels)

    # -- bans -------------------------------------------------------------------------------------
    async def ban(self, call: Call, room: str, user: str, duration: timedelta | None) -> None:
        """Ban somebody, for good or until it is lifted."""
        self._set_lift(room, user, "ban", duration, None)
        with self._not_kept_when_refused(room, user, "ban"):
            await self._steps.do(call)

    async def unban(self, call: Call, room: str, user: str) -> None:
        """Let somebody come back; whoever is not banned may already."""
        try:
            await self._steps.do(call)
        except Stopped as stopped:
            if not stopped.says("was not banned") and not stopped.says("not banned"):
                raise
        self._drop_lift(room, user, "ban")

    # -- endings ----------------------------------------------------------------------------------
    def known_lifts(self) -> None:
        """Let the world know when mutes and bans of ours end."""
        self._steps.world.lifts = {(lift.room, lift.user): lift.due for lift in self._keepsakes.lifts()}

    def _set_lift(self, room: str, user: str, kind: str, duration: timedelta | None, level: int | None) -> None:
        if duration is None:
            self._drop_lift(room, user, kind)
            return
        self._keepsakes.keep_lift(Lift(room, user, kind, self._time.now() + duration, level))
        self._news()

    @contextmanager
    def _not_kept_when_refused(self, room: str, user: str, kind: str) -> Generator[None]:
        try:
            yield
        except Stopped:
            self._drop_lift(room, user, kind)
            raise

    def _drop_lift(self, room: str, user: str, kind: str) -> None:
        self._keepsakes.forget_lift(room, user, kind)
        self._news()

    def _news(self) -> None:
        self.known_lifts()
        self._changed.set()

    async def lift_when_due(self) -> None:
        """End mutes and bans at their time, until cancelled."""
        while True:
            self._changed.clear()
            lifts = self._keepsakes.lifts()
            now = self._time.now()
            if not lifts:
                await self._changed.wait()
            elif lifts[0].due > now:
                await self._until_due_or_changed(lifts[0])
            elif (again := await self._lift(lifts[0])) is not None:
                self._keepsakes.keep_lift(msgspec.structs.replace(lifts[0], due=now + again))

    async def _until_due_or_changed(self, lift: Lift) -> None:
        async with asyncio.TaskGroup() as tasks:
            due = tasks.create_task(self._time.sleep_until(lift.due))
            changed = tasks.create_task(self._changed.wait())
            _, left = await asyncio.wait((due, changed), return_when=asyncio.FIRST_COMPLETED)
            for one in left:
                one.cancel()

    async def _lift(self, lift: Lift) -> timedelta | None:
        """End one mute or ban; return how long to wait with it when it could not be done now."""
        try:
            if lift.kind == "mute":
                await self._unmute(lift.room, lift.user, lift.level)
            else:
                await self._steps.do(Call("POST", ("rooms", lift.room, "unban"), {"user_id": lift.user}))
        except (Stopped, Unreached) as error:
            result = error.result if isinstance(error, Stopped) else unreached(error)
            if isinstance(result, RateLimited):
                return result.retry_after
            if isinstance(result, Unknown) or (isinstance(result, Failed) and result.transient):
                return _AGAIN
            # For good: somebody else ended it, or we may not. The room's staff sees it there.
            self._log.warning("matrix_lift_refused", room=lift.room, kind=lift.kind, result=str(result))
        self._drop_lift(lift.room, lift.user, lift.kind)
        return None


def _muted(content: Content, order: Order, user: str) -> Content:
    return content if order.muted(user) else with_level(content, user, muted_level(order))
