"""Whether we still hear is known, and a time in which we did not is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.adapters.onebot.living import GROUP, PLACE, Journal, adapter_for, running, stage, who
from tests.servers.onebot.forms import text
from tests.servers.onebot.peer import Peer
from tests.servers.onebot.world import World

from townhall.adapter import AdapterError
from townhall.clock.time import StoppedTime, SystemTime
from townhall.model.events import (
    AdapterConnected,
    AdapterDegraded,
    Event,
    GapRecorded,
    MemberJoined,
    MemberLeft,
    MessageSent,
)
from townhall_onebot.payloads import Payload, Status
from townhall_onebot.vitals import Vitals, cursor_of, heard_before

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def beat(*, online: bool = True, good: bool = True, interval: float = 5000) -> Payload:
    return Payload(post_type="meta_event", interval=interval, status=Status(online, good))


# -- heartbeats -----------------------------------------------------------------------------------
def test_three_missing_heartbeats_are_deafness() -> None:
    vitals = Vitals()
    vitals.beat(beat(), START)

    assert not vitals.deaf(START + timedelta(seconds=15))
    assert vitals.deaf(START + timedelta(seconds=15.1))


def test_without_heartbeats_nothing_is_missing() -> None:
    vitals = Vitals()
    assert not vitals.deaf(START)
    vitals.beat(beat(interval=0), START)
    assert not vitals.deaf(START + timedelta(days=1))


async def test_a_peer_that_fell_silent_is_found_deaf() -> None:
    time = StoppedTime(START)
    async with stage(time=time) as here:
        here.peer.heartbeat = 5.0
        await here.peer.beat()
        here.says("Ada", "after the heartbeat")
        await here.journal.first(MessageSent)
        assert await here.living.adapter.probe()
        time.turn(timedelta(seconds=16))

        assert not await here.living.adapter.probe()


async def test_a_peer_that_does_not_answer_is_found_deaf() -> None:
    async with stage(answer_within=timedelta(milliseconds=200)) as here:
        here.peer.deaf = True

        assert not await here.living.adapter.probe()


@pytest.mark.parametrize("trait", ["online", "good"])
async def test_a_status_that_is_not_well_fails_the_probe(trait: str) -> None:
    async with stage() as here:
        assert await here.living.adapter.probe()
        setattr(here.world, trait, False)

        assert not await here.living.adapter.probe()


async def test_an_account_that_qq_logged_out_ends_the_life_with_a_remedy() -> None:
    async with stage() as here:
        here.world.online = False
        await here.peer.beat()
        error = await here.living.ended()
        degraded = here.journal.of(AdapterDegraded)

    assert isinstance(error, AdapterError)
    assert "Log it in again" in str(error)
    assert len(degraded) == 1


async def test_napcat_tells_in_its_own_way_that_the_account_is_gone() -> None:
    async with stage() as here:
        here.world.tell(post_type="notice", notice_type="bot_offline", user_id=here.world.self_id, message="kicked")
        error = await here.living.ended()

    assert "Log it in again" in str(error)
    assert len(here.journal.of(AdapterDegraded)) == 1


async def test_an_implementation_that_is_unwell_is_told_of_once() -> None:
    async with stage() as here:
        here.world.good = False
        for _ in range(3):
            await here.peer.beat()
        here.says("Ada", "hello")
        await here.journal.first(MessageSent)

        assert len(here.journal.of(AdapterDegraded)) == 1


async def test_an_account_that_is_offline_from_the_start_is_not_connected() -> None:
    world = World(SystemTime().now)
    world.group(GROUP)
    world.online = False
    peer = Peer(world)
    async with peer.open(), running(adapter_for(peer)) as living:
        error = await living.ended()

    assert "Log it in again" in str(error)
    assert living.journal.of(AdapterConnected) == []


async def test_what_nobody_can_read_is_counted_and_the_life_goes_on() -> None:
    counted: list[str] = []
    async with stage(malformed=lambda: counted.append("one")) as here:
        for frame in ("{", "[]", '{"post_type": 7}', "x" * 1000):
            await here.peer.raw(frame)
        here.says("Ada", "still here")

        assert (await here.journal.first(MessageSent)).text == "still here"
        assert len(counted) == 4


async def test_messages_come_in_order_and_together() -> None:
    async with stage() as here:
        for number in range(300):
            here.says("Ada", str(number))
        await here.journal.first(MessageSent, 300)

        assert [event.text for event in here.journal.of(MessageSent)] == [str(number) for number in range(300)]
        assert here.journal.cursors < 300


# -- outages --------------------------------------------------------------------------------------
def test_the_cursor_says_when_we_heard_last() -> None:
    assert heard_before(cursor_of(START)) == START
    assert heard_before(None) is None
    assert heard_before(b"another form") is None


async def outage(*, napcat: bool = True, read_back: int = 50, written: int = 3) -> tuple[Journal, World]:
    """Have messages written while nobody of ours was there, and come back."""
    world = World(lambda: datetime.now(UTC))
    group = world.group(GROUP)
    ada = world.person("Ada")
    world.join(group, ada)
    peer = Peer(world, napcat=napcat)
    cursor = cursor_of(datetime.now(UTC) - timedelta(hours=1))
    world.write(world.self_id, text("ours"), group=GROUP)
    for number in range(written):
        world.write(ada, text(f"missed {number}"), group=GROUP)
    journal = Journal()
    async with peer.open(), running(adapter_for(peer, cursor=cursor, read_back=read_back), journal):
        await journal.first(GapRecorded)
        peer.say(ada, world.write(ada, text("live"), group=GROUP))
        await journal.until(lambda: any(event.text == "live" for event in journal.of(MessageSent)))
    assert peer.deeds.violations == []
    return journal, world


async def test_what_was_said_meanwhile_is_read_back_before_what_is_said_now() -> None:
    journal, _ = await outage()

    told = [(event.text, event.backfill) for event in journal.of(MessageSent)]
    assert told == [("missed 0", True), ("missed 1", True), ("missed 2", True), ("live", False)]


class Hasty(Journal):
    """A journal whose platform goes on talking the moment we say that we hear it."""

    def __init__(self, talk: Callable[[], None]) -> None:
        super().__init__()
        self._talk = talk

    async def __call__(self, *events: Event, cursor: bytes | None = None) -> None:
        await super().__call__(*events, cursor=cursor)
        if any(isinstance(event, AdapterConnected) for event in events):
            self._talk()


async def test_what_is_said_while_the_past_is_read_back_is_news() -> None:
    world = World(lambda: datetime.now(UTC))
    ada = world.person("Ada")
    world.join(world.group(GROUP), ada)
    peer = Peer(world)
    world.write(ada, text("missed"), group=GROUP)
    journal = Hasty(lambda: peer.say(ada, world.write(ada, text("news"), group=GROUP)))
    cursor = cursor_of(datetime.now(UTC) - timedelta(hours=1))

    async with peer.open(), running(adapter_for(peer, cursor=cursor), journal):
        await journal.first(MessageSent, 2)

    assert [(one.text, one.backfill) for one in journal.of(MessageSent)] == [("missed", True), ("news", False)]


async def test_the_time_without_a_connection_is_told() -> None:
    journal, _ = await outage()
    (gap,) = journal.of(GapRecorded)

    assert (gap.place, timedelta(minutes=59) < gap.until - gap.since < timedelta(minutes=61)) == (PLACE, True)
    assert "3 messages" in gap.reason


@pytest.mark.parametrize(("napcat", "read_back"), [(False, 50), (True, 0)])
async def test_without_a_history_the_gap_alone_is_told(napcat: bool, read_back: int) -> None:
    journal, _ = await outage(napcat=napcat, read_back=read_back)

    assert [event.text for event in journal.of(MessageSent)] == ["live"]
    assert len(journal.of(GapRecorded)) == 1


async def test_a_history_that_is_not_answered_is_asked_for_once_and_every_gap_is_told() -> None:
    world = World(lambda: datetime.now(UTC))
    for number in (GROUP, GROUP + 1, GROUP + 2):
        world.group(number)
    peer, journal = Peer(world), Journal()
    cursor = cursor_of(datetime.now(UTC) - timedelta(hours=1))
    rooms = tuple(str(number) for number in world.groups)
    within = timedelta(milliseconds=200)
    peer.keeps_answers_to = "get_group_msg_history"
    async with peer.open(), running(adapter_for(peer, cursor=cursor, rooms=rooms, answer_within=within), journal):
        await journal.first(GapRecorded, 3)

    assert [name for name, _ in peer.deeds.called].count("get_group_msg_history") == 1


async def test_no_more_is_read_back_than_is_asked_for() -> None:
    journal, _ = await outage(read_back=2, written=5)

    assert [event.text for event in journal.of(MessageSent)] == ["missed 3", "missed 4", "live"]


async def test_a_message_heard_live_and_read_back_counts_once() -> None:
    world = World(lambda: datetime.now(UTC))
    ada = world.person("Ada")
    world.join(world.group(GROUP), ada)
    peer, journal = Peer(world), Journal()
    async with peer.open():
        async with running(adapter_for(peer), journal) as first:
            await first.connected()
            peer.say(ada, world.write(ada, text("once"), group=GROUP))
            await journal.first(MessageSent)
        assert journal.cursor is not None
        async with running(adapter_for(peer, cursor=journal.cursor), journal):
            await journal.first(GapRecorded)

    assert len(journal.of(MessageSent)) == 1
    assert len([one for one in journal.told if ":m:" in one]) == 2


async def test_a_gap_ends_when_we_are_back_and_is_not_told_again() -> None:
    world = World(lambda: datetime.now(UTC))
    world.group(GROUP)
    peer, journal = Peer(world), Journal()
    old = cursor_of(datetime.now(UTC) - timedelta(hours=1))
    async with peer.open():
        async with running(adapter_for(peer, cursor=old), journal):
            await journal.until(lambda: journal.cursor is not None)
        async with running(adapter_for(peer, cursor=journal.cursor), journal):
            second = await journal.first(GapRecorded, 2)

    assert journal.of(GapRecorded)[0].until == second.since


async def test_the_first_start_has_no_gap() -> None:
    async with stage() as here:
        here.says("Ada", "hello")
        await here.journal.first(MessageSent)

        assert here.journal.of(GapRecorded) == []
        assert heard_before(here.journal.cursor) is not None


async def test_heartbeats_alone_move_the_cursor_now_and_then() -> None:
    time = StoppedTime(START)
    async with stage(time=time) as here:
        await here.journal.until(lambda: here.journal.cursors == 1)
        for _ in range(5):
            time.turn(timedelta(seconds=10))
            await here.peer.beat()
        await here.journal.until(lambda: here.journal.cursors > 1)

        assert here.journal.cursors == 2


# -- names ----------------------------------------------------------------------------------------
async def test_a_newcomer_has_a_name_although_the_notice_gives_none() -> None:
    async with stage() as here:
        ada = here.somebody()
        joined = await here.journal.first(MemberJoined)
        here.world.leave(here.group, ada)
        left = await here.journal.first(MemberLeft)

    assert (joined.member.id, joined.member.name, left.member.name) == (who(ada), "Ada", "Ada")
