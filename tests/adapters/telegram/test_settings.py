"""The account's table: what is refused, and what paces come of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.adapters.telegram.world import HERE, QUICK, stage

from townhall.adapter import Secret
from townhall_telegram import TelegramSettings

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
