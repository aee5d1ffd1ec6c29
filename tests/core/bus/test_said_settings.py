"""What people plan in a chat is read and checked like ops.toml."""

from __future__ import annotations

from types import ModuleType

from townhall import CommandInvoked, Group, Plugin, Record, Rest, Schedule, Settings, SettingsError
from townhall.testing import Room


class Wish(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody wants."""

    at: Schedule = ""
    count: int = 1


def wishing() -> ModuleType:
    module = ModuleType("townhall_wishing", "Takes wishes.")
    plugin: Plugin[Settings] = Plugin(Settings)
    module.__dict__["plugin"] = plugin

    @plugin.command("wish")
    async def wish(event: CommandInvoked, group: Group, settings: Settings, what: Rest) -> None:
        key, _, value = what.partition("=")
        try:
            await group.reply(repr(group.read(Wish, {key: value}).at))
        except SettingsError as error:
            await group.reply("{said}", said=str(error))

    return module


async def test_a_struct_is_read_in_the_groups_own_zone_and_checked(room: Room) -> None:
    room.enable(wishing())
    await room.say("Ada", "/wish at=daily 08:45")
    await room.say("Ada", "/wish at=daily 25:45")
    await room.say("Ada", "/wish colour=red")

    assert room.said[0].endswith("'daily 08:45'")
    assert "Write hours and minutes" in room.said[1]
    assert 'has no setting "colour"' in room.said[2]
