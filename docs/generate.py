"""Write the pages of the manual that are taken from the code, or check that they are what the code says.

``python -m docs.generate`` writes them; with ``--check`` it writes nothing and ends with 1 when a page is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs import pages
from docs.source import ROOT

FOLDER = ROOT / "docs" / "reference"


def stale() -> list[Path]:
    """Return the pages whose file is missing or is not what the generator gives."""
    written = {FOLDER / name: text for name, text in pages.every_page().items()}
    return [file for file, text in written.items() if not file.exists() or file.read_text(encoding="utf-8") != text]


def write() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages.every_page().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write or check, and return the exit code."""
    if "--check" not in arguments:
        write()
        return 0
    old = stale()
    for file in old:
        print(f"{file.relative_to(ROOT)}: not what the code says now. Run: make docs", file=sys.stderr)
    if not old:
        print("manual: up to date")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
