"""Take the pictures of the manual from the real program: ``python -m docs.screenshots`` (needs a Chromium).

It starts ``townhall run`` on the shipped ops.toml in a folder of its own, walks in with a few people, and writes
``docs/images/*.png``.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from docs.source import ROOT
from playwright.async_api import Browser, ViewportSize, async_playwright, expect
from tests.adapters.lobby.browser.stage import ARGUMENTS, PATIENCE, Person, Theme, chromium
from tests.e2e.program import Program, program

IMAGES = ROOT / "docs" / "images"
WIDE = ViewportSize(width=1180, height=820)
NARROW = ViewportSize(width=390, height=780)


async def main() -> None:
    """Walk through the Lobby and take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with program(Path(folder), lounge='{ batch_window = "2s" }') as running, async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            await _walk(browser, running)
            await browser.close()


async def _walk(browser: Browser, running: Program) -> None:
    ada = await _visitor(browser, running, "Ada")
    grace = await _visitor(browser, running, "Grace", theme="dark")
    await ada.join()
    await grace.join()
    await expect(ada.message("A warm welcome to")).to_have_count(1, timeout=PATIENCE)
    await _talk(ada, grace)
    await _picture(ada, "lobby-light")
    await _picture(grace, "lobby-dark")
    await ada.join("qq-rehearsal")
    await expect(ada.message("Welcome,")).to_have_count(1, timeout=3 * PATIENCE)
    await ada.say("/help")
    await expect(ada.message("What you can do here")).to_have_count(1)
    await _picture(ada, "lobby-like-qq")
    lin = await _visitor(browser, running, "小雨", view=NARROW, locale="zh-CN")
    await lin.join()
    await expect(lin.message("小雨")).to_have_count(1, timeout=PATIENCE)
    await lin.say("大家好!")
    await _picture(lin, "lobby-narrow")


async def _talk(ada: Person, grace: Person) -> None:
    await ada.say("Hello! I came to see what Townhall does for a group.")
    await expect(grace.message("Hello! I came")).to_have_count(1)
    await grace.act("Hello! I came", "Reply")
    await grace.say("Then ask it for the guide.")
    await expect(ada.message("Then ask it")).to_have_count(1)
    await ada.say("/guide")
    await expect(grace.message("Commands: /help")).to_have_count(1)


async def _visitor(
    browser: Browser,
    running: Program,
    name: str,
    *,
    theme: Theme = "light",
    view: ViewportSize = WIDE,
    locale: str = "en-GB",
) -> Person:
    context = await browser.new_context(viewport=view, locale=locale, color_scheme=theme, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    person = Person(await context.new_page())
    await person.page.goto(running.page)
    await person.enter(name)
    return person


async def _picture(person: Person, name: str) -> None:
    await person.page.mouse.move(0, 0)
    await person.page.wait_for_timeout(300)
    await person.page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
