"""Make the manual a site: bring in the pages that lie outside of docs/, and lead links where the site has them.

MkDocs calls the functions whose names begin with ``on_``. The pages themselves are written for being read in the
repository; nothing in them knows of the site.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from docs.source import ROOT
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

Nav: TypeAlias = list[dict[str, "str | Nav"]]

CHINESE: Final = "zh-CN"
_LINK: Final = re.compile(r"(!?\[[^\]]*\])\(([^)\s]+)\)")
_FENCED: Final = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_NAMED: Final = re.compile(r"^```(\w+) (\S+)$", re.MULTILINE)
_HAN: Final = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”"
_WRAPPED: Final = re.compile(f"(?<=[{_HAN}])\n(?=[{_HAN}])")
"""A line that is continued: a browser would show a space there, which Chinese has not."""
_FOR_OPS: Final = ("ops.md", "lobby.md")
_FOR_OPERATORS: Final = ("running.md", "deployment.md", "performance.md")
_FOR_DEVELOPERS: Final = ("plugins.md", "adapters.md", "architecture.md")


@cache
def places() -> Mapping[str, str]:
    """Return where each page of the project lies on the site: by its path from the root of the project."""
    found = {"README.md": "index.md", f"README.{CHINESE}.md": f"{CHINESE}/index.md"}
    for name in ("CHANGELOG", "CONTRIBUTING", "SECURITY"):
        found[f"{name}.md"] = f"project/{name.lower()}.md"
    for page in sorted(ROOT.glob("adapters/*/*.md")):
        found[page.relative_to(ROOT).as_posix()] = _of_platform(page)
    for page in sorted(ROOT.glob("plugins/*/README.md")):
        found[page.relative_to(ROOT).as_posix()] = f"project/quality-of-{_short(page)}.md"
    for page in sorted((ROOT / "docs").rglob("*")):
        if page.suffix in (".md", ".png"):
            found[page.relative_to(ROOT).as_posix()] = page.relative_to(ROOT / "docs").as_posix()
    return found


def _of_platform(page: Path) -> str:
    own = page.stem.removesuffix(f".{CHINESE}").lower()
    name = _short(page) if own == "readme" else f"{_short(page)}-{own}"
    return f"{CHINESE}/platforms/{name}.md" if CHINESE in page.name else f"platforms/{name}.md"


def _short(page: Path) -> str:
    return page.parent.name.removeprefix("townhall_")


# -- what MkDocs calls ----------------------------------------------------------------------------
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the table of contents from the pages there are, so that no page can be forgotten."""
    config.nav = _nav()
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from outside of docs/."""
    for page, where in places().items():
        if not page.startswith("docs/"):
            files.append(File.generated(config, where, content=(ROOT / page).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead the links of a page to where the site has what they mean."""
    where = page.file.src_uri
    source = next(project for project, on_site in places().items() if on_site == where)
    if where.startswith(CHINESE):
        markdown = _WRAPPED.sub("", markdown)
    pieces = _FENCED.split(markdown)
    return "".join(
        _NAMED.sub(r'```\1 title="\2"', piece) if number % 2 else led(piece, source, where)
        for number, piece in enumerate(pieces)
    )


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Say in which language a page is, for those to whom it is read aloud."""
    chinese = page.file.src_uri.startswith(CHINESE)
    return output.replace('<html lang="en"', f'<html lang="{CHINESE}"', 1) if chinese else output


# -- links ----------------------------------------------------------------------------------------
def led(markdown: str, source: str, where: str) -> str:
    """Return text of the page ``source`` (from the root) with links for the place ``where`` on the site.

    A link to a file of the project that is no page becomes the words of the link: a reader of the site has no tree.
    """
    on_site = places()

    def lead(found: re.Match[str]) -> str:
        words, link = found[1], found[2]
        path, hash_sign, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:") or not path:
            return found[0]
        meant = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        if meant not in on_site:
            return words.strip("[]")
        target = posixpath.relpath(on_site[meant], posixpath.dirname(where) or ".")
        return f"{words}({target}{hash_sign}{anchor})"

    return _LINK.sub(lead, markdown)


# -- the table of contents ------------------------------------------------------------------------
def _nav() -> Nav:
    plugins = list(_entries("plugins", "docs/plugins"))
    return [
        {"Quick start": "index.md"},
        {"For ops teams": [*_pages(_FOR_OPS), {"Plugins": plugins}]},
        {"For operators": [*_pages(_FOR_OPERATORS), {"Platforms": list(_brought("platforms/"))}]},
        {"For developers": _pages(_FOR_DEVELOPERS)},
        {"Reference": list(_entries("reference", "docs/reference"))},
        {"中文": _chinese()},
        {"Project": list(_brought("project/"))},
    ]


def _chinese() -> Nav:
    # The quick start comes first, whatever else there is.
    found = sorted((ROOT / "docs" / CHINESE).glob("*.md"), key=lambda page: (page.stem != "quick-start", page.name))
    own: Nav = [{_title(page): f"{CHINESE}/{page.name}"} for page in found]
    plugins = list(_entries(f"{CHINESE}/plugins", f"docs/{CHINESE}/plugins"))
    return [
        {"Townhall": f"{CHINESE}/index.md"},
        *own,
        {"插件": plugins},
        {"平台": list(_brought(f"{CHINESE}/platforms/"))},
    ]


def _pages(names: tuple[str, ...]) -> Nav:
    return [{_title(ROOT / "docs" / name): name} for name in names if (ROOT / "docs" / name).is_file()]


def _entries(prefix: str, folder: str) -> Iterator[dict[str, str | Nav]]:
    for page in sorted((ROOT / folder).glob("*.md")):
        yield {_title(page): f"{prefix}/{page.name}"}


def _brought(prefix: str) -> Iterator[dict[str, str | Nav]]:
    for page, where in places().items():
        if where.startswith(prefix) and not page.startswith("docs/"):
            quality = "Quality of " if where.startswith("project/quality-of-") else ""
            yield {quality + _title(ROOT / page): where}


def _title(page: Path) -> str:
    first = next(line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("# "))
    return first.removeprefix("# ").replace("`", "")
