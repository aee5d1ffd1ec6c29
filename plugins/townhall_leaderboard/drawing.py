"""Draw a board as a picture, light or dark."""

from __future__ import annotations

from io import BytesIO
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

from townhall_leaderboard.canvas import Canvas, Line
from townhall_leaderboard.fonts import Typeface

WIDTH: Final = 1080
MARGIN: Final = 56
ROW: Final = 104
GAP: Final = 16
BADGE: Final = 26
"""Half the width of the circle around a place."""
SMOOTH: Final = 4
"""How much larger shapes are drawn at first."""

Colour = tuple[int, int, int]


class Palette(NamedTuple):
    """The colours of a theme."""

    ground: Colour
    card: Colour
    text: Colour
    quiet: Colour
    accent: Colour
    on_accent: Colour


PALETTES: Final = {
    "light": Palette((246, 247, 249), (255, 255, 255), (28, 32, 38), (100, 108, 118), (38, 99, 190), (255, 255, 255)),
    "dark": Palette((20, 23, 28), (32, 36, 43), (236, 239, 243), (158, 166, 176), (112, 168, 255), (16, 20, 26)),
}
"""Text stands out from its ground at least 4.5 to 1 in each."""


def draw(canvas: Canvas) -> bytes:
    """Return the picture as PNG; raises :class:`~townhall_leaderboard.fonts.MissingSigns`."""
    return _Picture(canvas).png()


class _Picture:
    """One picture while it is drawn, from top to bottom."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._colours = PALETTES[canvas.theme]
        rows = len(canvas.places) + len(canvas.specials)
        footer = 60 if canvas.footer else 0
        height = MARGIN + 128 + rows * (ROW + GAP) + footer + MARGIN - GAP
        self._image = Image.new("RGB", (WIDTH, height), self._colours.ground)
        self._draw = ImageDraw.Draw(self._image)
        self._large, self._middle, self._small = Typeface(46), Typeface(34), Typeface(24)
        self._top = MARGIN

    def png(self) -> bytes:
        """Draw everything and return the picture."""
        self._heading()
        for line in self._canvas.places:
            self._card(line)
        for line in self._canvas.specials:
            self._card(line)
        if self._canvas.footer:
            self._write(
                self._canvas.footer, MARGIN, self._top + 14, self._small, self._colours.quiet, WIDTH - 2 * MARGIN
            )
        file = BytesIO()
        self._image.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _heading(self) -> None:
        width = WIDTH - 2 * MARGIN
        self._write(self._canvas.title, MARGIN, self._top, self._large, self._colours.text, width)
        self._write(self._canvas.subtitle, MARGIN, self._top + 66, self._small, self._colours.quiet, width)
        self._top += 128

    def _card(self, line: Line) -> None:
        colours, top = self._colours, self._top
        box = (MARGIN, top, WIDTH - MARGIN, top + ROW)
        self._shape(box, 18, colours.card)
        left, right = MARGIN + 28, WIDTH - MARGIN - 28
        if line.place:
            self._badge(line.place, left + BADGE, top + ROW // 2)
            left += 2 * BADGE + 24
        points = self._middle.length(line.points)
        self._write(line.points, right - points, top + 30, self._middle, colours.accent, points + 1)
        room = right - points - 24 - left
        self._write(line.name, left, top + 16, self._middle, colours.text, room)
        self._write(line.deeds, left, top + 62, self._small, colours.quiet, room)
        self._top += ROW + GAP

    def _badge(self, place: str, x: int, y: int) -> None:
        colours = self._colours
        self._shape((x - BADGE, y - BADGE, x + BADGE, y + BADGE), BADGE, colours.accent)
        width = self._small.length(place)
        self._write(place, x - width / 2, y - 17, self._small, colours.on_accent, width + 1)

    def _shape(self, box: tuple[int, int, int, int], radius: int, colour: Colour) -> None:
        """Fill a box with round corners; drawn large and made small, so that its edge is smooth."""
        left, top, right, bottom = box
        size = (right - left, bottom - top)
        large = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH))
        whole = (0, 0, large.width - 1, large.height - 1)
        ImageDraw.Draw(large).rounded_rectangle(whole, radius * SMOOTH, fill=255)
        self._image.paste(colour, (left, top), large.reduce(SMOOTH))

    def _write(self, text: str, x: float, y: float, face: Typeface, colour: Colour, width: float) -> None:
        for piece, font in face.runs(face.shortened(face.writable(text), width)):
            # On one baseline, whatever the fonts say of their heights.
            self._draw.text((x, y + face.size), piece, font=font, fill=colour, anchor="ls")
            x += font.getlength(piece)
