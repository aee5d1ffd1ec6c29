"""Many sends of one batch that may or may not have gone out are told as one and decided as one, each on record."""

from __future__ import annotations

from types import ModuleType

import pytest
from tests.support.hall import NoSettings, plugin_named

from townhall import ActionFinished, CommandInvoked, Group, MessageSent, Place, Say, Text
from townhall.model.results import Result, Unknown
from townhall.testing import Room

BROKEN = Unknown("The line broke.")


@pytest.fixture
def posting() -> ModuleType:
    """A plugin that sends what somebody says as a batch of three, and notes how each ended."""
    module, plugin = plugin_named("posting")

    @plugin.on(MessageSent)
    async def post(event: MessageSent, group: Group, settings: NoSettings) -> None:
        for number in range(3):
            action = Say(place=Place(group.id), parts=(Text(f"{event.text} {number}"),))
            group.do(action, batch="autumn|1", on_result="ended", payload=str(number).encode())

    @plugin.command("decide")
    async def decide(event: CommandInvoked, group: Group, settings: NoSettings, what: str) -> None:
        """Decide what is uncertain, or hold the rest."""
        if what == "hold":
            group.hold_batch("autumn|1", reason="a test")
            return
        group.decide_uncertain("autumn|1", again=what == "again", by=event.actor)

    @plugin.result("ended")
    async def ended(event: ActionFinished, group: Group, settings: NoSettings) -> None:
        group.ledger.record(event.outcome, reason=event.payload.decode())

    return module


class Scene:
    """A group on a platform that does not recognise repetitions, and the room in which its staff are."""

    def __init__(self, room: Room, module: ModuleType) -> None:
        self.room, self.module = room, module
        self.staff = room.staff_room
        self.there = room.another("there", "outer", platform="telegram", staff_room=self.staff.alias)
        self.there.enable(module)

    @property
    def cards(self) -> list[str]:
        return [one for one in self.staff.said if "nobody knows whether they were sent" in one]

    @property
    def single_cards(self) -> list[str]:
        return [one for one in self.staff.said if "I do not know whether this was sent" in one]

    async def post(self, *results: Result) -> None:
        """Send a batch of three of which the first end so."""
        self.there.refuse(*results)
        await self.there.say("Ada", "News")

    async def decide(self, what: str) -> None:
        """Decide by a command of the plugin."""
        await self.there.admin_says(f"/decide {what}")


@pytest.fixture
def scene(room: Room, posting: ModuleType) -> Scene:
    return Scene(room, posting)


@pytest.fixture
async def broken(scene: Scene) -> Scene:
    """All three of a batch ended uncertain, and staff have read of it."""
    await scene.post(BROKEN, BROKEN, BROKEN)
    await scene.there.wait(minutes=1)
    return scene


async def test_they_are_told_in_one_card_when_nothing_more_is_on_its_way(scene: Scene) -> None:
    await scene.post(BROKEN, BROKEN, BROKEN)
    assert scene.staff.said == []
    await scene.there.wait(minutes=1)
    [card] = scene.cards
    assert "posting: autumn 1: of 3 messages nobody knows whether they were sent, by outer, into there." in card
    assert "The first is: News 0" in card
    assert scene.single_cards == []


async def test_all_are_sent_again_by_one_press_and_each_is_on_record(broken: Scene) -> None:
    await broken.staff.press("Olga", "Send them all again")
    await broken.there.wait(minutes=1)
    assert broken.there.said == ["News 0", "News 1", "News 2"]
    assert any("Olga has 3 uncertain messages sent again (posting: autumn 1)." in one for one in broken.staff.said)
    entries = await broken.staff.ledger("sent_again")
    assert len({one.evidence for one in entries}) == 3
    assert {one.actor for one in entries} == {broken.staff.person("Olga").id}
    assert len(await broken.there.ledger("ok")) == 3


async def test_left_as_they_are_they_stay_uncertain_and_their_plugin_hears_so(broken: Scene) -> None:
    await broken.staff.press("Olga", "Leave them all as they are")
    await broken.there.wait(minutes=1)
    assert broken.there.said == []
    assert len(await broken.there.ledger("unknown")) == 3
    assert len(await broken.staff.ledger("left_uncertain")) == 3


async def test_a_second_decision_is_refused_kindly_and_changes_nothing(broken: Scene) -> None:
    await broken.decide("again")
    await broken.there.wait(minutes=1)
    if broken.cards:
        # Where a card cannot be changed its buttons are still there.
        await broken.staff.press("Lea", "Leave them all as they are")
        await broken.there.wait(minutes=1)
        told = [*broken.staff.said, *(text for _, text in (*broken.staff.answers, *broken.staff.whispers))]
        assert any("This has been decided already." in one for one in told)
    else:
        assert "Admin has 3 uncertain messages sent again (posting: autumn 1)." in broken.staff.said[0]
    assert broken.there.said == ["News 0", "News 1", "News 2"]
    assert await broken.staff.ledger("left_uncertain") == []


async def test_a_command_decides_as_well_and_the_second_is_told_that_it_is_done(broken: Scene) -> None:
    await broken.decide("again")
    await broken.there.wait(minutes=1)
    assert broken.there.said == ["News 0", "News 1", "News 2"]
    assert "has 3 uncertain messages sent again (posting: autumn 1)" in broken.staff.said[-1]
    assert len(await broken.staff.ledger("sent_again")) == 3
    await broken.decide("leave")
    assert "this has been decided already" in broken.staff.said[-1]
    assert len(await broken.there.ledger("ok")) == 3


async def test_what_ends_uncertain_once_more_is_told_once_more(broken: Scene) -> None:
    broken.there.refuse(BROKEN, BROKEN)
    await broken.staff.press("Olga", "Send them all again")
    await broken.there.wait(minutes=2)
    assert len(broken.there.said) == 1
    assert "of 2 messages nobody knows" in broken.cards[-1]


async def test_a_single_one_is_shown_as_ever(scene: Scene) -> None:
    await scene.post(BROKEN)
    await scene.there.wait(minutes=1)
    assert scene.cards == []
    [card] = scene.single_cards
    assert "I do not know whether this was sent, so I hold it: News 0" in card
    await scene.staff.press("Olga", "Send it again")
    await scene.there.wait(minutes=1)
    assert sorted(scene.there.said) == ["News 0", "News 1", "News 2"]
    assert len(await scene.staff.ledger("sent_again")) == 1


async def test_a_single_one_that_ends_uncertain_again_is_shown_again(scene: Scene) -> None:
    await scene.post(BROKEN)
    await scene.there.wait(minutes=1)
    scene.there.refuse(BROKEN)
    await scene.staff.press("Olga", "Send it again")
    await scene.there.wait(minutes=1)
    assert any("so I hold it: News 0" in one for one in scene.staff.said[1:])


async def test_a_few_may_be_decided_one_by_one(broken: Scene) -> None:
    await broken.staff.press("Olga", "One by one")
    assert len(broken.single_cards) == 3
    await broken.staff.press("Olga", "It was sent")
    await broken.there.wait(minutes=1)
    assert broken.there.said == []
    assert len(await broken.staff.ledger("left_uncertain")) == 1


async def test_while_a_batch_goes_on_the_card_waits_but_not_for_ever(scene: Scene) -> None:
    await scene.post(BROKEN, BROKEN)
    await scene.decide("hold")
    await scene.there.say("Ada", "More")
    await scene.there.wait(minutes=5)
    assert scene.cards == []
    await scene.there.wait(minutes=6)
    assert len(scene.cards) == 1


# -- several staff rooms --------------------------------------------------------------------------
class Elsewhere:
    """A second group of the same batch, whose staff sit in another room."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.staff = scene.room.another("far-staff")
        self.there = scene.room.another("far", "far", platform="telegram", staff_room=self.staff.alias)
        self.there.enable(scene.module)

    async def all_broken(self) -> None:
        """Have three sends of one batch end uncertain in either group."""
        for one in (self.scene.there, self.there):
            one.refuse(BROKEN, BROKEN, BROKEN)
            await one.say("Ada", "News")
        await self.there.wait(minutes=2)


@pytest.fixture
def elsewhere(scene: Scene) -> Elsewhere:
    return Elsewhere(scene)


async def test_staff_are_asked_about_their_own_groups_and_decide_about_no_others(elsewhere: Elsewhere) -> None:
    await elsewhere.all_broken()
    assert ["into there" in one for one in elsewhere.scene.cards] == [True]
    assert ["into far" in one for one in elsewhere.staff.said] == [True]

    await elsewhere.scene.staff.press("Olga", "Send them all again")
    await elsewhere.there.wait(minutes=1)
    assert (elsewhere.scene.there.said, elsewhere.there.said) == (["News 0", "News 1", "News 2"], [])

    await elsewhere.staff.press("Lea", "Leave them all as they are")
    await elsewhere.there.wait(minutes=1)
    assert elsewhere.there.said == []
    assert len(await elsewhere.staff.ledger("left_uncertain")) == 3
    assert await elsewhere.staff.ledger("sent_again") == []


async def test_a_command_decides_about_the_whole_batch_and_every_room_is_told(elsewhere: Elsewhere) -> None:
    await elsewhere.all_broken()
    await elsewhere.there.admin_says("/decide again")
    await elsewhere.there.wait(minutes=1)
    for staff, there in ((elsewhere.scene.staff, elsewhere.scene.there), (elsewhere.staff, elsewhere.there)):
        assert there.said == ["News 0", "News 1", "News 2"]
        assert "Admin has 3 uncertain messages sent again (posting: autumn 1)." in staff.said[-1]
        assert len(await staff.ledger("sent_again")) == 3


async def test_what_was_decided_by_a_command_is_closed_in_every_room(elsewhere: Elsewhere) -> None:
    await elsewhere.all_broken()
    await elsewhere.there.admin_says("/decide leave")
    for staff in (elsewhere.scene.staff, elsewhere.staff):
        still_open = [one for one in staff.said if "nobody knows whether they were sent" in one]
        if still_open:
            await staff.press("Olga", "Send them all again")
        assert await staff.ledger("sent_again") == []
    await elsewhere.there.wait(minutes=1)
    assert (elsewhere.scene.there.said, elsewhere.there.said) == ([], [])
