"""The account's table: what is refused, what paces come of it, and the examples of the README."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.adapters.telegram.world import HERE, QUICK, stage
from tests.house.sources import ROOT

import townhall_telegram
import townhall_welcome
from townhall.adapter import Secret
from townhall.config.loading import load_text
from townhall.plugin.loading import Installed
from townhall_telegram import TelegramSettings

PAGES = ("README.md", "README.zh-CN.md")
TOKEN = Secret("1:x")


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"api": "api.telegram.org"}, "https://"),
        ({"poll_timeout": timedelta(minutes=2)}, "50s"),
        ({"per_second": 0.0}, "per_second"),
        ({"connections": 0}, "connections"),
        ({"listen": "8440"}, "127.0.0.1:8440"),
        ({"secret": Secret("no spaces please")}, "letters"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_can(fields: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=re.escape(word)):
        TelegramSettings(token=TOKEN, **fields)  # type: ignore[arg-type]  # pyright: ignore


async def test_the_pace_is_what_the_account_says(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        pace = here.new_adapter(settings=QUICK).capabilities_in(HERE.group).pace

        assert (pace.account_per_second, pace.room_gap, pace.room_window_messages) == (1000.0, timedelta(), 20)


def examples(page: str) -> list[str]:
    text = (ROOT / "adapters" / "townhall_telegram" / page).read_text(encoding="utf-8")
    return re.findall(r"```toml\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_have_no_mistake(page: str, tmp_path: Path) -> None:
    installed = Installed.of({"welcome": townhall_welcome}, {"telegram": townhall_telegram.Telegram})
    environment = {"TELEGRAM_TOKEN": "1:x", "TELEGRAM_WEBHOOK_SECRET": "hush"}
    found = examples(page)
    for text in found:
        loaded = load_text(text, tmp_path / "ops.toml", installed, environ=environment)
        assert [str(one) for one in loaded.diagnostics] == []

    assert len(found) >= 2
    assert found == examples(PAGES[0])


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_and_every_finding_is_explained(page: str) -> None:
    folder = ROOT / "adapters" / "townhall_telegram"
    text = (folder / page).read_text(encoding="utf-8")
    codes = set(re.findall(r'code="([\w-]+)"', (folder / "diagnosis.py").read_text(encoding="utf-8")))

    assert [name for name in TelegramSettings.__struct_fields__ if f"`{name}`" not in text] == []
    assert [code for code in codes if f"`{code}`" not in text] == []
