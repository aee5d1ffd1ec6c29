"""Where members open a message on Telegram."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.adapters.telegram.world import running

from townhall.model.ids import MessageId, group_id


@pytest.mark.parametrize(
    ("chat", "link"), [("-1001234567890", "https://t.me/c/1234567890/55"), ("-4711", ""), ("4711", "")]
)
async def test_a_message_of_a_supergroup_has_an_address(tmp_path: Path, chat: str, link: str) -> None:
    async with running(tmp_path) as here:
        assert here.adapter.link_to(group_id("telegram", "tg", chat), MessageId("55")) == link
