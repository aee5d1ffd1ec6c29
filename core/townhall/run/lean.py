"""Import libraries without what a start does not use of them, before anything else imports them.

structlog brings Rich, Twisted and greenlet along where they are installed, a quarter of what a start may cost: for
tracebacks we write ourselves and for frameworks we do not use. aiohttp imports its client first, which reads all
certificates of the machine, twice; the Lobby and the health page are served without a client.
"""

from __future__ import annotations

from townhall.run.late import put_off

FOR_OTHERS = ("rich", "twisted", "greenlet")
"""What structlog looks for and does without."""


def import_lean() -> None:
    """Have structlog imported without what it brings for others, and aiohttp's server without its client."""
    put_off("structlog", without=FOR_OTHERS)
    put_off("aiohttp")
