"""Find fonts on this machine, and for each sign of a text the first font that has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

FOLDERS: Final = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
"""Where systems keep fonts."""
WANTED: Final = (
    *("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf"),
    *("wqy-microhei.ttc", "wqy-zenhei.ttc", "PingFang.ttc", "Hiragino Sans GB.ttc", "msyh.ttc"),
    *("NotoSans-Regular.ttf", "DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial Unicode.ttf", "arial.ttf"),
)
"""The fonts that are used, the best first; those for Chinese have Latin letters too."""
FACES: Final = {"NotoSansCJK-Regular.ttc": 2}
"""Which of the faces in a collection has the forms of simplified Chinese, where that is not the first."""
NOWHERE: Final = "\U0010fffe"
"""A sign that no font has; what is drawn for it stands for every missing one."""


class MissingSigns(Exception):
    """No font on this machine has a letter that has to be written."""


@lru_cache(maxsize=1)
def found() -> tuple[Path, ...]:
    """Return the fonts of this machine that are wanted, the best first."""
    files = {file.name: file for folder in FOLDERS if folder.is_dir() for file in sorted(folder.rglob("*.[to]t[cf]"))}
    return tuple(files[name] for name in WANTED if name in files)


class Typeface:
    """The fonts of this machine in one size, as one font that has every sign which any of them has."""

    def __init__(self, size: int, files: Iterable[Path] = ()) -> None:
        self.size = size
        self._fonts = [ImageFont.truetype(str(file), size, FACES.get(file.name, 0)) for file in files or found()]
        self._missing = [_shape(font, NOWHERE) for font in self._fonts]
        self._of: dict[str, ImageFont.FreeTypeFont | None] = {}

    def writable(self, text: str) -> str:
        """Return a text without the emoji and other signs that no font has.

        Raises :class:`MissingSigns` for a letter or digit that no font has.
        """
        lost = [sign for sign in text if self._font(sign) is None]
        letters = [sign for sign in lost if unicodedata.category(sign)[0] in "LN"]
        if letters:
            raise MissingSigns(letters[0])
        return " ".join("".join(sign for sign in text if sign not in lost).split()) or "…"

    def runs(self, text: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """Yield the pieces of a writable text with the font of each."""
        for font, signs in groupby(text, key=self._font):
            if font is not None:
                yield "".join(signs), font

    def length(self, text: str) -> float:
        """Return how wide a text is, in pixels."""
        return sum(font.getlength(piece) for piece, font in self.runs(text))

    def shortened(self, text: str, width: float) -> str:
        """Return a text as far as it fits, with an ellipsis where it does not."""
        if self.length(text) <= width:
            return text
        while text and self.length(f"{text}…") > width:
            text = text[:-1]
        return f"{text.rstrip()}…"

    def _font(self, sign: str) -> ImageFont.FreeTypeFont | None:
        if sign not in self._of:
            pairs = zip(self._fonts, self._missing, strict=True)
            self._of[sign] = next((font for font, missing in pairs if _has(font, sign, missing)), None)
        return self._of[sign]


def _has(font: ImageFont.FreeTypeFont, sign: str, missing: bytes) -> bool:
    # What is written from right to left, or invisible, needs more than one sign after the other.
    if unicodedata.bidirectional(sign) in ("R", "AL") or unicodedata.category(sign) in ("Cf", "Mn", "Cc", "Cs"):
        return False
    return sign == " " or _shape(font, sign) != missing


def _shape(font: ImageFont.FreeTypeFont, sign: str) -> bytes:
    """Return what a sign looks like; the one that stands for all that are missing looks like no other."""
    # Through an image, because the core of Pillow, in which it is drawn first, has no types.
    left, top, right, bottom = (round(edge) for edge in font.getbbox(sign))
    image = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    ImageDraw.Draw(image).text((-left, -top), sign, font=font, fill=255)
    return image.tobytes()
