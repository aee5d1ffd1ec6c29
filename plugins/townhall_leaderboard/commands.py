"""Show a board to whoever asks, and let the team close a window early."""

from __future__ import annotations

from typing import Final, get_args

from townhall import CommandInvoked, Group, Rest, UserError, Window
from townhall_leaderboard.board import Board, make_board
from townhall_leaderboard.closing import close, set_closing
from townhall_leaderboard.declared import CLOSE, plugin
from townhall_leaderboard.publishing import closed_board, latest_closed
from townhall_leaderboard.reading import WITHIN, window_of, work_out
from townhall_leaderboard.settings import LeaderboardSettings, WindowKind
from townhall_leaderboard.windows import Running
from townhall_leaderboard.wording import board_text, window_text

NOTHING: Final = Rest("")
KINDS: Final[tuple[WindowKind, ...]] = get_args(WindowKind)
WORDS: Final[dict[str, WindowKind]] = {
    **dict(zip(KINDS, KINDS, strict=True)),
    **{"today": "day", "今天": "day", "日": "day", "本周": "week", "周": "week", "半月": "half_month"},
    **{"half-month": "half_month", "本月": "month", "月": "month"},
}
LAST: Final = frozenset({"last", "上期", "上周"})
TEAM: Final = frozenset({"team", "团队"})
BESIDE: Final = ("last", "team")
"""What a board may be besides the window that is named."""
CLOSING: Final = frozenset({"close", "结算"})


@plugin.command("board", "榜", "贡献榜", deadline=WITHIN)
async def show_board(event: CommandInvoked, group: Group, settings: LeaderboardSettings, which: Rest = NOTHING) -> None:
    """Show who contributes most; add week, half_month, month, last or team to see another board."""
    words = which.casefold().split()
    if words and words[0] in CLOSING:
        await _close_now(event, group, settings, words[1:])
        return
    await group.reply(board_text(group, settings, await _asked_for(words, group, settings)))


async def _asked_for(words: list[str], group: Group, settings: LeaderboardSettings) -> Board:
    kinds = _kinds([word for word in words if word not in LAST | TEAM], settings, *BESIDE)
    kind = kinds[0] if kinds else settings.windows[0]
    team = any(word in TEAM for word in words)
    if any(word in LAST for word in words):
        found = await latest_closed(group, kind)
        if found is None:
            raise UserError("leaderboard.board.none_closed")
        return await closed_board(group, settings, *found, team=team)
    window = await window_of(group, kind, group.now)
    outcome = await work_out(group, settings, window)
    return await make_board(group, settings, kind, window, outcome.ranking, team=team)


def _kinds(words: list[str], settings: LeaderboardSettings, *beside: str) -> list[WindowKind]:
    """Return the windows that are named; whatever else is named, or is not scored here, is refused."""
    kinds: list[WindowKind] = [WORDS[word] for word in words if word in WORDS and WORDS[word] in settings.windows]
    if len(kinds) < len(words):
        raise UserError("leaderboard.board.unknown", known=", ".join((*settings.windows, *beside)))
    return kinds


async def _close_now(event: CommandInvoked, group: Group, settings: LeaderboardSettings, words: list[str]) -> None:
    """Close a window early; what comes after begins the next one, which ends when this one would have."""
    if not await group.asker_may(CLOSE):
        raise UserError("leaderboard.close.not_allowed")
    # Nothing is guessed here, since what is closed stays so.
    kinds = _kinds(words, settings)
    kind = kinds[0] if kinds else settings.main_window
    window = await window_of(group, kind, group.now)
    if window.start >= group.now:
        raise UserError("leaderboard.close.just_closed")
    closed = await close(kind, Window(window.start, group.now), group, settings)
    if closed is None:
        raise UserError("leaderboard.close.nothing")
    group.store.put(Running(start=group.now, end=window.end), kind)
    set_closing(kind, group.now, group)
    group.ledger.record("closed", actor=event.actor.id, reason=f"The {kind} was closed early.", evidence=closed)
    days = window_text(group, Window(window.start, group.now))
    await group.reply("leaderboard.close.done", window=days, people=closed.people)
