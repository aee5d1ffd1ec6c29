"""Import structlog without Rich, before anything else imports it.

structlog imports Rich where it is installed, a seventh of what a start may cost, for tracebacks we write ourselves.
"""

from __future__ import annotations

import sys


def import_structlog() -> None:
    """Import structlog as on a machine without Rich; whoever wants Rich still gets it afterwards."""
    if "structlog" in sys.modules or "rich" in sys.modules:
        return
    # None makes ``import rich`` fail, as it does on a machine without it; structlog is made for that.
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog  # noqa: F401 # pyright: ignore[reportUnusedImport]
    finally:
        del sys.modules["rich"]
