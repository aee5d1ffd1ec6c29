"""A town hall one can walk into: the program, two browsers, an edit of ops.toml, and a power cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.adapters.lobby.browser.stage import PATIENCE, Person
from tests.e2e.program import Program, program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUICK = '{ batch_window = "2s" }'
SLOW_TO_GREET = 20_000


async def visitor(browser: Browser, running: Program, name: str) -> Person:
    """Open the page in a profile of its own and walk in under a name."""
    context = await browser.new_context(
        viewport={"width": 1360, "height": 860}, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    person = Person(await context.new_page())
    await person.page.goto(running.page)
    await person.enter(name)
    return person


async def greetings(person: Person) -> list[str]:
    """Return the greetings that stand in the room on show."""
    said = await person.page.locator("li.message .words").all_inner_texts()
    return [text for text in said if text.startswith(("Welcome, ", "A warm welcome to "))]


async def test_two_people_are_greeted_together_and_get_help(tmp_path: Path, browser: Browser) -> None:
    """Domain 3.1-1 and S62: a batch is greeted in one message that names both."""
    async with program(tmp_path, lounge=QUICK) as running:
        ada, grace = await visitor(browser, running, "Ada"), await visitor(browser, running, "Grace")
        await ada.join()
        await grace.join()

        welcome = ada.message("A warm welcome to")
        await expect(welcome).to_have_count(1, timeout=SLOW_TO_GREET)
        await expect(welcome).to_contain_text("Ada")
        await expect(welcome).to_contain_text("Grace")

        await grace.say("/guide")
        await expect(ada.message("Commands: /help")).to_have_count(1)
        await ada.say("/help")
        await expect(ada.message("What you can do here")).to_have_count(1)
        assert len(await greetings(ada)) == 1


async def test_an_edit_of_ops_toml_changes_only_its_room(tmp_path: Path, browser: Browser) -> None:
    async with program(tmp_path, lounge=QUICK) as running:
        running.write(lounge='{ batch_window = "1s", text = "Hello {name}, in new words" }')
        await running.until('townhall_configuration_reloads_total{outcome="ok"}', 1)
        ada = await visitor(browser, running, "Ada")

        await ada.join()
        await expect(ada.message("Hello @Ada, in new words")).to_have_count(1, timeout=SLOW_TO_GREET)

        running.write(lounge='{ batch_window = "soon" }')
        await running.until('townhall_configuration_reloads_total{outcome="refused"}', 1)
        grace = await visitor(browser, running, "Grace")
        await grace.join()
        await expect(grace.message("Hello @Grace, in new words")).to_have_count(1, timeout=SLOW_TO_GREET)
        (applied, *_) = running.logged("configuration_applied")
        assert (applied["groups_changed"], applied["accounts_touched"]) == (1, 0)


async def test_a_power_cut_loses_nothing_and_greets_nobody_twice(tmp_path: Path, browser: Browser) -> None:
    """Defect zoo 2: a greeting is not repeated after a restart, and a join waiting to be greeted is not lost."""
    async with program(tmp_path, lounge='{ batch_window = "4s" }') as running:
        ada = await visitor(browser, running, "Ada")
        await ada.join()
        await ada.say("I was here before the lights went out")
        await expect(ada.message("before the lights went out")).to_have_count(1)
        await running.kill()
        await running.start()

        await expect(ada.message("Welcome, @Ada")).to_have_count(1, timeout=SLOW_TO_GREET)
        await running.kill()
        await running.start()
        await ada.say("/help")
        await expect(ada.message("What you can do here")).to_have_count(1)

        assert len(await greetings(ada)) == 1
        await expect(ada.message("before the lights went out")).to_have_count(1)


async def test_it_stops_in_good_order_when_told_to(tmp_path: Path) -> None:
    running = Program(tmp_path)
    running.write()
    await running.start()

    code = await running.stop()

    assert code == 0
    assert any("serves 3 groups" in line for line in running.output)
