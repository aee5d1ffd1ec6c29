"""The manual is a site that is whole, is read without the network, and has everything there is to know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
import typer
from docs import website as site
from playwright.async_api import Browser, Route
from tests.adapters.lobby.browser.stage import PATIENCE
from tests.house.sources import ROOT, shown

import townhall.hooks
from townhall.cli.app import build
from townhall.config.codes import Code
from townhall.config.settings import GroupSettings, TownhallSettings
from townhall.plugin.loading import Installed

_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source)[^>]*\bsrc="https?:|<link[^>]*\bhref="https?:|url\(["']?https?:"""
)
INSTALLED = Installed.discover()


class _Entry(msgspec.Struct):
    location: str
    text: str
    title: str


class _Index(msgspec.Struct):
    docs: list[_Entry]


def words_of(website: Path) -> str:
    """Return everything that can be found by searching."""
    index = msgspec.json.decode((website / "search" / "search_index.json").read_bytes(), type=_Index)
    return "\n".join(f"{entry.title}\n{entry.text}" for entry in index.docs)


def test_every_page_of_the_project_is_on_it(website: Path) -> None:
    pages = [ROOT / page for page in site.places() if page.endswith(".md")]

    missing = [
        shown(page) for page in pages if not (website / site.places()[shown(page)]).with_suffix(".html").is_file()
    ]

    assert missing == []
    assert len(pages) > 40


def test_nothing_is_fetched_from_elsewhere_when_a_page_is_read(website: Path) -> None:
    files = [file for file in website.rglob("*") if file.suffix in (".html", ".css")]

    fetching = [file.name for file in files if _FETCHED.search(file.read_text(encoding="utf-8"))]

    assert fetching == []


def test_a_page_says_in_which_language_it_is(website: Path) -> None:
    assert '<html lang="zh-CN"' in (website / "zh-CN" / "ops.html").read_text(encoding="utf-8")
    assert '<html lang="en"' in (website / "ops.html").read_text(encoding="utf-8")


def named() -> Iterator[tuple[str, str]]:
    """Yield everything that a reader may look up, with what it is."""
    for code in Code:
        yield "diagnostic", code.value
    for hook in vars(townhall.hooks):
        if hook.startswith("townhall_"):
            yield "hook", hook
    for kind in (TownhallSettings, GroupSettings):
        for field in msgspec.structs.fields(kind):
            yield "setting", field.encode_name
    for name in INSTALLED.plugin_names:
        plugin = INSTALLED.plugin(name)
        for field in msgspec.structs.fields(plugin.settings):
            yield f"setting of {name}", field.encode_name
        for command in plugin.commands:
            yield f"command of {name}", f"/{command}"
    commands = typer.main.get_command(build([], INSTALLED))
    for command in getattr(commands, "commands", {}):
        yield "command", f"townhall {command}"


def test_everything_that_has_a_name_can_be_looked_up(website: Path) -> None:
    words = words_of(website)

    assert [f"{what} {name}" for what, name in named() if name not in words] == []


@pytest.mark.parametrize(
    ("link", "source", "where", "expected"),
    [
        ("[ops](docs/ops.md#layers)", "README.md", "index.md", "[ops](ops.md#layers)"),
        ("[chinese](README.zh-CN.md)", "README.md", "index.md", "[chinese](zh-CN/index.md)"),
        ("[back](../../README.md)", "adapters/townhall_lobby/README.md", "platforms/lobby.md", "[back](../index.md)"),
        ("[code](../core/townhall/courier/pace.py)", "docs/architecture.md", "architecture.md", "code"),
        ("![seen](docs/images/lobby-dark.png)", "README.md", "index.md", "![seen](images/lobby-dark.png)"),
        ("[there](https://example.org/a.md)", "README.md", "index.md", "[there](https://example.org/a.md)"),
        ("[here](#promises)", "README.md", "index.md", "[here](#promises)"),
    ],
)
def test_a_link_leads_to_where_the_site_has_what_it_means(link: str, source: str, where: str, expected: str) -> None:
    assert site.led(link, source, where) == expected


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("asked", "found"), [("quiet_hours", "reference/configuration.html"), ("群规", "zh-CN/")])
async def test_a_reader_finds_a_word_in_both_languages_without_the_network(
    website: Path, browser: Browser, asked: str, found: str
) -> None:
    context = await browser.new_context()
    asked_elsewhere: list[str] = []

    async def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        file = website / url.path.lstrip("/")
        if url.hostname == "manual.test" and file.is_file():
            await route.fulfill(path=file)
        else:
            asked_elsewhere.append(route.request.url)
            await route.abort()

    await context.route("**/*", answer)
    page = await context.new_page()
    await page.goto("http://manual.test/index.html")

    await page.get_by_role("textbox", name="Search").fill(asked)

    await page.locator(f".md-search-result__link[href*='{found}']").first.wait_for(timeout=PATIENCE)
    await context.close()
    assert asked_elsewhere == []


def test_a_chinese_paragraph_has_no_space_where_its_lines_were_wrapped(website: Path) -> None:
    for page in sorted((website / "zh-CN").rglob("*.html")):
        paragraphs = re.findall(r"<p>(.*?)</p>", page.read_text(encoding="utf-8"), re.DOTALL)
        assert [one for one in paragraphs if re.search(r"[\u4e00-\u9fff。,]\n[\u4e00-\u9fff]", one)] == [], page
