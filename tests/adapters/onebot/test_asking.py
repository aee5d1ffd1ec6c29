"""What an account sees, what is wrong with it, and what was written before we came: asked without running."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from tests.adapters.onebot.living import GROUP, PLACE, adapter_for, running, stage
from tests.servers.onebot.forms import text
from tests.servers.onebot.peer import Peer, Way
from tests.servers.onebot.world import World

from townhall.adapter import AdapterError, Secret
from townhall.clock.time import SystemTime
from townhall.model.ids import GroupId
from townhall.model.people import Standing
from townhall_onebot import adapter as module


def peer_with(role: str = "admin", *, way: Way = "forward", napcat: bool = True) -> Peer:
    world = World(SystemTime().now)
    world.group(GROUP, role=role)
    world.group(700200, "Study", role="owner")
    return Peer(world, way=way, napcat=napcat)


async def codes(peer: Peer, *, there: bool = True, **changes: object) -> list[str]:
    """Return the codes of what is found, and hold each finding to having a remedy."""
    adapter = adapter_for(peer, **changes)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    if there:
        async with peer.open():
            findings = await adapter.diagnose()
    else:
        findings = await adapter.diagnose()
    assert all(finding.fault and finding.remedy for finding in findings)
    assert not any(peer.token in finding.fault + finding.remedy for finding in findings)
    return [finding.code for finding in findings]


@pytest.mark.parametrize("way", ["forward", "reverse", "http"])
async def test_a_good_account_has_nothing_wrong(way: Way) -> None:
    assert await codes(peer_with(way=way)) == []


async def test_a_plain_member_is_told_to_become_administrator() -> None:
    assert await codes(peer_with("member")) == ["onebot-not-admin"]


async def test_a_group_that_is_not_visible_is_told() -> None:
    assert await codes(peer_with(), rooms=("700999",)) == ["onebot-group-not-visible"]


async def test_a_chat_that_is_no_number_is_told() -> None:
    assert await codes(peer_with(), rooms=("lounge",)) == ["onebot-chat-not-number"]


@pytest.mark.parametrize("way", ["forward", "http"])
async def test_a_wrong_token_is_told(way: Way) -> None:
    assert await codes(peer_with(way=way), access_token=Secret("wrong")) == ["onebot-token-refused"]


@pytest.mark.parametrize("way", ["forward", "http"])
async def test_an_implementation_that_is_not_there_is_told(way: Way) -> None:
    assert await codes(peer_with(way=way), there=False) == ["onebot-not-connected"]


async def test_nobody_who_calls_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_FOR_CALLER", 0.1)

    assert await codes(peer_with(way="reverse"), there=False) == ["onebot-nobody-connected"]


async def test_a_port_that_is_taken_is_told() -> None:
    peer = peer_with(way="reverse")
    async with running(adapter_for(peer)) as living, peer.open():
        await living.connected()
        found = await adapter_for(peer).diagnose()

    assert [finding.code for finding in found] == ["onebot-port-taken"]


async def test_an_account_that_is_offline_is_told() -> None:
    peer = peer_with()
    peer.world.online = False

    assert await codes(peer) == ["onebot-account-offline"]


async def test_an_implementation_that_is_unwell_is_told() -> None:
    peer = peer_with()
    peer.world.good = False

    assert await codes(peer) == ["onebot-unwell"]


async def test_another_account_is_told() -> None:
    assert await codes(peer_with(), self_id="4711") == ["onebot-other-account"]


async def test_messages_in_string_form_are_told() -> None:
    async with stage(strings=True) as here:
        here.says("Ada", "hello")
        await here.journal.until(lambda: len(here.journal.events) > 2)
        found = await here.living.adapter.diagnose()

    assert [finding.code for finding in found] == ["onebot-string-format"]


async def test_a_running_account_is_asked_on_the_connection_it_has() -> None:
    async with stage("reverse", role="member") as here:
        async with asyncio.timeout(2):
            found = await here.living.adapter.diagnose()

    assert [finding.code for finding in found] == ["onebot-not-admin"]


@pytest.mark.parametrize("way", ["forward", "reverse", "http"])
async def test_the_visible_groups_have_numbers_to_copy(way: Way) -> None:
    peer = peer_with(way=way)
    async with peer.open():
        found = await adapter_for(peer).groups()

    assert [(one.id, one.chat, one.title, one.members, one.standing) for one in found] == [
        (f"qq:q:{GROUP}", str(GROUP), "Lounge", 1, Standing.ADMIN),
        ("qq:q:700200", "700200", "Study", 1, Standing.OWNER),
    ]


# -- history --------------------------------------------------------------------------------------
def written(peer: Peer, count: int) -> None:
    ada = peer.world.person("Ada")
    peer.world.join(peer.world.groups[GROUP], ada)
    for number in range(count):
        peer.world.write(ada, text(str(number)), group=GROUP)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 350])
async def test_a_history_is_read_page_by_page_and_told_from_the_beginning(count: int) -> None:
    peer = peer_with()
    written(peer, count)
    async with peer.open():
        events = [event async for event in adapter_for(peer).history(PLACE.group)]

    assert [getattr(event, "text", "") for event in events] == [str(number) for number in range(count)]
    assert all(event.backfill for event in events)
    assert len({event.id for event in events}) == count
    assert peer.deeds.violations == []


async def test_a_history_begins_when_it_is_told_to() -> None:
    peer = peer_with()
    written(peer, 250)
    moment = SystemTime().now()
    for number, message in enumerate(peer.world.messages):
        message.at = moment - timedelta(hours=250 - number)
    async with peer.open():
        since = moment - timedelta(hours=30, minutes=1)
        events = [event async for event in adapter_for(peer).history(PLACE.group, since=since)]
        asked = [name for name, _ in peer.deeds.called if name == "get_group_msg_history"]

    assert (len(events), len(asked)) == (30, 1)


async def test_an_implementation_without_a_history_says_so() -> None:
    peer = peer_with(napcat=False)
    async with peer.open():
        with pytest.raises(AdapterError, match="gives no history"):
            _ = [event async for event in adapter_for(peer).history(PLACE.group)]


async def test_a_file_or_a_chat_that_is_no_number_is_refused() -> None:
    from pathlib import Path

    adapter = adapter_for(peer_with())
    with pytest.raises(AdapterError, match="no export"):
        _ = [event async for event in adapter.history(PLACE.group, file=Path("x.json"))]
    with pytest.raises(AdapterError, match="no number"):
        _ = [event async for event in adapter.history(GroupId("qq:q:lounge"))]
