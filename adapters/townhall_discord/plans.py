"""Where an action is done, and what planning it gives; shared by the files of requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from townhall.model.actions import Action
from townhall.model.results import Forbidden, Result
from townhall_discord.atlas import GuildMap
from townhall_discord.calls import Call


@dataclass(frozen=True, slots=True)
class Where:
    """What is known of the place an action is for."""

    channel: str
    """The channel or thread that is written in."""
    room: str
    """The channel that is the group."""
    guild: GuildMap | None
    us: str
    now: datetime

    @property
    def parameters(self) -> dict[str, str]:
        """The channel, as paths name it."""
        return {"channel_id": self.channel}


Planned = list[Call] | Result
ActionType = TypeVar("ActionType", bound=Action)


def in_guild(
    build: Callable[[ActionType, GuildMap, Where], Planned],
) -> Callable[[ActionType, str, Where], Planned]:
    """Make a plan that needs the guild into one that says so where there is none."""

    def made(action: ActionType, key: str, where: Where) -> Planned:
        if where.guild is None:
            return Forbidden("The bot is not in the server of this channel.", "Invite it with the link of the README.")
        return build(action, where.guild, where)

    return made
