"""Tell the group the latest closed board, once, at the time the team has set."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import Group, Image, Lane, MessageId, Misfire, TimerFired, Window, plain_words, replace
from townhall_leaderboard.board import Board, make_board
from townhall_leaderboard.closing import LATE, rows_of
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.pictures import can_show, order_picture
from townhall_leaderboard.ranking import ranked
from townhall_leaderboard.records import Closed
from townhall_leaderboard.settings import LeaderboardSettings, WindowKind
from townhall_leaderboard.signals import is_here
from townhall_leaderboard.tallies import Tally
from townhall_leaderboard.windows import KEY_PARTED_BY, counted_by
from townhall_leaderboard.wording import board_text, window_text

TOO_LATE: Final = timedelta(days=2)
"""A board that comes later than this, because we were away, is news no more; it can be asked for."""
FEW: Final = 1_000
"""So many rows are put in order faster than handed to another thread."""
UNTIL_CLOSED: Final = timedelta(minutes=20)
"""How long to wait where the window to be told is over and not closed yet."""


@plugin.at("publish", misfire=Misfire.ONCE, grace=TOO_LATE)
async def publish(event: TimerFired, group: Group, settings: LeaderboardSettings) -> None:
    """Tell the latest closed board."""
    if await _is_closing(group):
        group.timers.set("publish_later", after=UNTIL_CLOSED, slot=group.event.id)
    else:
        await _publish(group, settings)


@plugin.timer("publish_later")
async def publish_later(event: TimerFired, group: Group, settings: LeaderboardSettings) -> None:
    """Tell the board for which we had to wait."""
    await _publish(group, settings)


async def _is_closing(group: Group) -> bool:
    """Return whether a window is over and not closed yet."""
    timers = await group.timers.list("close")
    return any(timer.due_at <= group.now or timer.slot.endswith(LATE) for timer in timers)


async def _publish(group: Group, settings: LeaderboardSettings) -> None:
    found = await latest_closed(group, settings.publish_window)
    if found is None:
        return
    slot, closed = found
    running = counted_by(group.calendar, settings.publish_window)(group.now)
    # One from before the last window is news no more; nobody had anything to tell since.
    if closed.published_at is not None or closed.end < running.start:
        return
    board = await closed_board(group, settings, slot, closed)
    if not board.top:
        _because(group, "leaderboard.why.nobody", closed)
        return
    group.store.put(replace(closed, published_at=group.now), slot)
    if can_show(group, settings):
        order_picture(group, settings, board, slot)
    else:
        await tell(group, settings, board)


async def tell(group: Group, settings: LeaderboardSettings, board: Board, *, picture: Image | None = None) -> None:
    """Tell a board to the group: with those on it mentioned, under the best message of the first."""
    words = board_text(group, settings, board, mention=True)
    told = await group.say(
        words if picture is None else (picture, *words),
        reply_to=MessageId(board.best) if is_here(board.best) else None,
        lane=Lane.COMMUNITY,
        expires_at=group.now + TOO_LATE,
        on_result="" if picture is None else "shown",
        payload=b"" if picture is None else picture.source.encode(),
    )
    days = plain_words(window_text(group, board.window))
    reason = plain_words(group.text("leaderboard.why.published", window=days, places=len(board.top)))
    group.because(reason, of=[told])


async def latest_closed(group: Group, kind: WindowKind) -> tuple[str, Closed] | None:
    """Return the newest closed window of a kind with its slot."""
    closed = await group.store.all(Closed, f"{kind}{KEY_PARTED_BY}")
    return max(closed, key=lambda one: (one[1].end, one[1].start), default=None)


async def closed_board(
    group: Group, settings: LeaderboardSettings, slot: str, closed: Closed, *, team: bool = False
) -> Board:
    """Return the board of a closed window, from what was kept when it closed."""
    window, rows = Window(closed.start, closed.end), await _rows_to_show(group, slot, closed)
    ranking = await group.compute(lambda: ranked(rows)) if len(rows) > FEW else ranked(rows)
    before = await _points_before(group, closed)
    return await make_board(group, settings, closed.kind, window, ranking, before=before, closed=True, team=team)


async def _rows_to_show(group: Group, slot: str, closed: Closed) -> list[Tally]:
    """Return what everybody had; nobody is sent to a message that was taken back since."""
    rows = await rows_of(group, slot)
    return [replace(row, best="") if row.best in closed.review else row for row in rows] if closed.review else rows


async def _points_before(group: Group, closed: Closed) -> dict[str, float] | None:
    """Return what everybody had in the window before, or None where none was closed."""
    for slot, one in await group.store.all(Closed, f"{closed.kind}{KEY_PARTED_BY}"):
        if one.end == closed.start:
            return {tally.member: tally.points for tally in await rows_of(group, slot)}
    return None


def _because(group: Group, key: str, closed: Closed) -> None:
    days = plain_words(window_text(group, Window(closed.start, closed.end)))
    group.because(plain_words(group.text(key, window=days)))
