"""A lost connection, a restarted server, an event that was not yet told: nothing is lost and nothing twice."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientSession
from tests.adapters.lobby.world import ROOMS, SETTINGS, Journal, Page, lobby

from townhall.adapter import AdapterRefused, Room
from townhall.model.events import MemberJoined, MessageSent
from townhall_lobby import protocol as p
from townhall_lobby.database import Database


async def test_a_page_that_comes_back_gets_only_what_changed(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        first = await ada.say("lounge", "One")
        sequence = (await ada.ask(p.HistoryPage, kind="history", room="lounge")).messages[-1].sequence
        await ada.socket.close()
        second = await ben.say("lounge", "Two")
        await ben.do("react", room="lounge", message=first, emoji="👍")
        back = await world.tab()
        await back.hello(token=ada.welcome.token, seen={"lounge": sequence})
        backlog = await back.expect(p.Backlog)
        assert ([card.id for card in backlog.messages], backlog.reset) == ([first, second], False)


async def test_a_page_that_was_away_long_starts_afresh_with_the_newest(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        for number in range(55):
            await ada.say("lounge", str(number))
        back = await world.tab()
        await back.hello(token=ada.welcome.token, seen={"lounge": 0})
        backlog = await back.expect(p.Backlog)
        assert (len(backlog.messages), backlog.reset, backlog.more) == (50, True, True)


async def test_a_restart_keeps_people_rooms_and_words(tmp_path: Path) -> None:
    journal = Journal()
    async with lobby(tmp_path, journal) as world:
        ada = await world.person("Ada", "lounge")
        message = await ada.say("lounge", "Still here?")
    async with lobby(tmp_path, journal) as world:
        back = await world.tab()
        welcome = await back.hello(token=ada.welcome.token)
        backlog = await back.expect(p.Backlog)
        assert (welcome.resumed, welcome.person.name) == (True, "Ada")
        assert backlog.messages[-1].id == message
        assert len(journal.of(MemberJoined)) == 1


async def test_pages_are_told_that_the_server_goes(tmp_path: Path) -> None:
    async with ClientSession() as session:
        async with lobby(tmp_path) as world:
            headers = {"Origin": world.url.rstrip("/")}
            page = Page(await session.ws_connect(f"{world.url}ws", headers=headers))
            await page.hello("Ada")
        assert (await page.expect(p.Going)).retry_after > 0
        await page.socket.close()


async def test_what_was_not_told_before_the_end_is_told_after_the_start_with_the_same_id(tmp_path: Path) -> None:
    journal = Journal()
    async with lobby(tmp_path, journal) as world:
        ada = await world.person("Ada", "lounge")
        journal.full = True
        await ada.do("say", room="lounge", text="Hello!", nonce="n1")
    journal.full = False
    async with lobby(tmp_path, journal) as world:
        back = await world.tab()
        await back.hello(token=ada.welcome.token)
        await back.do("say", room="lounge", text="Hello!", nonce="n1")
        assert [event.text for event in journal.of(MessageSent)] == ["Hello!"]


async def test_a_happening_told_again_after_a_crash_has_the_same_id(tmp_path: Path) -> None:
    journal = Journal()
    database = Database(tmp_path / "lobby.db")
    async with lobby(tmp_path, journal) as world:
        await world.person("Ada", "lounge")
    told = journal.events[0].id
    await database.open()
    assert told.startswith(f"lobby:hall:{database.epoch}-")
    await database.close()


async def test_what_was_taken_in_but_not_answered_is_told_twice_under_one_id(tmp_path: Path) -> None:
    journal = Journal()
    async with lobby(tmp_path, journal) as world:
        ada = await world.person("Ada", "lounge")
        journal.dies_after = True
        await ada.do("say", room="lounge", text="Hello!", nonce="n1")
    journal.dies_after = False
    async with lobby(tmp_path, journal) as world:
        back = await world.tab()
        await back.hello(token=ada.welcome.token)
        await back.do("say", room="lounge", text="Hello!", nonce="n1")
        said = journal.of(MessageSent)
        assert (len(said), journal.told.count(said[0].id)) == (1, 2)


async def test_a_name_somebody_has_is_not_given_to_our_account(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        await world.person("Ada")
    settings = msgspec.structs.replace(SETTINGS, name="Ada")
    with pytest.raises(ExceptionGroup) as raised:
        async with lobby(tmp_path, settings=settings):
            pass
    assert raised.group_contains(AdapterRefused, match="taken by somebody")


async def test_rooms_change_while_the_pages_stay(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        world.lobby.rooms_changed((ROOMS[0], Room(chat="garden", alias="garden", title="The garden")))
        gone: set[str] = set()
        while True:
            frame = await ada.next()
            if isinstance(frame, p.RoomGone):
                gone.add(frame.room)
            if isinstance(frame, p.RoomChanged) and frame.room.id == "garden":
                break
        assert frame.room.title == "The garden"
        assert isinstance(await ada.do("join", room="garden"), p.Done)
        assert not ada.socket.closed


async def test_a_history_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    database = Database(tmp_path / "lobby.db")
    await database.open()
    await database.do(lambda db: db.execute("PRAGMA user_version = 99"))
    await database.close()
    newer = Database(tmp_path / "lobby.db")
    with pytest.raises(AdapterRefused, match="newer Lobby"):
        await newer.open()
    await newer.close()
