"""What was said lasts: over a reload, a restart of the house, and a lost connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.adapters.lobby.browser.stage import Person, stage

from townhall.model.events import MessageSent
from townhall.model.parts import plain

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def words(person: Person) -> list[str]:
    """Return what stands in the room on show."""
    return await person.page.locator("li.message .words").all_inner_texts()


async def test_a_reload_keeps_the_person_the_room_and_the_history(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        await ada.say("First")
        await ada.say("Second")
        await expect(ada.message("Second")).to_have_count(1)

        await ada.page.reload()

        await expect(ada.page.locator("#me")).to_contain_text("Ada")
        await expect(ada.page.locator("h1")).to_have_text("Lounge")
        await expect(ada.message("Second")).to_have_count(1)
        assert await words(ada) == ["First", "Second"]


async def test_a_draft_is_kept_for_each_room(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        await ada.join("fans")
        await ada.page.fill("#composer-text", "Not finished")

        await ada.open("lounge")
        await expect(ada.page.locator("#composer-text")).to_have_value("")
        await ada.page.reload()
        await ada.open("fans")

        await expect(ada.page.locator("#composer-text")).to_have_value("Not finished")


async def test_a_restart_under_open_pages_loses_and_doubles_nothing(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")
        await ada.say("Before")
        await expect(grace.message("Before")).to_have_count(1)

        await play.house.stop()
        await expect(ada.page.locator("#connection")).to_be_visible()
        await ada.say("While you were away")
        await play.house.start(play.tasks)
        await expect(grace.message("While you were away")).to_have_count(1, timeout=20_000)
        await expect(ada.page.locator("#connection")).to_be_hidden()
        await grace.say("After")
        await expect(ada.message("After")).to_have_count(1)
        await expect(ada.page.locator("li.message.sending")).to_have_count(0)

        expected = ["Before", "While you were away", "After"]
        assert await words(ada) == await words(grace) == expected
        assert [plain(event.parts) for event in play.house.heard(MessageSent)] == expected


async def test_what_was_not_sent_survives_a_reload_of_the_page(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        await ada.page.evaluate("WebSocket.prototype.send = () => {}")
        await ada.say("Stuck")
        await expect(ada.page.locator("li.message.sending")).to_have_count(1)

        await ada.page.reload()

        await expect(ada.message("Stuck")).to_have_count(1)
        await expect(ada.page.locator("li.message.sending")).to_have_count(0)
        assert len(play.house.heard(MessageSent)) == 1


async def test_older_messages_come_when_one_scrolls_up(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        for number in range(70):
            await ada.say(f"Message {number}.")
        await expect(ada.message("Message 69.")).to_have_count(1)
        await expect(ada.page.locator("li.message.sending")).to_have_count(0)

        grace = await play.in_the_lounge("Grace")
        await expect(grace.message("Message 69.")).to_be_in_viewport()
        await expect(grace.message("Message 0.")).to_have_count(0)
        await grace.page.locator("#log").evaluate("log => log.scrollTo(0, 0)")

        await expect(grace.message("Message 0.")).to_have_count(1)
        assert await words(grace) == [f"Message {number}." for number in range(70)]


async def test_each_tab_can_be_another_person(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")

        async with ada.page.context.expect_page() as opened:
            await ada.page.click("#room-lists >> text=Open another person")
        other = Person(await opened.value)
        await other.enter("Grace")
        await other.page.reload()

        await expect(other.page.locator("#me")).to_contain_text("Grace")
        await expect(ada.page.locator("#me")).to_contain_text("Ada")


async def test_what_came_while_one_was_away_stands_below_a_line(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")
        await grace.say("Seen")
        await expect(ada.message("Seen")).to_have_count(1)
        await ada.page.goto("about:blank")
        await grace.say("Not seen")
        await expect(grace.page.locator("li.message.sending")).to_have_count(0)

        await ada.page.goto(play.house.url)

        await expect(ada.message("Not seen")).to_have_count(1)
        await expect(ada.page.locator("li.day.new + li.message")).to_contain_text("Not seen")


async def test_a_refused_message_can_be_sent_again(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        await ada.say("x" * 9000)
        failed = ada.page.locator("li.message.failed")
        await expect(failed).to_contain_text("longer than this room takes")

        await failed.locator("text=Try again").click()
        await expect(failed).to_contain_text("longer than this room takes")
        await failed.locator("text=Discard").click()

        await expect(ada.messages).to_have_count(0)


async def test_two_tabs_of_one_person_show_the_same(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        second = Person(await ada.page.context.new_page())
        await second.page.goto(play.house.url)
        await second.page.wait_for_selector("#composer-text")

        await ada.say("In both")

        await expect(second.message("In both")).to_have_count(1)
        await expect(ada.message("In both")).to_have_count(1)
