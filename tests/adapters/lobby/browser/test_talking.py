"""People talk to each other on the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.adapters.lobby.browser.stage import place, stage

from townhall.model.actions import AnswerPress, CommandCard, PublishCommands, Say
from townhall.model.events import ButtonPressed, MessageSent, ReactionAdded
from townhall.model.parts import Button, ButtonRows, Text, plain

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_two_people_talk(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")

        await ada.say("Hello, Grace!")
        await grace.say("Hello, Ada!")

        await expect(grace.message("Hello, Grace!")).to_have_count(1)
        await expect(ada.message("Hello, Ada!")).to_have_count(1)
        assert [plain(event.parts) for event in play.house.heard(MessageSent)] == ["Hello, Grace!", "Hello, Ada!"]


async def test_who_comes_in_is_told_to_the_others(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")

        await play.in_the_lounge("Grace")

        await expect(ada.page.locator("li.notice", has_text="Grace joined")).to_have_count(1)
        await expect(ada.page.locator("#members .member-name", has_text="Grace")).to_be_visible()


async def test_enter_completes_half_a_command_and_sends_a_whole_one(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        await play.house.perform(PublishCommands(place=place(), commands=(CommandCard("guide", "What this is for"),)))
        await ada.page.locator("#composer-text").press_sequentially("/gu")
        await expect(ada.page.locator("#suggestions")).to_be_visible()

        await ada.page.press("#composer-text", "Enter")
        await expect(ada.page.locator("#composer-text")).to_have_value("/guide ")
        await ada.page.press("#composer-text", "Backspace")
        await ada.page.press("#composer-text", "Enter")

        await expect(ada.message("/guide")).to_have_count(1)
        await expect(ada.page.locator("#composer-text")).to_have_value("")
        await expect(ada.page.locator("#suggestions")).to_be_hidden()


async def test_a_click_counts_when_news_come_while_the_button_is_down(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.visitor("Ada"), await play.in_the_lounge("Grace")
        await ada.open("lounge")
        await ada.page.hover(".gate .button")

        await ada.page.mouse.down()
        await play.house.perform(PublishCommands(place=place(), commands=(CommandCard("guide", "What this is for"),)))
        await grace.say("Come in!")
        await ada.page.wait_for_timeout(300)
        await ada.page.mouse.up()

        await expect(ada.message("Come in!")).to_have_count(1)


async def test_a_reply_shows_what_it_answers_and_leads_there(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")
        await ada.say("Who has the key?")

        await grace.act("Who has the key?", "Reply")
        await grace.say("I have.")

        preview = ada.message("I have.").locator(".reply-preview")
        await expect(preview).to_contain_text("Who has the key?")
        assert await preview.locator(".reply-author").evaluate("one => one.scrollWidth <= one.clientWidth")
        await preview.click()
        await expect(ada.message("Who has the key?")).to_be_focused()


async def test_a_reaction_is_counted_and_says_who_gave_it(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")
        await ada.say("It works!")

        await grace.act("It works!", "React")
        await grace.page.click('.picker [aria-label="🎉"]')

        chip = ada.message("It works!").locator(".chip")
        await expect(chip).to_have_attribute("title", "Grace")
        await expect(chip).to_contain_text("1")
        assert [event.emoji for event in play.house.heard(ReactionAdded)] == ["🎉"]


async def test_a_button_of_the_house_is_pressed_and_answered_in_private(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")
        rows = ButtonRows(((Button("Count me in", data="in"), Button("Not now", data="out")),))
        await play.house.perform(Say(place=place(), parts=(Text("Shall we meet?"), rows)))

        await ada.page.click("text=Count me in")
        await expect(ada.page.locator(".chat-button", has_text="Count me in")).to_have_attribute("aria-pressed", "true")
        [pressed] = play.house.heard(ButtonPressed)
        await play.house.perform(
            AnswerPress(place=place(), token=pressed.token, member=pressed.actor.id, text="You are on the list.")
        )

        assert pressed.data == "in"
        await expect(ada.page.locator("li.answer")).to_contain_text("You are on the list.")
        await expect(grace.page.locator("li.answer")).to_have_count(0)


async def test_the_last_message_is_changed_with_the_up_key(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")
        await ada.say("Helo")
        await expect(grace.message("Helo")).to_have_count(1)

        await ada.page.press("#composer-text", "ArrowUp")
        await expect(ada.page.locator("#composer-text")).to_have_value("Helo")
        await ada.say("Hello")

        await expect(grace.message("Hello")).to_contain_text("(edited)")


async def test_a_removed_message_is_shown_as_removed(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")
        await ada.say("Oops")

        await ada.act("Oops", "More")
        await ada.page.click('[role=menuitem]:has-text("Remove")')
        await ada.page.click('.dialog-foot [type=submit]:has-text("Remove")')

        await expect(grace.page.locator(".removed")).to_have_text("This message was removed")
        await expect(grace.message("Oops")).to_have_count(0)


async def test_two_people_talk_in_private(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")

        await ada.page.click('#members .member:has-text("Grace")')
        await ada.page.click('[role=menuitem]:has-text("Talk in private")')
        await ada.say("Just between us.")

        talk = grace.page.locator(".room-link", has_text="Ada")
        await expect(talk.locator(".unread")).to_contain_text("1")
        await talk.click()
        await expect(grace.message("Just between us.")).to_have_count(1)


async def test_who_asks_is_let_in_by_staff(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        host, ada = await play.visitor("Host"), await play.visitor("Ada")
        await host.join("club")

        await ada.open("club")
        await ada.page.click(".gate .button")
        await ada.page.fill(".dialog textarea", "I love books.")
        await ada.page.click(".dialog [type=submit]")
        await host.page.click('[aria-label="1 person asks to join"]')
        await expect(host.page.locator(".request")).to_contain_text("I love books.")
        await host.page.click('[aria-label="Let Ada in"]')

        await ada.page.wait_for_selector("#composer-text")
