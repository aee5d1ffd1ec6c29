"""What is known of guilds: where threads hang, which room is the home, what a role may do in a channel."""

from __future__ import annotations

import pytest
from tests.adapters.discord.frames import ADA, CHANNEL, GUILD, MOD, OTHER, THREAD, US, known_world

from townhall.model.capabilities import Feature
from townhall_discord import rights
from townhall_discord.atlas import Atlas
from townhall_discord.shapes_of_guilds import Channel, Guild, Overwrite, Role


def atlas(*rooms: str, homes: tuple[str, ...] = (), system: str | None = None) -> Atlas:
    made = Atlas(rooms, homes)
    channels = (Channel("1", guild_id=GUILD), Channel("2", guild_id=GUILD), Channel("3", guild_id=GUILD))
    made.add_guild(Guild(GUILD, channels=channels, system_channel_id=system))
    return made


@pytest.mark.parametrize(
    ("made", "home"),
    [
        (atlas("2", "1"), "2"),
        (atlas("2", "1", system="1"), "1"),
        (atlas("2", "1", system="3"), "2"),
        (atlas("2", "1", "3", homes=("9", "3"), system="1"), "3"),
        (atlas("9"), ""),
    ],
)
def test_a_guild_has_one_home(made: Atlas, home: str) -> None:
    assert made.home_of(GUILD) == home


def test_the_home_follows_what_changes() -> None:
    made = atlas("2", "1", system="1")
    assert made.home_of(GUILD) == "1"
    made.drop_channel(Channel("1", guild_id=GUILD))
    assert made.home_of(GUILD) == "2"
    made.take_rooms(["3"])
    assert made.home_of(GUILD) == "3"
    made.forget_guild(GUILD)
    assert made.home_of(GUILD) == ""


def test_a_thread_belongs_to_the_room_of_its_channel() -> None:
    known = known_world().atlas

    assert known.room_of(THREAD) == (CHANNEL, THREAD)
    assert known.room_of(CHANNEL) == (CHANNEL, "")
    assert known.room_of(OTHER) == ("", "")


def test_roles_are_found_by_name_and_by_id() -> None:
    guild = known_world().atlas.guilds[GUILD]
    vip = guild.role_named("vip")

    assert guild.role_named(vip) == vip
    assert guild.role_named("@VIP") == vip
    assert guild.role_named("nobody") == ""
    assert guild.role_names([vip, "7"]) == ("VIP", "7")


def test_a_channel_may_give_and_take_and_the_person_has_the_last_word() -> None:
    known = known_world().atlas
    guild = known.guilds[GUILD]
    guild.roles["8"] = Role("8", permissions="0")
    view, send = str(rights.VIEW), str(rights.SEND)
    closed = Channel("1", permission_overwrites=(Overwrite(GUILD, deny=send), Overwrite("8", allow=send)))
    opened = Channel("1", permission_overwrites=(Overwrite(GUILD, deny=send), Overwrite(ADA, type=1, allow=send)))
    hidden = Channel("1", permission_overwrites=(Overwrite(GUILD, deny=view),))

    assert not rights.in_channel(guild, closed, ADA, ()) & rights.SEND
    assert rights.in_channel(guild, closed, ADA, ("8",)) & rights.SEND
    assert rights.in_channel(guild, opened, ADA, ()) & rights.SEND
    assert rights.in_channel(guild, hidden, ADA, ()) == 0
    assert rights.in_channel(guild, hidden, MOD, ()) == rights.EVERYTHING


def test_permissions_that_are_no_numbers_allow_nothing() -> None:
    guild = known_world().atlas.guilds[GUILD]
    guild.roles[GUILD] = Role(GUILD, permissions="all")

    assert rights.in_guild(guild, US, ()) == 0


def test_what_is_missing_says_what_to_switch_on() -> None:
    lost = rights.missing(rights.EVERYTHING & ~rights.SEND)

    assert set(lost) == {Feature.SAY}
    assert "Send messages" in lost[Feature.SAY].reason
    assert lost[Feature.SAY].remedy
