"""Import libraries without what a start does not use of them, before anything else imports them.

structlog brings Rich, Twisted and greenlet along where they are installed, a quarter of what a start may cost: for
tracebacks we write ourselves and for frameworks we do not use. aiohttp imports its client first, which reads all
certificates of the machine, twice; the Lobby and the health page are served without a client.
"""

from __future__ import annotations

import sys

from townhall.run.late import put_off

FOR_OTHERS = ("rich", "twisted", "greenlet")
"""What structlog looks for and does without."""


def import_lean() -> None:
    """Import structlog without what it brings for others, and have aiohttp's server come without its client."""
    import_structlog()
    put_off("aiohttp")


def import_structlog() -> None:
    """Import structlog as on a machine without them; whoever wants one of them still gets it afterwards."""
    if "structlog" in sys.modules:
        return
    hidden = [name for name in FOR_OTHERS if name not in sys.modules]
    # None makes ``import rich`` fail, as it does on a machine without it; structlog is made for that.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        import structlog  # noqa: F401 # pyright: ignore[reportUnusedImport]
    finally:
        for name in hidden:
            del sys.modules[name]
