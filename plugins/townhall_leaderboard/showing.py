"""Tell a board when its picture is drawn, with the words below, or in words alone where there is no picture."""

from __future__ import annotations

import msgspec

from townhall import ActionFinished, Group, Image, Ok, plain_words
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.pictures import Drawn, remove
from townhall_leaderboard.publishing import closed_board, tell
from townhall_leaderboard.records import Closed, PictureFault
from townhall_leaderboard.settings import LeaderboardSettings


@plugin.result("drawn")
async def show(event: ActionFinished, group: Group, settings: LeaderboardSettings) -> None:
    """Tell the board with its picture, or without one and staff why."""
    slot = event.payload.decode()
    closed = await group.store.get(Closed, slot)
    if closed is None:
        return
    drawn = await _drawn(event, group)
    await _tell_why(drawn, group)
    board = await closed_board(group, settings, slot, closed)
    alt = plain_words(group.text("leaderboard.picture.alt"))
    await tell(group, settings, board, picture=Image(drawn.path, alt=alt) if drawn.path else None)


@plugin.result("shown")
async def clear_away(event: ActionFinished, group: Group, settings: LeaderboardSettings) -> None:
    """Remove the picture of a board that was sent, or will not be."""
    remove(event.payload.decode())


async def _drawn(event: ActionFinished, group: Group) -> Drawn:
    result = await group.outcome(event.key)
    if not isinstance(result, Ok):
        return Drawn(fault="worker")
    return msgspec.msgpack.decode(result.value, type=Drawn)


async def _tell_why(drawn: Drawn, group: Group) -> None:
    """Tell staff why there is no picture, once as long as it is the same reason."""
    before = await group.store.get(PictureFault)
    if not drawn.fault:
        if before is not None:
            group.store.delete(PictureFault)
        return
    if before is None or before.fault != drawn.fault:
        group.store.put(PictureFault(fault=drawn.fault))
        key = f"leaderboard.picture.fault_{drawn.fault}"
        await group.tell_staff(key, group=group.title, sign=drawn.sign)
