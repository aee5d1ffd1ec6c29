"""Which Townhall this is."""

from __future__ import annotations

from functools import cache


@cache
def version() -> str:
    """Return the installed version; a source tree that nobody installed has none."""
    # Imported here: it is slow, and only two commands need it.
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        return version_of("townhall")
    except PackageNotFoundError:
        return "unreleased"
