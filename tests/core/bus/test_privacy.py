"""Everybody may see what is stored about them, be forgotten, and stay out: K16, and S6 without being greeted twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from townhall import Group, Keeps, KeepsFacts, Lane, Member, MemberId, MessageSent, Plugin, Record, Settings
from townhall.store.interface import Store
from townhall.store.memory import MemoryStore
from townhall.store.sqlite import SqliteStore
from townhall.testing import Room

SETTLED = timedelta(days=3)


class Seen(Record, frozen=True, kw_only=True):
    """Who was last heard, with their name; by nobody."""

    member: MemberId
    name: str


class Streak(Record, frozen=True, kw_only=True):
    """How many messages somebody wrote; by member."""

    count: int


def watcher() -> ModuleType:
    """Return a plugin that writes down everything about everybody."""
    module = ModuleType("townhall_watcher", "Watches everybody.")
    plugin = Plugin(
        Settings,
        keeps=[
            Keeps(Streak, "to count days in a row", retention=SETTLED),
            KeepsFacts("greeting", "to know who was greeted", retention=SETTLED),
            KeepsFacts("watched.*", "to know who was watched"),
        ],
    )

    @plugin.on(MessageSent)
    async def watch(event: MessageSent, group: Group, settings: Settings) -> None:
        actor = event.actor
        streak = await group.store.get(Streak, actor.id)
        group.store.put(Streak(count=1 if streak is None else streak.count + 1), actor.id)
        group.store.put(Seen(member=actor.id, name=actor.name))
        for kind in ("message", "greeting", "watched.closely"):
            group.facts.add(kind, actor.id)
        group.labels.give(actor.id, "talker")

    @plugin.command("warn")
    async def warn(event: Any, group: Group, settings: Settings, who: Member) -> None:
        group.ledger.record("warning", about=who.id, actor=event.actor.id, reason=f"{who.id} was rude")
        entries = await group.ledger.entries("warning", about=who.id)
        await group.say(f"{who.name} has {len(entries)} warnings")

    @plugin.command("tell")
    async def tell(event: Any, group: Group, settings: Settings, who: Member) -> None:
        await group.whisper(who.id, "somebody thinks of you", lane=Lane.COMMUNITY, on_result="told")
        await group.whisper(event.actor.id, "done", lane=Lane.COMMUNITY)

    @plugin.result("told")
    async def told(event: Any, group: Group, settings: Settings) -> None:
        await group.say(f"it was {event.outcome}")

    @plugin.command("board")
    async def board(event: Any, group: Group, settings: Settings) -> None:
        out = {label.member for label in await group.labels.holders("optout:boards")}
        mine = "optout:boards" in await group.labels.of(event.actor.id)
        await group.say(f"{len(out)} stay out, you {'too' if mine else 'not'}")

    module.plugin = plugin  # type: ignore[attr-defined]
    return module


WATCHER = watcher()


@pytest.fixture
def watched(room: Room) -> Room:
    room.enable(WATCHER)
    return room


def private(room: Room, name: str) -> list[str]:
    """Return everything somebody was told alone, in whatever way."""
    answers = [text for who, text in room.answers if who == name]
    return [*answers, *(sent.text for sent in room.whispered_to(name))]


# -- /mydata ----------------------------------------------------------------------------------------
@pytest.mark.platforms("full", "telegram", "qq")
async def test_what_is_stored_is_told_in_private_with_why_and_how_long(watched: Room) -> None:
    await watched.say("Ada", "hello")
    await watched.whisper("Ada", "/mydata")

    told = private(watched, "Ada")[-1]

    assert "1 × to count days in a row (watcher); 3 days" in told
    assert "1 × what you contributed: message (watcher); 730 days" in told
    assert "1 × to know who was greeted (watcher); 3 days" in told
    assert "1 × to know who was watched (watcher); 730 days" in told
    assert "1 × who is in the group, to find people by name (core)" in told
    assert "1 × what you are here (labels)" in told


async def test_nothing_about_a_person_is_told_in_the_group(watched: Room) -> None:
    await watched.say("Ada", "hello")
    await watched.say("Ada", "/mydata")

    assert not any("stored" in text or "×" in text for text in watched.said)
    if watched.variant.profile == "poorest":
        assert watched.said[0].endswith("Please ask the team for your data.")
    else:
        assert watched.said == []
        assert "1 × to count days in a row" in private(watched, "Ada")[-1]


@pytest.mark.platforms("full")
async def test_whoever_takes_no_private_messages_is_told_how_to_ask(watched: Room) -> None:
    watched.close_direct("Ada")
    await watched.say("Ada", "/mydata")

    assert watched.said == ["I could not write to you in private. Open a private talk with me and write /mydata there."]


@pytest.mark.platforms("full", "qq")
async def test_all_groups_of_the_account_are_counted(watched: Room) -> None:
    other = watched.another("other")
    other.enable(WATCHER)
    await watched.say("Ada", "hello")
    await other.say("Ada", "hello")
    await watched.whisper("Ada", "/我的数据")

    assert "2 × to count days in a row" in private(watched, "Ada")[-1]


# -- /forgetme --------------------------------------------------------------------------------------
async def forget(room: Room, name: str) -> None:
    await room.say(name, "/forgetme")
    await room.press(name, "Yes, forget me")


def store_of(room: Room) -> Store:
    return room._house.store  # pyright: ignore[reportPrivateUsage]


async def test_who_confirms_is_forgotten_in_all_groups(watched: Room) -> None:
    other = watched.another("other")
    other.enable(WATCHER)
    await watched.say("Ada", "hello")
    await other.say("Ada", "hello")

    await forget(watched, "Ada")
    await watched.tidy()

    ada = watched.person("Ada").id
    assert await store_of(watched).everything_about(ada) == {}
    store = store_of(watched)
    assert isinstance(store, MemoryStore)
    assert not names_in_records(store, ada, "Ada")
    assert "You are forgotten." in (watched.answers[-1][1] if watched.answers else watched.said[-1])


def names_in_records(store: MemoryStore, *names: str) -> list[object]:
    records = store._records.items()  # pyright: ignore[reportPrivateUsage]
    values = [msgspec.msgpack.decode(raw) for key, raw in records if key[2] != "Secret"]
    return [value for value in values if any(name in str(value) for name in names)]


async def test_nothing_is_erased_before_it_is_confirmed_and_nobody_else_can(watched: Room) -> None:
    await watched.say("Ada", "hello")
    await watched.say("Ada", "/forgetme")
    await watched.press("Bob", "Yes, forget me")

    assert await store_of(watched).everything_about(watched.person("Ada").id) != {}


async def test_a_warning_is_still_counted_when_the_person_comes_back(watched: Room) -> None:
    await watched.say("Ada", "hello")
    await watched.say("Bob", "/warn Ada")
    await forget(watched, "Ada")
    await watched.say("Ada", "here I am again")
    await watched.say("Bob", "/warn Ada")

    assert "Ada has 2 warnings" in watched.said
    ada = watched.person("Ada").id
    older = (await watched.ledger("warning"))[-1]
    assert ada not in f"{older.member}{older.reason}"


@pytest.mark.platforms("full", "qq")
async def test_whoever_comes_back_is_met_anew_and_counts_from_one(watched: Room) -> None:
    await watched.say("Ada", "one")
    await watched.say("Ada", "two")
    await forget(watched, "Ada")
    await watched.say("Ada", "three")
    await watched.whisper("Ada", "/mydata")

    assert len(await watched.facts("message")) == 1
    assert "1 × who is in the group" in private(watched, "Ada")[-1]
    raw = await store_of(watched).records(watched.id, "watcher", "Streak")
    assert {key: msgspec.msgpack.decode(value, type=Streak).count for key, value in raw}[watched.person("Ada").id] == 1


async def test_whoever_goes_after_being_forgotten_is_not_written_down_again(watched: Room) -> None:
    await watched.say("Ada", "hello")
    await forget(watched, "Ada")
    await watched.leave("Ada")
    await watched.tidy()

    assert await store_of(watched).everything_about(watched.person("Ada").id) == {}


async def test_what_waits_to_be_written_to_them_is_taken_back(watched: Room) -> None:
    watched.set(quiet_hours="09:00-18:00")
    await watched.say("Ada", "hello")
    await watched.say("Bob", "/tell Ada")
    await forget(watched, "Ada")
    await watched.wait(hours=12)

    assert "somebody thinks of you" not in private(watched, "Ada")


@pytest.mark.platforms("full", "qq")
async def test_no_table_of_the_file_holds_an_erased_person(watched: Room, tmp_path: Path) -> None:
    house = watched._house  # pyright: ignore[reportPrivateUsage]
    store = house.store = SqliteStore(tmp_path / "townhall.db", lambda: house.time.now().timestamp())
    watched.set(staff_room=watched.staff_room.alias)
    await watched.say("Ada", "hello")
    await watched.say("Bob", "/warn Ada")
    await watched.say("Bob", "/tell Ada")
    await watched.say("Ada", "/optout boards")
    await forget(watched, "Ada")
    await watched.tidy()
    await house.close()
    await store.close()

    assert holders(tmp_path / "townhall.db", watched.person("Ada").id) == set()


def holders(path: Path, member: MemberId) -> set[str]:
    """Return the tables in which an id stands anywhere."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {
            table
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')
            if any(member.encode() in (cell if isinstance(cell, bytes) else str(cell).encode()) for cell in row)
        }


# -- /optout ----------------------------------------------------------------------------------------
@pytest.mark.platforms("full")
async def test_whoever_wants_no_messages_gets_none_they_did_not_ask_for(watched: Room) -> None:
    watched.set(staff_room=watched.staff_room.alias)
    await watched.say("Ada", "hello")
    await watched.say("Ada", "/optout messages")
    await watched.say("Bob", "/tell Ada")

    assert private(watched, "Ada") == []
    assert "it was dropped" in watched.said
    assert watched.staff == []
    await watched.whisper("Ada", "/mydata")
    assert "what you want no part of" in private(watched, "Ada")[-1]


@pytest.mark.platforms("full")
async def test_what_they_ask_for_themselves_still_comes(watched: Room) -> None:
    await watched.say("Bob", "/optout messages")
    await watched.say("Ada", "hello")
    await watched.say("Bob", "/tell Ada")

    assert private(watched, "Bob") == ["done"]


@pytest.mark.platforms("full")
async def test_an_opt_out_is_taken_back_and_holds_in_every_group(watched: Room) -> None:
    other = watched.another("other")
    other.enable(WATCHER)
    await watched.say("Ada", "/optout messages")
    await other.say("Ada", "hello")
    await other.say("Bob", "/tell Ada")
    await other.say("Ada", "/optin messages")
    await other.say("Bob", "/tell Ada")

    assert [text for text in other.said if text.startswith("it was")] == ["it was dropped", "it was ok"]


async def test_plugins_see_who_wants_to_stand_on_no_board(watched: Room) -> None:
    await watched.say("Ada", "/optout boards")
    await watched.say("Ada", "/board")
    await watched.say("Bob", "/board")
    await watched.say("Ada", "/optin boards")
    await watched.say("Ada", "/board")

    boards = [text for text in watched.said if "stay out" in text]
    assert boards == ["1 stay out, you too", "1 stay out, you not", "0 stay out, you not"]


async def test_help_lists_the_commands(watched: Room) -> None:
    await watched.say("Ada", "/help")

    assert all(f"/{word}" in watched.said[-1] for word in ("mydata", "forgetme", "optout", "optin"))


# -- retention --------------------------------------------------------------------------------------
async def test_a_record_goes_when_its_plugin_wants_it_no_longer(watched: Room) -> None:
    await watched.say("Ada", "hello")
    await watched.wait(days=2)
    await watched.say("Bob", "hello")
    await watched.wait(days=2)
    await watched.tidy()
    await watched.say("Ada", "again")

    raw = await store_of(watched).records(watched.id, "watcher", "Streak")
    assert {key: msgspec.msgpack.decode(value, type=Streak).count for key, value in raw} == {
        watched.person("Ada").id: 1,
        watched.person("Bob").id: 1,
    }


@pytest.mark.platforms("full")
async def test_k16_each_kind_of_facts_goes_when_its_own_time_is_over(watched: Room) -> None:
    await watched.say("Ada", "hello")
    await watched.say("Bob", "/warn Ada")
    await watched.wait(days=5)
    await watched.tidy()
    short = [len(await watched.facts(kind)) for kind in ("message", "greeting", "watched.closely")]
    await watched.wait(days=729)
    await watched.tidy()

    assert short == [1, 0, 1]
    assert [len(await watched.facts(kind)) for kind in ("message", "greeting", "watched.closely")] == [0, 0, 0]


@pytest.mark.platforms("full")
async def test_k16_ops_toml_may_keep_a_kind_for_another_time_and_mydata_says_so(watched: Room) -> None:
    house = watched._house  # pyright: ignore[reportPrivateUsage]
    retention = {"greeting": timedelta(days=9), "watched.*": timedelta(days=1), "watcher.Streak": timedelta(days=20)}
    house.townhall = {"retention": retention}
    house.change()
    await watched.say("Ada", "hello")
    await watched.whisper("Ada", "/mydata")
    told = private(watched, "Ada")[-1]
    await watched.wait(days=5)
    await watched.tidy()

    assert "1 × to count days in a row (watcher); 20 days" in told
    assert "1 × to know who was greeted (watcher); 9 days" in told
    assert [len(await watched.facts(kind)) for kind in ("greeting", "watched.closely")] == [1, 0]
    assert len(await store_of(watched).records(watched.id, "watcher", "Streak")) == 1


@pytest.mark.platforms("full", "qq")
async def test_k16_a_warning_outlives_the_facts_and_the_name_of_whoever_was_warned(watched: Room) -> None:
    await watched.say("Ada", "hello")
    await watched.say("Bob", "/warn Ada")
    await watched.wait(days=30)
    await watched.tidy()
    await forget(watched, "Ada")
    await watched.wait(days=30)
    await watched.tidy()
    await watched.say("Ada", "here I am again")
    await watched.say("Bob", "/warn Ada")

    assert watched.said[-1] == "Ada has 2 warnings"


async def test_counts_of_the_ledger_change_only_after_its_time(watched: Room) -> None:
    await watched.say("Ada", "hello")
    await watched.say("Bob", "/warn Ada")
    await watched.wait(days=364)
    await watched.tidy()
    await watched.say("Bob", "/warn Ada")
    await watched.wait(days=2)
    await watched.tidy()
    await watched.say("Bob", "/warn Ada")

    assert [text for text in watched.said if "warnings" in text][-2:] == ["Ada has 2 warnings", "Ada has 2 warnings"]
