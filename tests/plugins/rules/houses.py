"""A room with rules, and what its tests ask again and again."""

from __future__ import annotations

from typing import Any

import townhall_rules
from townhall import Ban, DeleteMessages, Kick, LedgerEntry, Member, Mute, Standing
from townhall.testing import Room

AD = {"id": "no-ads", "kinds": ["words"], "words": ["cheap"], "title": "No ads", "reason": "Ads drown the answers."}
SCAM = {
    "id": "no-scam",
    "kinds": ["words"],
    "words": ["jackpot"],
    "title": "No scams",
    "reason": "They cost people money.",
    "severity": "critical",
}
POLITICS = {
    "id": "no-politics",
    "kinds": ["words"],
    "words": ["election"],
    "title": "No politics",
    "reason": "It ends in quarrels here.",
    "severity": "major",
}
FULL = "full"


async def with_rules(room: Room, *rules: dict[str, Any], **settings: Any) -> Room:
    """Switch the rules on, past their careful first days, with staff and two members there."""
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_rules, **{"careful_for": "0s", "rule": list(rules or (AD, SCAM, POLITICS)), **settings})
    await room.join("Ada", "Bob")
    return room


async def offend(room: Room, name: str, times: int = 1, text: str = "cheap watches") -> None:
    """Let somebody break a rule some times, each an incident of its own."""
    for number in range(times):
        await room.say(name, f"{text} {number}")
        await room.wait(minutes=2)


async def staff_says(room: Room, text: str, name: str = "Sue") -> None:
    """Let somebody write in the staff room."""
    await room.staff_room.say(name, text)


async def staff_decides(room: Room, label: str, words: str, name: str = "Sue") -> None:
    """Let somebody in the staff room press a button, or write what stands for it where there are none."""
    await (room.staff_room.press(name, label) if is_full(room) else staff_says(room, words, name))


def is_full(room: Room) -> bool:
    """Return whether the platform can do everything."""
    return room.variant.profile == FULL


def muted(room: Room) -> list[str]:
    return [str(one.member) for one in room.done if isinstance(one, Mute)]


def kicked(room: Room) -> list[str]:
    return [str(one.member) for one in room.done if isinstance(one, Kick | Ban)]


def deleted(room: Room) -> list[str]:
    return [str(ref.message) for one in room.done if isinstance(one, DeleteMessages) for ref in one.targets]


def owner(room: Room, name: str = "Olga") -> Member:
    return room.person(name, standing=Standing.OWNER)


async def kinds(room: Room) -> list[str]:
    """Return the kinds of what the ledger holds, oldest first, without how actions ended."""
    entries: list[LedgerEntry] = await room.ledger()
    return [one.kind for one in reversed(entries) if one.kind not in ("delivery", "privileged")]
