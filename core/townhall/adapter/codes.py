"""The QR codes and other square codes in a picture, by zxing-cpp; whoever drew the picture may wish us ill.

Only formats that chats show are opened, only so many points are unpacked, and only the first frame is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

from townhall.model.capabilities import Capabilities, Feature, No

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MOST_POINTS = 16_000_000
"""The largest picture that is unpacked, in points; a JPEG is made smaller while it is unpacked."""
LONGEST_SIDE = 2048
"""What is larger is made smaller before it is read."""
MOST_TEXTS = 16
LONGEST_TEXT = 2048
"""Characters of one code that are kept."""
LIBRARIES = ("PIL", "zxingcpp")
"""What reads pictures, imported with the first of them."""
UNREAD = No("The codes of pictures cannot be read here.", "Install what reads them: pip install 'townhall[pictures]'")
"""What an account says where the libraries are not installed."""


class Unreadable(Exception):
    """A picture cannot be read; the message says why."""


def readable(capabilities: Capabilities, libraries: tuple[str, ...] = LIBRARIES) -> Capabilities:
    """Return what an account can do on this machine: reading codes takes libraries that may be missing."""
    if _installed(libraries) or not capabilities.can(Feature.READ_CODES):
        return capabilities
    return capabilities.within({Feature.READ_CODES: UNREAD})


@cache
def _installed(libraries: tuple[str, ...]) -> bool:
    return all(find_spec(name) is not None for name in libraries)


@cache
def reader() -> ThreadPoolExecutor:
    """Return the one thread that reads pictures: one at a time, so that memory stays bounded."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")


def texts_in(picture: bytes) -> tuple[str, ...]:
    """Return what the codes in a picture say, each once; raises :class:`Unreadable` and :class:`ImportError`."""
    import zxingcpp

    found: dict[str, None] = {}
    for surface in _surfaces(picture):
        for code in zxingcpp.read_barcodes(surface, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.AllMatrix)):
            text = code.text[:LONGEST_TEXT]
            if text and len(found) < MOST_TEXTS:
                found[text] = None
        if found:
            break
    return tuple(found)


def _surfaces(picture: bytes) -> Iterator[Image]:
    """Yield a picture in grey; one that can be seen through on white and on black, as themes of clients show it."""
    seen_through = _opened(picture)
    if seen_through.mode == "L":
        yield seen_through
        return
    for colour in ("white", "black"):
        yield _on_paper(seen_through, colour)


def _opened(picture: bytes) -> Image:
    """Return a picture in grey, or in colours where it can be seen through."""
    from PIL import Image

    try:
        with Image.open(BytesIO(picture), formats=FORMATS) as opened:
            opened.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
            if opened.width * opened.height > MOST_POINTS:
                raise Unreadable(f"The picture has {opened.width} × {opened.height} points; that is too large.")
            opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return opened.convert("RGBA" if opened.has_transparency_data else "L")
    except Unreadable:
        raise
    except Exception as error:
        # What the library makes of a file that is broken on purpose is not to be foreseen.
        raise Unreadable("The picture is broken or of a kind that is not read.") from error


def _on_paper(seen_through: Image, colour: str) -> Image:
    from PIL import Image

    paper = Image.new("RGBA", seen_through.size, colour)
    return Image.alpha_composite(paper, seen_through).convert("L")
