"""Who has reacted to a message on Matrix, and what the codes of an uploaded picture say."""

from __future__ import annotations

import pytest
from tests.adapters.matrix.town import Town
from tests.servers.matrix.synapse import SERVER_NAME
from tests.support.codes import qr_png

from townhall.adapter.pictures import MOST_BYTES
from townhall.model import actions as a
from townhall.model.actions import MessageRef
from townhall.model.capabilities import YES, Feature
from townhall.model.events import MessageSent
from townhall.model.ids import MessageId
from townhall.model.parts import Image
from townhall.model.results import Failed, Gone, Ok, ReactionBy, Receipt

SPAM = "https://t.me/+spam"


async def test_who_has_reacted_is_told_without_us_and_without_what_was_taken_back(town: Town) -> None:
    await town.open()
    ada, bea = await town.inhabitant("ada"), await town.inhabitant("bea")
    message = await ada.say(town.room, "Raffle!")
    target = MessageRef(MessageId(message))
    for person, emoji in ((bea, "🎉"), (ada, "🎉"), (ada, "👍")):
        await person.react(town.room, message, emoji)
    regretted = await bea.react(town.room, message, "👎")
    await bea.redact(town.room, regretted)
    await town.do(a.React(place=town.place, target=target, emoji="🎉"))

    result = await town.do(a.FetchReactions(place=town.place, target=target))

    by = (("🎉", bea), ("🎉", ada), ("👍", ada))
    assert result == Ok(Receipt(reactions=tuple(ReactionBy(emoji, town.member(one)) for emoji, one in by)))
    assert town.adapter is not None
    assert town.adapter.capabilities_in(town.group).ability(Feature.REACTION_LIST) == YES


async def test_very_many_reactions_are_read_page_by_page(town: Town) -> None:
    await town.open()
    message = await town.owner.say(town.room, "Raffle!")
    for number in range(130):
        await town.owner.react(town.room, message, f"sign {number}")

    result = await town.do(a.FetchReactions(place=town.place, target=MessageRef(MessageId(message))))

    assert isinstance(result, Ok)
    assert [one.emoji for one in result.receipt.reactions] == [f"sign {number}" for number in range(130)]


async def test_reactions_to_what_is_not_there_are_gone(town: Town) -> None:
    await town.open()

    result = await town.do(a.FetchReactions(place=town.place, target=MessageRef(MessageId("$none"))))

    assert isinstance(result, Gone)


async def test_the_codes_of_a_picture_that_somebody_uploaded_are_read(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    address = await ada.upload(qr_png(SPAM))
    await ada.send(town.room, {"msgtype": "m.image", "body": "a.png", "url": address})
    (said,) = await town.heard(MessageSent)
    (source,) = [part.source for part in said.parts if isinstance(part, Image)]

    assert await town.do(a.ReadCodes(place=town.place, source=source)) == Ok(Receipt(texts=(SPAM,)))


async def test_a_picture_that_is_gone_or_too_large_is_a_result(town: Town) -> None:
    await town.open()
    large = await town.owner.upload(bytes(MOST_BYTES + 1))

    gone = await town.do(a.ReadCodes(place=town.place, source=f"mxc://{SERVER_NAME}/none"))
    too_large = await town.do(a.ReadCodes(place=town.place, source=large))

    assert gone == Failed("The platform answered 404 where the picture should be.")
    assert too_large == Failed("The picture is larger than 10 MB.")


@pytest.mark.parametrize("source", ["http://169.254.169.254/", "mxc://", "mxc://a/../../b", "mxc://a/b?c", "file:///x"])
async def test_only_what_was_uploaded_is_asked_for(town: Town, source: str) -> None:
    await town.open()

    result = await town.do(a.ReadCodes(place=town.place, source=source))

    assert result == Failed("A picture of Matrix is named by an address that begins with mxc://.")
