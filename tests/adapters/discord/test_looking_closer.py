"""Who has reacted to a message on Discord, and what the codes of an attached picture say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.adapters.discord.world import World
from tests.servers.discord.rest import too_many
from tests.servers.discord.truth import bits
from tests.support.codes import qr_png

from townhall.model import actions as orders
from townhall.model.actions import MessageRef
from townhall.model.capabilities import Feature, No
from townhall.model.events import MessageSent, ReactionAdded
from townhall.model.ids import MessageId
from townhall.model.parts import Image
from townhall.model.results import (
    MOST_REACTIONS,
    DegradedTo,
    Failed,
    Forbidden,
    Gone,
    Ok,
    RateLimited,
    ReactionBy,
    Receipt,
)
from townhall_discord.pictures import codes_of
from townhall_discord.settings import OFFICIAL

SPAM = "https://t.me/+spam"


def reactions_to(here: World, message: str) -> orders.FetchReactions:
    return orders.FetchReactions(place=here.place(), target=MessageRef(MessageId(message)))


async def test_who_has_reacted_is_read_page_by_page_without_us(here: World) -> None:
    people = [await here.join(f"Reader {number}") for number in range(230)]
    message = await here.say("Ada", "Raffle!")
    there = here.server.truth.reactions
    there[here.channel, message, "🎉"] = {*people, here.server.truth.us}
    there[here.channel, message, "party"] = set(people[:2])
    async with here.running():
        result = await here.perform(reactions_to(here, message))

    expected = [ReactionBy("🎉", here.member(one)) for one in sorted(people, key=int)]
    expected += [ReactionBy("party", here.member(one)) for one in people[:2]]
    assert result == Ok(Receipt(reactions=tuple(expected)))
    assert any(
        "/reactions/party%3A1047428963274800009" in path or "/reactions/party:1047428963274800009" in path
        for _, path, _ in here.server.rest.calls
    )


async def test_a_reaction_is_named_as_the_event_names_it(here: World) -> None:
    message = await here.say("Ada", "Hi")
    ada = here.server.truth.named("Ada")
    async with here.running():
        await here.server.messages.react(here.channel, message, ada, "🎉")
        added = await here.journal.expect(ReactionAdded)
        result = await here.perform(reactions_to(here, message))

    assert result == Ok(Receipt(reactions=(ReactionBy(added.emoji, added.actor.id),)))


async def test_of_very_many_reactions_the_first_are_told(here: World) -> None:
    message = await here.say("Ada", "Raffle!")
    users = [str(10**18 + number) for number in range(MOST_REACTIONS + 150)]
    here.server.truth.users |= {one: {"id": one, "username": one} for one in users}
    here.server.truth.reactions[here.channel, message, "🎉"] = set(users)
    async with here.running():
        result = await here.perform(reactions_to(here, message))

    assert isinstance(result, DegradedTo)
    assert len(result.receipt.reactions) == MOST_REACTIONS


async def test_reactions_of_what_is_gone_are_a_result(here: World) -> None:
    async with here.running():
        assert isinstance(await here.perform(reactions_to(here, "1047428963274800001")), Gone)


async def test_without_the_history_of_the_channel_nothing_is_asked(here: World) -> None:
    here.grant(0)
    here.guild.roles[here.guild.id]["permissions"] = str(bits(view_channel=True))
    async with here.running():
        hidden = await here.perform(reactions_to(here, "1047428963274800001"))
        ability = here.bot.capabilities_in(here.group()).ability(Feature.REACTION_LIST)

    assert isinstance(hidden, Forbidden)
    assert isinstance(ability, No)


async def test_being_asked_to_wait_for_long_between_pages_is_a_result(here: World) -> None:
    message = await here.say("Ada", "Hi")
    here.server.truth.reactions[here.channel, message, "🎉"] = {here.server.truth.named("Ada")}
    async with here.running():
        here.server.rest.delays["GET /channels/{channel}/messages/{message}/reactions/{emoji}"] = too_many(120)
        result = await here.perform(reactions_to(here, message))

    assert result == RateLimited(timedelta(seconds=120))


async def test_the_codes_of_an_attached_picture_are_read(here: World) -> None:
    async with here.running():
        await here.say("Ada", "", attachments=[here.server.attach("a.png", qr_png(SPAM))])
        said = await here.journal.expect(MessageSent)
        (source,) = [part.source for part in said.parts if isinstance(part, Image)]
        result = await here.perform(orders.ReadCodes(place=here.place(), source=source))

    assert result == Ok(Receipt(texts=(SPAM,)))


@pytest.mark.parametrize(
    "source",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://cdn.discordapp.com.evil.org/a.png",
        "http://cdn.discordapp.com/a.png",
        "https://discord.com/api/v10/users/@me",
        "file:///etc/passwd",
        "https://[",
    ],
)
async def test_what_discord_does_not_keep_is_not_fetched(source: str) -> None:
    refused = Failed("Only attachments that Discord itself keeps are fetched.")

    assert await codes_of(source, OFFICIAL) == refused
    assert await codes_of(source, "http://127.0.0.1:1/api") == refused
