"""Pictures with QR codes in them, as members send them."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image

_EDGE = 40


def qr_image(*texts: str, scale: int = 4) -> Image.Image:
    """Return a picture that shows these texts as QR codes, side by side."""
    codes = [Image.fromarray(_code(text, scale)) for text in texts]
    size = (sum((code.width for code in codes), _EDGE), max([_EDGE, *(code.height for code in codes)]))
    picture = Image.new("L", size, "white")
    left = 0
    for code in codes:
        picture.paste(code, (left, 0))
        left += code.width
    return picture


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    """Return a picture as a file."""
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def qr_png(*texts: str) -> bytes:
    """Return a PNG that shows these texts as QR codes."""
    return encoded(qr_image(*texts))


def _code(text: str, scale: int) -> zxingcpp.Image:
    create = zxingcpp.create_barcode  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return create(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=scale)
