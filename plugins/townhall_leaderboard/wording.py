"""The words of a board: what somebody did, in a line, and a name that can neither mention nor format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from townhall import Group, Link, Member, MessageId, Part, Parts, Text, Window, plain_words, safe_name
from townhall_leaderboard.board import Board, Special
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import BOOKED, is_here
from townhall_leaderboard.tallies import Tally
from townhall_leaderboard.windows import last_day

MOST_DEEDS: Final = 3


def board_text(group: Group, settings: LeaderboardSettings, board: Board, *, mention: bool = False) -> Parts:
    """Return a board as lines; ``mention`` names people so that they are notified, for what is told once a week."""
    named = _Named(group, settings, mention=mention)
    lines = [_title(group, board)]
    if not board.top:
        lines.append(group.text("leaderboard.board.empty" if board.closed else "leaderboard.board.empty_yet"))
    lines += [
        group.text("leaderboard.board.place", place=place.number, **named.line(member, place.tally))
        for place, member in board.top
    ]
    lines += [
        group.text("leaderboard.board.newly_famous", who=named.who(member), boards=boards)
        for member, boards in board.newly_famous
    ]
    lines += named.specials(board)
    if board.top or board.fame:
        lines.append(group.text("leaderboard.board.footer"))
    return under_each_other(lines)


def _title(group: Group, board: Board) -> Parts:
    when = window_text(group, board.window) if board.closed else f"leaderboard.now.{board.kind}"
    shown = when if isinstance(when, tuple) else group.text(when)
    key = "title_team" if board.team else "title" if board.closed else "title_now"
    return group.text(f"leaderboard.board.{key}", group=group.title, window=shown)


class _Named:
    """Puts people and what they did into words."""

    def __init__(self, group: Group, settings: LeaderboardSettings, *, mention: bool) -> None:
        self._group, self._settings, self._mention = group, settings, mention

    def who(self, member: Member) -> Member | str:
        """Return somebody as a variable of a text."""
        return member if self._mention else safe_name(member.name or member.handle)

    def line(self, member: Member, tally: Tally) -> dict[str, object]:
        """Return the variables of a line about somebody."""
        deeds = deeds_text(self._group, self._settings, tally)
        link = self._group.link_to(MessageId(tally.best)) if is_here(tally.best) else ""
        best: Parts = (Text(" "), Link(link, plain_words(self._group.text("leaderboard.board.best")))) if link else ()
        return {
            "who": self.who(member),
            "points": points_text(self._group, tally.points),
            "deeds": (Text(deeds), *best),
        }

    def specials(self, board: Board) -> list[Parts]:
        """Return the lines beside the top."""
        lines: list[Parts] = []
        if board.improved is not None:
            lines.append(self._special("improved", board.improved))
        if board.newcomer is not None:
            lines.append(self._special("newcomer", board.newcomer))
        if board.fame:
            names = [self._group.text("leaderboard.board.name", who=self.who(member)) for member in board.fame]
            comma = self._group.text("leaderboard.comma")
            lines.append(self._group.text("leaderboard.board.fame", who=between(names, comma)))
        return lines

    def _special(self, key: str, special: Special) -> Parts:
        gain = points_text(self._group, special.gain)
        variables = self.line(special.member, special.tally)
        return self._group.text(f"leaderboard.board.{key}", **variables, gain=gain)


def deeds_text(group: Group, settings: LeaderboardSettings, tally: Tally) -> str:
    """Return what brought somebody most of their points, in a few words."""
    weights = settings.weights
    worth = {sign: getattr(weights, sign) * count for sign, count in tally.counts.items() if sign not in BOOKED}
    best = sorted((sign for sign in worth if worth[sign]), key=lambda sign: (-worth[sign], sign))[:MOST_DEEDS]
    deeds = [plain_words(group.text(f"leaderboard.deed.{sign}", count=tally.counts[sign])) for sign in best]
    return plain_words(group.text("leaderboard.comma")).join(deeds)


def points_text(group: Group, points: float) -> str:
    """Return a number of points in words."""
    key = "leaderboard.point" if abs(points) == 1 else "leaderboard.points"
    return plain_words(group.text(key, points=f"{points:g}"))


def window_text(group: Group, window: Window) -> Parts:
    """Return the days of a window for people to read."""
    first = window.start.astimezone(group.zone).date()
    last = last_day(window).astimezone(group.zone).date()
    key = "leaderboard.window.day" if first == last else "leaderboard.window.span"
    return group.text(key, first=first.isoformat(), last=last.isoformat())


def under_each_other(lines: Sequence[Parts]) -> Parts:
    """Return lines as one text."""
    return between(lines, (Text("\n"),))


def between(texts: Sequence[Parts], mark: Parts) -> Parts:
    """Return texts as one, with something between each two."""
    parts: list[Part] = []
    for number, text in enumerate(texts):
        parts.extend((*mark, *text) if number else text)
    return tuple(parts)
