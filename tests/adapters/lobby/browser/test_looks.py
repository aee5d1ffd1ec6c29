"""The page in light and dark, wide and narrow, English and Chinese, for the eye, the keyboard and the ear."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from playwright.async_api import Browser, Page, expect
from tests.adapters.lobby.browser.stage import Theme, place, stage

from townhall.model.actions import Say
from townhall.model.ids import MemberId
from townhall.model.parts import Emoji, File, Image, Link, Mention, Parts, Style, Styled, Text

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAMELESS = """
() => [...document.querySelectorAll('button, a[href], input, textarea, select, [role=listbox], nav, aside, dialog')]
  .filter(one => one.checkVisibility())
  .filter(one => !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby') || one.labels?.length
    || [...one.childNodes].some(node => node.textContent.trim())))
  .map(one => one.outerHTML.slice(0, 120))
"""
CONTRASTS = """
() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const light = (color) => {
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => part / 255)
      .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
    return .2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2];
  };
  const probe = document.body.appendChild(document.createElement('i'));
  const shade = (name) => { probe.style.color = `var(${name})`; return light(getComputedStyle(probe).color); };
  const pairs = [['--ink', '--surface'], ['--ink', '--page'], ['--ink', '--selected'], ['--ink', '--mention-wash'],
    ['--ink-soft', '--surface'], ['--ink-soft', '--page'], ['--ink-soft', '--sunken'], ['--ink-faint', '--surface'],
    ['--ink-faint', '--page'], ['--ink-faint', '--hover'], ['--accent', '--surface'], ['--accent', '--page'],
    ['--accent', '--accent-wash'], ['--accent-ink', '--accent'], ['--danger', '--raised'],
    ['--danger', '--danger-wash'],
    ['--warn', '--warn-wash'], ['--ink-faint', '--mention-wash'], ['--ink-faint', '--accent-wash']];
  const found = pairs.map(([ink, ground]) => {
    const [one, other] = [shade(ink), shade(ground)].sort((a, b) => b - a);
    return [`${ink} on ${ground}`, (one + .05) / (other + .05)];
  });
  probe.remove();
  return Object.fromEntries(found);
}
"""
TOO_WIDE = """
() => [document.documentElement, ...document.querySelectorAll('#log, #rooms, #members, .room-head, .room-lists')]
  .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.id || one.className || one.tagName)
"""


async def too_wide(page: Page) -> list[str]:
    """Return what is broader than the room it has."""
    return cast("list[str]", await page.evaluate(TOO_WIDE))


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_words_stand_out_enough_from_their_ground(tmp_path: Path, browser: Browser, theme: Theme) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.visitor("Ada", theme=theme)

        contrasts = cast("dict[str, float]", await ada.page.evaluate(CONTRASTS))

        assert {pair: ratio for pair, ratio in contrasts.items() if ratio < 4.5} == {}


async def test_the_theme_can_be_chosen_and_stays(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.visitor("Ada", theme="light")

        await ada.page.click("#me button")
        await ada.page.click(".panel >> text=Dark")
        await ada.page.reload()

        await expect(ada.page.locator("html")).to_have_css("color-scheme", "dark")


async def test_a_window_that_comes_into_view_before_one_is_in_breaks_nothing(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        nobody = await play.visitor()

        await nobody.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

        await nobody.enter("Ada")


async def test_chinese_is_spoken_to_a_chinese_browser_and_can_be_switched(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.visitor(locale="zh-CN")
        await expect(ada.page.locator("h1")).to_have_text("欢迎来到大厅")
        await ada.enter("小雨")
        await expect(ada.page.locator("#rooms h2").first).to_have_text("我的房间")

        await ada.page.click("#me button")
        await ada.page.click(".panel >> text=English")

        await expect(ada.page.locator("#rooms h2").first).to_have_text("Your rooms")
        await expect(ada.page.locator("html")).to_have_attribute("lang", "en")


async def test_a_phone_shows_one_pane_with_a_way_back(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.visitor("Ada", width=390, height=780)
        await ada.join()
        await expect(ada.page.locator("#rooms")).to_be_hidden()

        await ada.page.click('[aria-label="Back to the rooms"]')

        await expect(ada.page.locator("#rooms")).to_be_visible()
        await expect(ada.page.locator("#conversation")).to_be_hidden()
        assert await too_wide(ada.page) == []


async def test_the_keyboard_alone_is_enough_to_change_rooms_and_read(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        await ada.say("One")
        await ada.say("Two")
        await expect(ada.message("Two")).to_have_count(1)

        await ada.message("Two").focus()
        await ada.page.keyboard.press("ArrowUp")
        await expect(ada.message("One")).to_be_focused()
        await ada.page.keyboard.press("r")
        await expect(ada.page.locator(".composer-context")).to_contain_text("Replying to Ada")
        await ada.page.keyboard.press("Escape")
        await expect(ada.page.locator(".composer-context")).to_be_hidden()
        await ada.page.keyboard.press("Control+k")
        await ada.page.keyboard.type("北京")
        await ada.page.keyboard.press("Enter")

        await expect(ada.page.locator("h1")).to_have_text("北京粉丝群")
        await ada.page.keyboard.press("Alt+ArrowUp")
        await expect(ada.page.locator("h1")).not_to_have_text("北京粉丝群")


async def test_everything_one_can_use_has_a_name_and_a_landmark(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        await ada.say("Hello")
        await ada.message("Hello").hover()

        assert await ada.page.evaluate(NAMELESS) == []
        for role in ("navigation", "main", "complementary"):
            await expect(ada.page.get_by_role(role)).to_have_count(1)
        await expect(ada.page.get_by_role("heading", level=1)).to_have_count(1)


async def test_new_messages_are_spoken_once(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada, grace = await play.in_the_lounge("Ada"), await play.in_the_lounge("Grace")

        await grace.say("Can you hear me?")

        spoken = ada.page.locator("#announcer p", has_text="Grace: Can you hear me?")
        await expect(spoken).to_have_count(1)


async def test_a_room_like_qq_offers_what_qq_has_and_says_so(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        await ada.join("fans")
        await ada.say("Hello")
        await ada.message("Hello").hover()

        await expect(ada.page.locator('.message-bar [aria-label="Reply"]')).to_have_count(1)
        await expect(ada.page.locator('.message-bar [aria-label="React"]')).to_have_count(0)
        await ada.page.click(".like")
        await expect(ada.page.locator("dialog")).to_contain_text("press buttons: they become numbers to type")
        await expect(ada.page.locator("dialog")).to_contain_text("Numbered choices; the number is typed")


NASTY = (
    "<img src=x onerror=alert(1)>",
    "\u202edesrever",
    "a" * 64,
    "﷽" * 20,
    "مريم",
    "Z" + "\u0338\u0321" * 20 + "a",
)


async def test_no_name_breaks_the_page(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        for name in NASTY:
            other = await play.in_the_lounge(name)
            await other.say(f"I am {'w' * 300} {name}")

        await expect(ada.messages).to_have_count(len(NASTY))
        await expect(ada.page.locator("#members .member")).to_have_count(len(NASTY) + 2)
        assert await too_wide(ada.page) == []
        await ada.page.set_viewport_size({"width": 360, "height": 740})
        assert await too_wide(ada.page) == []
        assert await ada.page.locator("#app img").count() == 0


@pytest.mark.parametrize(("name", "reason"), [("ada", "Somebody has this name"), ("@everyone", "cannot be used")])
async def test_a_name_that_will_not_do_is_refused_kindly(
    tmp_path: Path, browser: Browser, name: str, reason: str
) -> None:
    async with stage(tmp_path, browser) as play:
        await play.visitor("Ada")
        second = await play.visitor()

        await second.page.fill("#entry-name", name)
        await second.page.keyboard.press("Enter")
        await expect(second.page.locator("#entry-fault")).to_contain_text(reason)
        await second.enter("Grace")

        await expect(second.page.locator("#me")).to_contain_text("Grace")


async def test_every_part_of_a_message_is_shown_safely(tmp_path: Path, browser: Browser) -> None:
    async with stage(tmp_path, browser) as play:
        ada = await play.in_the_lounge("Ada")
        picture = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
        styles = [Styled(style.value, style) for style in Style]
        spaced = [part for one in styles for part in (one, Text(" "))]
        parts: Parts = (
            Text("<b>not bold</b> "),
            *spaced,
            Link("https://example.org/", "a page"),
            Link("javascript:alert(1)", "a trap"),
            Mention(MemberId("lobby:lobby:p1"), "Ada"),
            Emoji("wave"),
            Image(picture, caption="A dot", alt="One pixel"),
            File("lobby-file-1", "minutes.pdf", size=1200),
        )

        await play.house.perform(Say(place=place(), parts=parts))

        words = ada.message("not bold").locator(".words")
        await expect(words).to_contain_text("<b>not bold</b>")
        await expect(words.locator("strong")).to_have_text("bold")
        await expect(words.locator("a")).to_have_count(1)
        await expect(words.locator("a")).to_have_attribute("rel", "noopener noreferrer")
        await expect(words.locator("img")).to_have_attribute("alt", "One pixel")
        await expect(words.locator(".file-card")).to_contain_text("minutes.pdf")
