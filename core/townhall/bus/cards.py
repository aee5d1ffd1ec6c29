"""What staff see when a plugin may only suggest: who wants what, why, and two buttons."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from townhall.bus.people import CORE
from townhall.config.model import GroupConfiguration
from townhall.model.parts import Button, ButtonRows, Parts, Text, plain
from townhall.model.wire import actions
from townhall.plugin.declarations import Keeps, Record
from townhall.store.interface import Outgoing
from townhall.text.tones import tones_of

if TYPE_CHECKING:
    from townhall.bus.world import World

APPROVE, DISMISS = "approve", "dismiss"
LIFETIME = timedelta(days=7)
EXCERPT = 400
"""How much of a proposed text is shown, in characters."""


class Suggestion(Record, frozen=True, kw_only=True):
    """A proposal under a short name that fits into a button; the scope is the staff room."""

    key: str
    plugin: str
    group: str
    decided: bool = False
    """Whether somebody has pressed, whatever has come of it by now."""


KEEPS = Keeps(Suggestion, "to know what a card asks staff about", about_member=False, retention=timedelta(days=90))


def short_name(key: str) -> str:
    """Return a name for an outbox key that fits into a button."""
    return blake2b(key.encode(), digest_size=8).hexdigest()


def described(action: actions.Action) -> str:
    """Return the text an action would show, or its plain name and what and whom it concerns."""
    parts = getattr(action, "parts", None)
    if parts is not None:
        return plain(parts)[:EXCERPT]
    tag = str(type(action).__struct_config__.tag).replace("_", " ")
    return " ".join(filter(None, (tag, getattr(action, "role", ""), getattr(action, "member", ""))))


def suggestion_card(
    row: Outgoing,
    short: str,
    reason: str,
    group: GroupConfiguration,
    room: GroupConfiguration,
    world: World,
    now: datetime,
) -> Parts:
    """Return the message that asks staff about a proposal."""
    locale, tones = room.core.locale, tones_of(room.core.charter.tone)
    text = world.texts.render(
        "core.card.title",
        locale,
        {"plugin": row.plugin, "group": group.core.title or group.alias, "action": described(row.action)},
        tones,
    )
    buttons = tuple(
        Button(
            world.texts.string(f"core.card.{name}", locale, tones=tones),
            world.signer.sign(CORE, name, short, room.id, now + LIFETIME, None),
        )
        for name in (APPROVE, DISMISS)
    )
    because = world.texts.render("core.card.reason", locale, {"reason": reason}, tones) if reason else ()
    return (*text, *((Text("\n"), *because) if because else ()), ButtonRows((buttons,)))
