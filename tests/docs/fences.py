"""The examples of the manual: fenced blocks with what is written behind the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.house.sources import ROOT, shown

PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if page.parent != ROOT / "docs" / "reference" and not page.name.startswith(".")
)

_FENCE = re.compile(r"^```(?P<language>\w+)(?: (?P<name>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block."""

    page: Path
    line: int
    language: str
    name: str
    text: str

    @property
    def id(self) -> str:
        """How a test names it."""
        return f"{shown(self.page)}:{self.line}"


def fences(language: str) -> list[Fence]:
    """Return every block of a language in the manual."""
    return [fence for page in PAGES for fence in _fences(page) if fence.language == language]


def plugins() -> list[tuple[Fence, Fence]]:
    """Return each example of a plugin with the example of its test, which stands below it on the same page."""
    written = fences("python")
    return [(code, test) for code, test in pairwise(written) if code.name.endswith("__init__.py")]


def _fences(page: Path) -> Iterator[Fence]:
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Fence(page, line, found["language"], found["name"] or "", found["text"])
