"""Compose the table of diagnostic codes that `townhall check` may print."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docs.source import ROOT, classes, module_text

CODES = "core/townhall/config/codes.py"


def diagnostics_page() -> Iterator[str]:
    """Yield the blocks of the page: one table per heading that stands as a comment among the codes."""
    yield module_text(CODES)
    yield (
        "Each diagnostic names the file, the line and the key, says what is wrong and what was expected, and offers "
        "the nearest valid name where there is one. Errors refuse the configuration; warnings do not."
    )
    explained = {field.name: field.text for one in classes(CODES) for field in one.fields}
    for heading, names in _sections():
        rows = [f"| `{code}` | {explained[name] or _spoken(name)} |" for name, code in names]
        yield "\n".join((f"## {heading}\n", "| Code | What it says |", "|---|---|", *rows))


def _sections() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    text = (ROOT / CODES).read_text(encoding="utf-8")
    for heading, body in re.findall(r"^    # (.+)\n((?:    .*\n|\n(?!    #))*)", text, re.MULTILINE):
        yield heading, re.findall(r'^    ([A-Z0-9_]+) = "(\w+)"', body, re.MULTILINE)


def _spoken(name: str) -> str:
    return name.replace("_", " ").lower().replace("utf8", "UTF-8").replace("sdk", "SDK")
