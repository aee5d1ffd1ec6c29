"""Read an export that is one large JSON document without taking it into memory whole."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import TypeVar

import msgspec

from townhall.adapter import AdapterError

MOST_BYTES = 1024 * 1024 * 1024
"""A larger file would not fit into the memory of a small machine; clients can export in parts."""

Shape = TypeVar("Shape", bound=msgspec.Struct)


def read_exported(file: Path, shape: type[Shape], *, form: str, smaller: str, again: str) -> Shape:
    """Return what a file holds; a :class:`msgspec.Raw` in it stays a piece of the file until it is read.

    ``form``: what the file should be ("JSON export of Element"). ``smaller`` and ``again``: what to do where it is
    too large, or none of that form. Raises :class:`AdapterError`.
    """
    try:
        if (size := file.stat().st_size) > MOST_BYTES:
            most = f"{MOST_BYTES >> 20} MiB is the most that is read"
            raise AdapterError(f"{file}: the export has {size >> 20} MiB; {most}. {smaller}")
        with file.open("rb") as opened:
            # It is let go with the last of its pieces.
            content = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        return msgspec.json.decode(content, type=shape)
    except (OSError, ValueError, RecursionError) as error:
        raise AdapterError(f"{file}: this is no whole {form}: {error}. {again}") from error
