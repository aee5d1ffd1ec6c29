"""Have a board drawn by a worker, where libraries, fonts and the platform allow it, and keep it until it is sent."""

from __future__ import annotations

import asyncio
import os
import stat
import tempfile
import time
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

import msgspec

from townhall import Feature, Group, Mode, Place, Record, Work, Yes, plain_words, safe_name
from townhall_leaderboard.board import Board, Special
from townhall_leaderboard.canvas import Canvas, Line
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.wording import deeds_text, points_text, window_text

FOLDER: Final = Path(tempfile.gettempdir()) / f"townhall-boards-{os.getuid()}"
"""Where pictures lie until they are sent."""
FORGOTTEN: Final = 2 * 86_400
"""Seconds after which a picture goes that nobody came for, because the process ended in between."""


class Drawn(Record, frozen=True, kw_only=True):
    """What the worker comes back with."""

    path: str = ""
    fault: Literal["", "library", "fonts", "signs", "worker"] = ""
    sign: str = ""
    """The letter that no font has."""


def can_show(group: Group, settings: LeaderboardSettings) -> bool:
    """Return whether a board comes as a picture here; a proposal to staff is of words alone."""
    able = isinstance(group.ability(Feature.IMAGES), Yes)
    return able and settings.picture != "none" and settings.mode is Mode.ACT


def order_picture(group: Group, settings: LeaderboardSettings, board: Board, slot: str) -> None:
    """Have a board drawn; ``drawn`` hears of it."""
    payload = msgspec.msgpack.encode(canvas_of(group, settings, board))
    work = Work(place=Place(group.id), plugin="leaderboard", worker="draw", payload=payload)
    group.do(work, on_result="drawn", payload=slot.encode())


def canvas_of(group: Group, settings: LeaderboardSettings, board: Board) -> Canvas:
    """Return what is drawn of a board."""
    fame = plain_words(group.text("leaderboard.comma")).join(safe_name(one.name) for one in board.fame)
    found = ((name, getattr(board, name)) for name in ("improved", "newcomer"))
    return Canvas(
        theme="dark" if settings.picture == "dark" else "light",
        title=group.title,
        subtitle=plain_words(window_text(group, board.window)),
        places=tuple(
            Line(
                place=str(place.number),
                name=safe_name(member.name or member.handle),
                points=points_text(group, place.tally.points),
                deeds=deeds_text(group, settings, place.tally),
            )
            for place, member in board.top
        ),
        specials=tuple(_special(group, settings, name, special) for name, special in found if special is not None),
        footer=plain_words(group.text("leaderboard.board.fame", who=fame)) if fame else "",
    )


def _special(group: Group, settings: LeaderboardSettings, name: str, special: Special) -> Line:
    label = plain_words(group.text(f"leaderboard.picture.{name}"))
    points = f"+{special.gain:g}" if name == "improved" else points_text(group, special.tally.points)
    deeds = deeds_text(group, settings, special.tally)
    return Line(name=safe_name(special.member.name), points=points, deeds=f"{label} · {deeds}")


@plugin.worker("draw")
async def draw_board(payload: bytes) -> bytes:
    """Draw a board, and return where the picture lies or why there is none."""
    return msgspec.msgpack.encode(await asyncio.to_thread(_drawn, payload))


def _drawn(payload: bytes) -> Drawn:
    if find_spec("PIL") is None:
        return Drawn(fault="library")
    # Slow to import, and only those who want pictures have it.
    from townhall_leaderboard import drawing, fonts

    if not fonts.found():
        return Drawn(fault="fonts")
    try:
        picture = drawing.draw(msgspec.msgpack.decode(payload, type=Canvas))
    except fonts.MissingSigns as missing:
        return Drawn(fault="signs", sign=str(missing))
    return Drawn(path=str(_kept(picture)))


def _kept(picture: bytes) -> Path:
    make_ours(FOLDER)
    for file in FOLDER.glob("*.png"):
        if file.stat().st_mtime < time.time() - FORGOTTEN:
            file.unlink(missing_ok=True)
    # The same board has the same name: drawn again after a crash, there is still one file.
    file = FOLDER / f"{blake2b(picture, digest_size=12).hexdigest()}.png"
    file.write_bytes(picture)
    return file


def make_ours(folder: Path) -> None:
    """Make a folder that only we can write to; raises :class:`PermissionError` where somebody else made it first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid() or seen.st_mode & 0o022:
        raise PermissionError(f"{folder} is not ours alone. Remove it; it is made anew for the next picture.")


def remove(path: str) -> None:
    """Remove a picture of ours that is not needed any more."""
    file = Path(path)
    if file.parent == FOLDER:
        file.unlink(missing_ok=True)
