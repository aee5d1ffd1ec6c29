"""The daily work of a community in the real program: rules, labels and the board, in a browser and over a power cut."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.adapters.lobby.browser.stage import Person
from tests.e2e.program import Program
from tests.e2e.test_town_hall import visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PATIENCE = 20_000
AD = "Come to my group https://t.me/+abcdefghij"
SETTINGS = """
[townhall]
[accounts.lobby]
adapter = "lobby"
listen = "{listen}"
hosts = ["Host"]
[accounts.lobby.rooms.ops]
door = "hosts"
[defaults]
account = "lobby"
staff_room = "ops"
[groups.lounge]
chat = "lounge"
leaderboard = true
[groups.lounge.rules]
careful_for = "0s"
[groups.lounge.roles.set.interest]
labels = ["growth", "design"]
[groups.ops]
chat = "ops"
title = "Staff"
"""


@asynccontextmanager
async def town_hall(folder: Path) -> AsyncGenerator[Program]:
    """Run the program with a lounge that has rules, labels and a board."""
    running = Program(folder)
    running.write_text(SETTINGS.replace("{listen}", running.page.removeprefix("http://").rstrip("/")))
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


async def remove(person: Person, text: str) -> None:
    """Take a message of one's own back."""
    await person.act(text, "More")
    await person.page.click('[role=menuitem]:has-text("Remove")')
    await person.page.click('.dialog-foot [type=submit]:has-text("Remove")')


async def test_an_ad_is_met_politely_and_who_withdraws_it_after_a_power_cut_has_complied(
    tmp_path: Path, browser: Browser
) -> None:
    """S82: a first ad gets a polite notice, and the author who deletes it within the grace has complied."""
    async with town_hall(tmp_path) as running:
        host, ada = await visitor(browser, running, "Host"), await visitor(browser, running, "Ada")
        await host.join("ops")
        await ada.join()

        await ada.say(AD)
        await expect(ada.message("Would you please withdraw the message")).to_have_count(1, timeout=PATIENCE)
        await running.kill()
        await running.start()
        # The page waits with what is written until it is connected again, and says so; with the rest it does not.
        await ada.say("Oh, sorry!")
        await expect(ada.message("Oh, sorry!")).to_have_count(1)
        await expect(ada.page.locator(".progress")).to_have_count(0, timeout=PATIENCE)
        await remove(ada, AD)
        talk = ada.page.locator(".room-link", has_text="Townhall")
        await talk.click(timeout=PATIENCE)
        await expect(ada.message("is closed and does not count")).to_have_count(1, timeout=PATIENCE)
        await host.say("/case 1 #lounge")

        await expect(host.message("withdrawn in time, does not count")).to_have_count(1, timeout=PATIENCE)


async def test_a_label_is_chosen_by_a_button_and_what_somebody_says_stands_on_the_board(
    tmp_path: Path, browser: Browser
) -> None:
    async with town_hall(tmp_path) as running:
        grace = await visitor(browser, running, "Grace")
        await grace.join()

        await grace.say("/labels")
        await grace.page.locator(".chat-button", has_text="growth").click(timeout=PATIENCE)
        await expect(grace.page.locator("li.answer")).to_contain_text("growth", timeout=PATIENCE)
        await grace.say("How do you measure retention in the first month?")
        await running.kill()
        await running.start()
        await grace.say("/labels")
        await expect(grace.page.locator(".chat-button", has_text="growth ✓")).to_have_count(1, timeout=PATIENCE)
        await grace.say("/board")

        await expect(grace.message("1. Grace · 1 point")).to_have_count(1, timeout=PATIENCE)
