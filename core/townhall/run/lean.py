"""Import structlog without what it brings along for others, before anything else imports it.

structlog imports Rich, Twisted and greenlet where they are installed, a quarter of what a start may cost: for
tracebacks we write ourselves and for frameworks we do not use.
"""

from __future__ import annotations

import sys

FOR_OTHERS = ("rich", "twisted", "greenlet")
"""What structlog looks for and does without."""


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
