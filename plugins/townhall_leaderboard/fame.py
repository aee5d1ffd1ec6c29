"""The hall of fame: who was first long enough is honoured, and leaves the first place to others for a while."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group, MemberId, Window, plain_words
from townhall_leaderboard.board import make_board
from townhall_leaderboard.records import Fame, Streak
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.tallies import Tally
from townhall_leaderboard.windows import counted_by


async def note_first_places(
    ranking: Sequence[Tally], window: Window, group: Group, settings: LeaderboardSettings
) -> None:
    """Count how often in a row somebody was first, and take them into the hall of fame in time.

    What is left of a window after it was closed early is no further one: otherwise closing often would bring fame.
    """
    whole = counted_by(group.calendar, settings.main_window)(window.start)
    if window.start != whole.start:
        return
    board = await make_board(group, settings, settings.main_window, window, ranking, closed=True)
    first = {member.id for place, member in board.top if place.number == 1}
    streaks = {MemberId(key): streak for key, streak in await group.store.all(Streak)}
    for member in streaks.keys() - first:
        group.store.delete(Streak, member)
    for member in sorted(first):
        before = streaks.get(member)
        boards = 1 if before is None or before.last != window.start else before.boards + 1
        if settings.hall_of_fame_after and boards >= settings.hall_of_fame_after:
            _honour(member, boards, window, group)
        else:
            group.store.put(Streak(boards=boards, last=whole.end), member)


def _honour(member: MemberId, boards: int, window: Window, group: Group) -> None:
    group.store.put(Fame(since=window.end, boards=boards), member)
    group.store.delete(Streak, member)
    group.because(plain_words(group.text("leaderboard.fame_why.entered", boards=boards)), about=member)
