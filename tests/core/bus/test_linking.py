"""One person on two platforms says so on both sides, and is one person from then on (S63)."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from types import ModuleType

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, Group, MemberId, Record
from townhall.bus.link_changes import join_accounts
from townhall.bus.links import Linked, accounts_of, at_hand, linked_place
from townhall.bus.turn import Turn, turn_of
from townhall.model.capabilities import Ability, Feature, No
from townhall.testing import Room

COMMUNITY = "fans"

in_private = pytest.mark.platforms("full", "telegram", "qq")
"""Where people can be talked to in private, with buttons and without."""


class Score(Record, frozen=True, kw_only=True):
    """How often somebody checked in; the key is the person."""

    count: int


def checking_in() -> ModuleType:
    """Return a plugin that counts people, and one check-in of each."""
    module, plugin = plugin_named("checkin")

    @plugin.command("here")
    async def here(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        person = await group.members.person(event.actor.id)
        already = await group.shared.get(Score, person)
        if already is None:
            group.shared.put(Score(count=1), person)
        await group.reply("Twice." if already else "Welcome.")

    return module


@pytest.fixture
async def square(room: Room) -> Room:
    room.set(community=COMMUNITY)
    await room.join("Ada")
    return room


@pytest.fixture
async def elsewhere(square: Room) -> Room:
    other = square.another("elsewhere", account="matrix", community=COMMUNITY)
    await other.join("Ada M", "Eve")
    return other


async def code_for(room: Room, name: str = "Ada") -> str:
    await room.whisper(name, "/link")
    found = re.search(r"/link (\w{4}-\w{4})", room.whispers[-1][1])
    assert found is not None, room.whispers
    return found[1]


async def link(square: Room, elsewhere: Room) -> None:
    await elsewhere.whisper("Ada M", f"/link {await code_for(square)}")
    await square.press("Ada", "Yes, that is me", direct=True)


@in_private
async def test_a_code_entered_on_the_other_side_and_confirmed_here_links_the_two(square: Room, elsewhere: Room) -> None:
    await elsewhere.whisper("Ada M", f"/link {await code_for(square)}")

    assert elsewhere.whispers[-1][1].startswith("Nearly done: I have asked on the other side.")
    assert square.whispers[-1][1].startswith("Ada M (test) has entered your code. Is that you?")

    await square.press("Ada", "Yes, that is me", direct=True)

    assert square.whispers[-1] == ("Ada", "The two accounts are one person now. /unlink takes it back.")
    assert elsewhere.whispers[-1] == ("Ada M", "The two accounts are one person now. /unlink takes it back.")


@in_private
async def test_a_linked_person_has_one_score_and_one_check_in(square: Room, elsewhere: Room) -> None:
    module = checking_in()
    square.enable(module)
    elsewhere.enable(module)
    await link(square, elsewhere)

    await square.say("Ada", "/here")
    await elsewhere.say("Ada M", "/here")
    await elsewhere.say("Eve", "/here")

    assert [text.rpartition(": ")[2] for text in square.said + elsewhere.said] == ["Welcome.", "Twice.", "Welcome."]


@in_private
async def test_who_is_linked_is_told_of_everybody_in_one_look(square: Room, elsewhere: Room) -> None:
    module, plugin = plugin_named("census")

    @plugin.command("linked")
    async def linked(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        people = await group.members.linked()
        same = len({*people.values(), await group.members.person(event.actor.id)}) == 1
        await group.reply(f"{len(people)} {same}")

    elsewhere.enable(module)
    await elsewhere.say("Ada M", "/linked")
    await link(square, elsewhere)
    await elsewhere.say("Ada M", "/linked")

    assert [text.rpartition(": ")[2] for text in elsewhere.said] == ["0 True", "2 True"]


async def test_whoever_is_not_linked_is_one_person_per_account(square: Room, elsewhere: Room) -> None:
    module = checking_in()
    square.enable(module)
    elsewhere.enable(module)

    await square.say("Ada", "/here")
    await elsewhere.say("Ada M", "/here")

    assert "Welcome." in elsewhere.said[-1]


@in_private
async def test_a_code_is_good_once(square: Room, elsewhere: Room) -> None:
    code = await code_for(square)
    await elsewhere.whisper("Ada M", f"/link {code}")

    await elsewhere.whisper("Eve", f"/link {code}")

    assert elsewhere.whispers[-1] == ("Eve", elsewhere.whispers[-1][1])
    assert elsewhere.whispers[-1][1].startswith("I know no such code")


@in_private
async def test_a_code_runs_out(square: Room, elsewhere: Room) -> None:
    code = await code_for(square)
    await square.wait(minutes=11)

    await elsewhere.whisper("Ada M", f"/link {code}")

    assert elsewhere.whispers[-1][1].startswith("I know no such code, or it has run out.")


@in_private
async def test_a_new_code_makes_the_old_one_void(square: Room, elsewhere: Room) -> None:
    old = await code_for(square)
    await square.whisper("Ada", "/link")

    if old not in square.whispers[-1][1]:
        await elsewhere.whisper("Ada M", f"/link {old}")
        assert elsewhere.whispers[-1][1].startswith("I know no such code")


@pytest.mark.parametrize("typed", ["{0}", "{1}", "{2}"])
@in_private
async def test_a_code_may_be_typed_in_any_way(square: Room, elsewhere: Room, typed: str) -> None:
    code = await code_for(square)

    await elsewhere.whisper("Ada M", f"/link {typed.format(code, code.lower(), code.replace('-', ''))}")

    assert elsewhere.whispers[-1][1].startswith("Nearly done")


@in_private
async def test_guessing_ends_after_five_tries_even_with_the_right_code(square: Room, elsewhere: Room) -> None:
    code = await code_for(square)
    for _ in range(5):
        await elsewhere.whisper("Eve", "/link AAAA-AAAA")

    await elsewhere.whisper("Eve", f"/link {code}")

    assert elsewhere.whispers[-1][1].startswith("Those were too many wrong codes.")

    await elsewhere.wait(minutes=61)
    await elsewhere.whisper("Eve", f"/link {await code_for(square)}")

    assert elsewhere.whispers[-1][1].startswith("Nearly done")


@in_private
async def test_whoever_says_no_is_not_linked(square: Room, elsewhere: Room) -> None:
    await elsewhere.whisper("Eve", f"/link {await code_for(square)}")

    await square.press("Ada", "No, not me", direct=True)

    assert square.whispers[-1][1].startswith("All right, nothing is linked.")
    assert elsewhere.whispers[-1] == ("Eve", "The other side said no, so nothing is linked.")


@in_private
async def test_a_question_of_an_old_code_links_nobody(square: Room, elsewhere: Room) -> None:
    await elsewhere.whisper("Eve", f"/link {await code_for(square)}")
    await square.whisper("Ada", "/link")
    await elsewhere.wait(minutes=1)

    await square.press("Ada", "Yes, that is me", direct=True)

    assert not any("one person now" in text for _, text in square.whispers + elsewhere.whispers)


@in_private
async def test_nobody_links_an_account_with_itself(square: Room) -> None:
    await square.whisper("Ada", f"/link {await code_for(square)}")

    assert square.whispers[-1][1] == "The two are one person here already."


async def test_a_code_is_never_given_where_others_read(square: Room) -> None:
    await square.say("Ada", "/link")

    shown = [*square.said, *(text for _, text in square.answers)]
    assert len(shown) == 1
    assert "private talk" in shown[0]
    assert not re.search(r"\w{4}-\w{4}", shown[0])


@in_private
async def test_a_code_shown_in_a_group_is_void(square: Room, elsewhere: Room) -> None:
    code = await code_for(square)

    await elsewhere.say("Ada M", f"/link {code}")
    await elsewhere.whisper("Eve", f"/link {code}")

    assert elsewhere.whispers[-1][1].startswith("I know no such code")


async def test_a_platform_without_private_talks_says_so_kindly(room: Room) -> None:
    capabilities = room._house.capabilities  # pyright: ignore[reportPrivateUsage]
    abilities: dict[Feature, Ability] = {**capabilities.abilities, Feature.SAY_TO: No("none")}
    room.platform(type(capabilities)(platform="mute", abilities=abilities, limits=capabilities.limits))

    await room.say("Ada", "/link")

    shown = [*room.said, *(text for _, text in room.answers)]
    assert "I cannot have one with anybody here. Sorry!" in shown[-1]


@in_private
async def test_accounts_of_two_communities_stay_apart(square: Room) -> None:
    stranger = square.another("far", account="matrix", community="others")
    await stranger.join("Zoe")

    await stranger.whisper("Zoe", f"/link {await code_for(square)}")

    assert stranger.whispers[-1][1].startswith("That code comes from a community in which I do not know this account.")


@in_private
async def test_unlinking_makes_two_of_one(square: Room, elsewhere: Room) -> None:
    module = checking_in()
    square.enable(module)
    elsewhere.enable(module)
    await link(square, elsewhere)
    await square.say("Ada", "/here")

    await elsewhere.whisper("Ada M", "/unlink")
    await elsewhere.say("Ada M", "/here")

    assert elsewhere.whispers[-1] == ("Ada M", "This account stands for itself again.")
    assert "Welcome." in elsewhere.said[-1]
    await square.whisper("Ada", "/unlink")
    assert square.whispers[-1] == ("Ada", "This account is linked with no other.")


@in_private
async def test_what_is_linked_is_shown_by_mydata_and_goes_with_forgetme(square: Room, elsewhere: Room) -> None:
    await link(square, elsewhere)
    await square.whisper("Ada", "/mydata")
    assert "1 × which of your accounts are one person" in square.whispers[-1][1]

    await square.whisper("Ada", "/forgetme")
    await square.press("Ada", "Yes, forget me", direct=True)
    await elsewhere.whisper("Ada M", "/mydata")

    assert "one person" not in elsewhere.whispers[-1][1]


@in_private
async def test_a_code_is_kept_nowhere_once_it_was_sent(square: Room) -> None:
    code = await code_for(square)
    await square.tidy()

    store = square._house.store  # pyright: ignore[reportPrivateUsage]
    everything = await store.everything_about(square.person("Ada").id)

    assert everything.get("outbox", ()) == ()
    assert not any(code.encode() in row for rows in everything.values() for row in rows)


# -- in the middle of it all ----------------------------------------------------------------------
async def test_two_lanes_that_link_one_person_at_the_same_time_lose_nothing(hall: Hall) -> None:
    people = [MemberId(f"test:hall:{name}") for name in ("a", "b", "c")]
    rooms = [hall.room, hall.room.another("second")]
    module, plugin = plugin_named("linker")
    both = asyncio.Barrier(2)

    @plugin.command("join")
    async def join(event: CommandInvoked, group: Group, settings: NoSettings, first: int, second: int) -> None:
        turn: Turn = turn_of(group)
        await both.wait()
        pair = people[first], people[second]
        await at_hand(turn.world, {linked_place(COMMUNITY, one): Linked for one in pair})
        join_accounts(turn, COMMUNITY, *pair)

    for room in rooms:
        room.set(community=COMMUNITY)
        room.enable(module)
    await hall.open()

    await hall.tell(hall.message("/join 0 1", room=rooms[0]), hall.message("/join 1 2", room=rooms[1]))
    await hall.settle()

    world = (await hall.engine()).world
    assert [set(await accounts_of(world, COMMUNITY, one)) for one in people] == [set(people)] * 3


@in_private
async def test_an_account_erased_by_the_operator_is_nobodys_any_more(square: Room, elsewhere: Room) -> None:
    await link(square, elsewhere)
    house = square._house  # pyright: ignore[reportPrivateUsage]
    engine = await house.ready()
    await house.close()
    from townhall.store.interface import Erasure

    ada, other = square.person("Ada").id, elsewhere.person("Ada M").id
    await house.store.erase(Erasure(member=ada, pseudonym=engine.world.pseudonyms.of(ada)))
    engine = await house.ready()

    assert await accounts_of(engine.world, COMMUNITY, other) == (other,)
    assert await accounts_of(engine.world, COMMUNITY, ada) == (ada,)


@in_private
async def test_a_question_waits_an_hour_for_its_answer(square: Room, elsewhere: Room) -> None:
    await elsewhere.whisper("Ada M", f"/link {await code_for(square)}")
    await square.wait(minutes=timedelta(minutes=61) // timedelta(minutes=1))

    await square.press("Ada", "Yes, that is me", direct=True)

    assert not any("one person now" in text for _, text in square.whispers + elsewhere.whispers)
