"""Staff keep order on the page: they mute, remove, ban and let back in, and they pin what everybody shall see."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.adapters.lobby.browser.stage import Person, Stage, stage

from townhall.model.events import MemberBanned, MemberKicked, MemberUnbanned, MessagePinned, MessageUnpinned

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_staff_mute_somebody_who_sees_why(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        host, ada = await host_and_ada(play)

        await measure(host, "Mute", "Too loud")

        await expect(ada.page.locator("#composer-text")).to_be_disabled()
        await expect(ada.page.locator("li.notice", has_text="Too loud")).to_be_visible()


async def test_who_is_removed_stands_before_the_door_and_may_come_back(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        host, ada = await host_and_ada(play)

        await measure(host, "Remove from the room", "Please calm down first")
        await expect(host.page.locator("#members .member", has_text="Ada")).to_have_count(0)
        await ada.page.click(".gate .button")

        await ada.page.wait_for_selector("#composer-text")
        (kicked,) = play.house.heard(MemberKicked)
        assert (kicked.member.name, kicked.operator and kicked.operator.name) == ("Ada", "Host")


async def test_who_is_banned_stays_out_until_staff_let_them_back_in(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        host, ada = await host_and_ada(play)

        await measure(host, "Ban", "Advertising")
        await expect(ada.page.locator(".gate")).to_contain_text("You are not allowed into this room.")
        await host.page.click('#members .member.away:has-text("Ada")')
        await host.page.click('[role=menuitem]:has-text("Let back in")')

        await ada.page.click(".gate .button")
        await ada.page.wait_for_selector("#composer-text")
        assert len(play.house.heard(MemberBanned)) == 1
        assert len(play.house.heard(MemberUnbanned)) == 1


async def test_what_staff_pin_stands_above_the_talk_until_they_take_it_down(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        host, ada = await host_and_ada(play)
        await ada.say("We meet on Friday.")

        await host.act("We meet on Friday.", "More")
        await host.page.click('[role=menuitem]:has-text("Pin")')
        await expect(ada.page.locator(".strip-words", has_text="We meet on Friday.")).to_be_visible()
        await host.act("We meet on Friday.", "More")
        await host.page.click('[role=menuitem]:has-text("Unpin")')

        await expect(ada.page.locator(".strip-words")).to_be_hidden()
        assert len(play.house.heard(MessagePinned)) == 1
        assert len(play.house.heard(MessageUnpinned)) == 1


async def test_who_is_no_staff_is_offered_no_measures(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        _, ada = await host_and_ada(play)

        await ada.page.click('#members .member:has-text("Host")')

        await expect(ada.page.locator("[role=menuitem]")).to_have_count(1)


async def host_and_ada(play: Stage) -> tuple[Person, Person]:
    """Let somebody of the staff and a guest sit in the lounge, each at a page."""
    return await play.in_the_lounge("Host"), await play.in_the_lounge("Ada")


async def measure(host: Person, what: str, reason: str) -> None:
    """Take a measure against Ada by the menu beside her name."""
    await host.page.click('#members .member:has-text("Ada")')
    await host.page.click(f'[role=menuitem]:has-text("{what}")')
    await host.page.fill(".dialog input", reason)
    await host.page.click(".dialog [type=submit]")
