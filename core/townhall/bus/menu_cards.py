"""Shows a platform which commands a group has, so that it can offer them; again only when they have changed."""

from __future__ import annotations

from townhall.bus.people import CORE
from townhall.bus.table import CommandEntry
from townhall.bus.turn import Turn
from townhall.model.actions import CommandCard, PublishCommands
from townhall.model.capabilities import Feature
from townhall.model.places import Place
from townhall.plugin.declarations import Record
from townhall.plugin.terms import Terms
from townhall.store.interface import RecordKey


class PublishedCommands(Record, frozen=True, kw_only=True):
    """What the platform's menu of a group shows."""

    commands: str
    """:attr:`Table.published` of the time."""
    locale: str


async def publish_commands(turn: Turn) -> None:
    """Publish the group's commands where the platform has a menu and shows other ones."""
    if not turn.capabilities().can(Feature.COMMAND_MENU):
        return
    table = turn.world.table(turn.configuration)
    wanted = PublishedCommands(commands=table.published, locale=turn.locale_of())
    if await turn.world.core_record(turn.configuration.id, PublishedCommands) == wanted:
        return
    cards = tuple(_card(turn, entry) for entry in table.commands.values() if not entry.declaration.staff_room)
    turn.decide(PublishCommands(place=Place(turn.configuration.id), commands=cards), Terms(answer=True))
    turn.collect().records[RecordKey(turn.configuration.id, CORE, PublishedCommands.__name__, "")] = wanted


def _card(turn: Turn, entry: CommandEntry) -> CommandCard:
    declaration = entry.declaration
    return CommandCard(
        name=declaration.name, summary=summary_of(turn, entry), locale=turn.locale_of(), usage=declaration.usage
    )


def summary_of(turn: Turn, entry: CommandEntry) -> str:
    """Return what a command does, in the group's language where a catalogue says it."""
    texts, locale = turn.world.texts, turn.locale_of()
    key = f"{entry.plugin}.command.{entry.declaration.name}"
    return (
        texts.string(key, locale, tones=turn.tones())
        if texts.find(key, locale) is not None
        else entry.declaration.summary
    )
