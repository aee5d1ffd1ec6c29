"""The pages of the manual hang together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.fences import PAGES
from tests.house.sources import ROOT, shown

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
ALL = sorted({*PAGES, *(ROOT / "docs").rglob("*.md")})
TRANSLATED = [
    ("README.md", "README.zh-CN.md"),
    ("docs/ops.md", "docs/zh-CN/ops.md"),
    ("docs/plugins/campaign-events.md", "docs/zh-CN/plugins/campaign-events.md"),
    ("docs/plugins/campaign.md", "docs/zh-CN/plugins/campaign.md"),
    ("docs/plugins/kol.md", "docs/zh-CN/plugins/kol.md"),
    ("docs/plugins/leaderboard.md", "docs/zh-CN/plugins/leaderboard.md"),
    ("docs/plugins/roles.md", "docs/zh-CN/plugins/roles.md"),
    ("docs/plugins/rules.md", "docs/zh-CN/plugins/rules.md"),
    ("docs/plugins/welcome.md", "docs/zh-CN/plugins/welcome.md"),
]


def links(page: Path) -> list[str]:
    return _LINK.findall(_FENCED.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", ALL, ids=shown)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken: list[str] = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if "://" not in link and not (target.exists() and (not anchor or anchor in anchors(target))):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("page", [page for page in ALL if page.parent.name == "docs"], ids=shown)
def test_every_page_is_reached_from_the_readme(page: Path) -> None:
    assert f"docs/{page.name}" in links(ROOT / "README.md")


@pytest.mark.parametrize(("english", "chinese"), TRANSLATED)
def test_a_translated_page_has_the_same_examples(english: str, chinese: str) -> None:
    assert outline(ROOT / english) == outline(ROOT / chinese)


def outline(page: Path) -> tuple[int, list[str], set[str]]:
    """Return what must be equal in both languages: sections, kinds of examples, and settings in them."""
    # Each page has the texts of an ops team in its own language.
    text = page.read_text(encoding="utf-8").replace("[texts.zh-CN.", "[texts.en.")
    examples = re.findall(r"^```(toml|python|console)", text, re.MULTILINE)
    tables = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    settings = re.findall(r"^(?:\[[\w.]+\]|[a-z_]+ =)", "".join(tables), re.MULTILINE)
    return len(re.findall(r"^## ", text, re.MULTILINE)), examples, set(settings)
