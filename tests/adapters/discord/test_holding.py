"""Frames come out in order within a guild; what waits for the audit log waits for a bounded time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.adapters.discord.frames import (
    ADA,
    CHANNEL,
    GUILD,
    MESSAGE,
    MOD,
    START,
    US,
    frame,
    known_world,
    message,
    user,
)

from townhall_discord.holding import Holding
from townhall_discord.rights import EVERYTHING
from townhall_discord.shapes_of_guilds import Role

WAIT = timedelta(seconds=1)
GONE = {"guild_id": GUILD, "user": user(ADA, "Ada")}


def holding() -> Holding:
    """Return one whose bot may read the audit log."""
    world = known_world()
    world.atlas.put_role(GUILD, Role(GUILD, permissions=str(EVERYTHING)))
    return Holding(world, WAIT)


def entry(kind: int, target: str = ADA) -> dict[str, Any]:
    return {"id": MESSAGE, "action_type": kind, "guild_id": GUILD, "user_id": MOD, "target_id": target}


def out(held: Holding, after: timedelta = timedelta()) -> list[tuple[int | None, int | None]]:
    return [(one.s, None if found is None else found.action_type) for one, found in held.ready(START + after)]


def test_what_follows_a_leave_in_its_guild_waits_with_it_and_the_rest_does_not() -> None:
    held = holding()
    elsewhere = message(guild_id="1", channel_id="2")
    asked = {"id": MESSAGE, "application_id": US, "type": 2, "token": "t", "channel_id": CHANNEL, "guild_id": GUILD}
    for number, (kind, content) in enumerate(
        [
            ("GUILD_MEMBER_REMOVE", GONE),
            ("MESSAGE_CREATE", message()),
            ("MESSAGE_CREATE", elsewhere),
            ("INTERACTION_CREATE", asked),
        ]
    ):
        held.put(frame(kind, content, number + 10), START)

    assert out(held) == [(12, None), (13, None)]
    assert held.told_through() == 9
    assert held.until() == START + WAIT
    assert out(held, WAIT) == [(10, None), (11, None)]
    assert held.told_through() is None


def test_the_entry_may_come_before_or_after_and_explains_one_leave() -> None:
    held = holding()
    held.put(frame("GUILD_AUDIT_LOG_ENTRY_CREATE", entry(20), 1), START)
    held.put(frame("GUILD_MEMBER_REMOVE", GONE, 2), START)
    assert out(held) == [(1, None), (2, 20)]

    held.put(frame("GUILD_MEMBER_REMOVE", GONE, 3), START)
    assert out(held) == []
    held.put(frame("GUILD_AUDIT_LOG_ENTRY_CREATE", entry(20), 4), START)
    assert out(held) == [(3, 20), (4, None)]


def test_an_entry_about_somebody_else_or_from_long_ago_explains_nothing() -> None:
    held = holding()
    held.put(frame("GUILD_AUDIT_LOG_ENTRY_CREATE", entry(20, MOD), 1), START)
    held.put(frame("GUILD_MEMBER_REMOVE", GONE, 2), START)

    assert out(held) == [(1, None)]
    assert out(held, WAIT) == [(2, None)]


def test_a_new_session_lets_everything_of_the_old_one_go() -> None:
    held = holding()
    held.put(frame("GUILD_MEMBER_REMOVE", GONE, 900), START)
    assert out(held) == []
    held.put(frame("READY", {}, 1), START)

    assert out(held) == [(900, None), (1, None)]
