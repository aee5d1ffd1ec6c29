"""Nobody does what is asked, and calls what was written so that two configurations can be compared."""

from __future__ import annotations

from townhall import MessageId, Place
from townhall.adapter import Order
from townhall.model.actions import Action, FetchMembers, Say
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId
from townhall.model.parts import text_parts
from townhall.model.platforms import PROFILES
from townhall.model.results import Ok, Unsupported
from townhall.replay.nobody import Nobody

LOUNGE = GroupId("hall:hall:lounge")
HELLO = Say(place=Place(LOUNGE), parts=text_parts("hello"))


def abilities(group: GroupId) -> Capabilities:
    return PROFILES["discord"]


def nobody(noted: list[tuple[str, MessageId]]) -> Nobody:
    def written(key: str, action: Action, message: MessageId) -> None:
        noted.append((key, message))

    return Nobody(abilities, Pace(), written)


async def names(*keys: str) -> list[str]:
    noted: list[tuple[str, MessageId]] = []
    performer = nobody(noted)
    for key in keys:
        assert isinstance(await performer.perform(Order(key, HELLO)), Ok)
    assert [key for key, _ in noted] == list(keys)
    return [name for _, name in noted]


async def test_a_message_is_called_the_same_whatever_other_plugins_decide_on_its_event() -> None:
    assert await names("e1|watch|1", "e2|watch|1") == await names("e1|watch|4", "e2|watch|2")


async def test_two_messages_of_one_plugin_on_one_event_are_told_apart() -> None:
    first, second, other = await names("e1|watch|1", "e1|watch|2", "e1|welcome|3")

    assert len({first, second, other}) == 3


async def test_a_question_gets_no_answer() -> None:
    look = Order("e1|watch|1", FetchMembers(place=Place(LOUNGE)))

    assert isinstance(await nobody([]).perform(look), Unsupported)
