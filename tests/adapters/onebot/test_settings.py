"""The account's table: what it refuses, and that its paces reach whoever keeps them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.adapters.onebot.living import PLACE, adapter_for
from tests.servers.onebot.peer import Peer
from tests.servers.onebot.world import World

from townhall.clock.time import SystemTime
from townhall.config.loading import load_text
from townhall.model.ids import GroupId
from townhall.model.platforms import QQ
from townhall.plugin.loading import Installed
from townhall_onebot import OneBot, OneBotSettings

HEAD = '[accounts.q]\nadapter = "onebot"\n'
TOKEN, SECRET = 'access_token = { env = "T" }\n', 'secret = { env = "T" }\n'


def problems(lines: str, folder: Path) -> list[str]:
    loaded = load_text(HEAD + lines, folder / "ops.toml", Installed.of({}, {"onebot": OneBot}), environ={"T": "x" * 9})
    return [str(one) for one in loaded.errors]


@pytest.mark.parametrize(
    "lines",
    [
        "",
        TOKEN,
        'url = "wss://example.org/onebot"',
        f'transport = "reverse"\nlisten = "0.0.0.0:8430"\n{TOKEN}',
        f'transport = "http"\nurl = "http://127.0.0.1:3000"\n{SECRET}',
        'self_id = "10001"\naccount_gap = "5s"\nroom_gap = "10s"\njitter = "5s"\nread_back = 0',
    ],
)
def test_a_good_table_is_read(lines: str, tmp_path: Path) -> None:
    assert problems(lines, tmp_path) == []


@pytest.mark.parametrize(
    ("lines", "remedy"),
    [
        ('transport = "reverse"', "access_token"),
        ('transport = "http"', "secret"),
        ('transport = "carrier pigeon"', "forward"),
        ('url = "http://127.0.0.1:3001"', "ws://"),
        (f'transport = "http"\nurl = "ws://127.0.0.1"\n{SECRET}', "http://"),
        ('url = "ws://127.0.0.1:3001/?access_token=hidden-in-the-address"', "access_token"),
        ('listen = "8430"', "127.0.0.1:8430"),
        ('self_id = "Ada"', "10001"),
        ('room_gap = "-3s"', "room_gap"),
        ("read_back = -1", "read_back"),
        ('access_token = "in plain text"', "plain text"),
        ('acess_token = "x"', "access_token"),
    ],
)
def test_a_bad_table_is_refused_with_a_remedy(lines: str, remedy: str, tmp_path: Path) -> None:
    found = problems(lines, tmp_path)

    assert len(found) == 1
    assert remedy in found[0]
    assert "hidden-in-the-address" not in found[0]


def test_the_usual_pace_is_as_slow_as_the_profile_says() -> None:
    assert OneBotSettings().pace == QQ.pace


def test_the_pace_of_the_settings_holds_for_the_account_and_in_every_group() -> None:
    adapter = adapter_for(
        Peer(World(SystemTime().now)),
        account_gap=timedelta(seconds=5),
        room_gap=timedelta(seconds=10),
        room_messages_per_minute=4,
        jitter=timedelta(seconds=3),
    )
    paces = [adapter.capabilities_in(group).pace for group in (PLACE.group, GroupId("qq:q:"))]

    assert paces[0] == paces[1] == adapter.pace
    assert (paces[0].account_per_second, paces[0].room_gap) == (0.2, timedelta(seconds=10))
    assert (paces[0].room_window_messages, paces[0].jitter) == (4, timedelta(seconds=3))
