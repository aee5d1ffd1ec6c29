"""The adapter as the core sees it: settings, capabilities per room, findings, and its start."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import msgspec
import pytest
import structlog
from tests.adapters.lobby.world import ROOMS, SETTINGS, START, Journal, lobby

from townhall.adapter import Account, AdapterError, AdapterRefused, Order, Room
from townhall.clock.time import StoppedTime
from townhall.model.actions import Say
from townhall.model.capabilities import Feature
from townhall.model.ids import GroupId
from townhall.model.parts import text_parts
from townhall.model.places import Place
from townhall.model.results import Failed
from townhall_lobby import Lobby, LobbySettings
from townhall_lobby.connection import Bucket
from townhall_lobby.refusals import Refusal
from townhall_lobby.settings import address_of


def adapter(directory: Path, settings: LobbySettings = SETTINGS) -> Lobby:
    account = Account(
        name="hall",
        settings=settings,
        rooms=ROOMS,
        directory=directory,
        time=StoppedTime(START),
        log=structlog.get_logger(),
    )
    return Lobby(account)


@pytest.mark.parametrize(
    ("listen", "address"), [("127.0.0.1:8420", ("127.0.0.1", 8420)), ("[::1]:0", ("::1", 0)), ("hall:1", ("hall", 1))]
)
def test_an_address_is_split(listen: str, address: tuple[str, int]) -> None:
    assert address_of(listen) == address


@pytest.mark.parametrize("listen", ["8420", "127.0.0.1", ":8420", "127.0.0.1:port", "127.0.0.1:70000", ""])
def test_an_address_that_is_none_is_refused_with_the_remedy(listen: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="no address and port"):
        msgspec.convert({"listen": listen}, LobbySettings)


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.convert({"rooms": {"lounge": {"dor": "ask"}}}, LobbySettings)


def test_a_room_has_the_capabilities_of_what_it_is_like(tmp_path: Path) -> None:
    lobby = adapter(tmp_path)
    assert lobby.capabilities_in(GroupId("lobby:hall:qq")).platform == "qq"
    assert lobby.capabilities_in(GroupId("lobby:hall:lounge")).idempotent_sends
    assert not lobby.capabilities_in(GroupId("lobby:hall:tg")).can(Feature.MEMBER_LIST)


async def test_a_taken_port_is_found_before_the_start_and_told_at_it(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        lobby = adapter(tmp_path, LobbySettings(listen=f"127.0.0.1:{taken.getsockname()[1]}"))
        findings = await lobby.diagnose()
        with pytest.raises(AdapterError, match="cannot listen on"):
            await lobby.run(Journal())
    assert [finding.code for finding in findings] == ["lobby-port-taken"]


async def test_an_address_others_reach_is_refused_unless_allowed(tmp_path: Path) -> None:
    lobby = adapter(tmp_path, LobbySettings(listen="0.0.0.0:0"))
    assert [finding.code for finding in await lobby.diagnose()] == ["lobby-open-to-all"]
    with pytest.raises(AdapterRefused, match="allow_remote"):
        await lobby.run(Journal())


async def test_an_order_to_a_lobby_that_does_not_run_fails_for_now(tmp_path: Path) -> None:
    order = Order("k", Say(place=Place(GroupId("lobby:hall:lounge")), parts=text_parts("x")))
    result = await adapter(tmp_path).perform(order)
    assert isinstance(result, Failed)
    assert result.transient


async def test_the_lobby_hears_only_while_it_runs(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        running = await world.lobby.probe()
    assert (running, await world.lobby.probe()) == (True, False)


async def test_the_groups_are_those_of_ops_toml(tmp_path: Path) -> None:
    lobby = adapter(tmp_path)
    lobby.rooms_changed((Room(chat="a", alias="a", title="A room"),))
    assert [(group.id, group.title) for group in await lobby.groups()] == [("lobby:hall:a", "A room")]


async def test_a_history_that_cannot_be_opened_is_an_error_for_the_operator(tmp_path: Path) -> None:
    (tmp_path / "lobby.db").mkdir()
    with pytest.raises(AdapterError, match=r"lobby\.db"):
        await adapter(tmp_path).run(Journal())


async def test_a_lobby_runs_again_after_its_end(tmp_path: Path) -> None:
    lobby = adapter(tmp_path)
    for _ in range(2):
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(lobby.run(Journal()))
            assert (await lobby.listening()).startswith("http://127.0.0.1:")
            running.cancel()


def test_a_bucket_lets_a_burst_through_and_then_its_rate() -> None:
    time = StoppedTime(START)
    bucket = Bucket(time, rate=1, burst=2)
    bucket.take()
    bucket.take()
    with pytest.raises(Refusal, match="Too much"):
        bucket.take()
