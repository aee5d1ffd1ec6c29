"""What the conformance scenario needs of a platform: people who act on it, and the truth of what stands there."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Standing(msgspec.Struct, frozen=True):
    """A message of ours as it stands on the platform now."""

    id: str
    text: str
    """What a reader sees; a mention reads as ``@name``."""


class Counterpart(Protocol):
    """One platform with one group on it, and one account of ours in that group, with every right it can have.

    People are known by their names and are outside at first. Nothing here waits for Townhall: verbs return when the
    platform has taken them, nouns tell what is true there at this moment.
    """

    adapter: str
    """The name ``adapter = "…"`` uses."""
    chat: str
    """What goes into ``chat = "…"``."""

    @property
    def account(self) -> str:
        """The lines of the account's table in ops.toml besides ``adapter``; paces are set so that tests are quick."""
        ...

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the secrets in :attr:`account` refer to."""
        ...

    async def join(self, name: str) -> None:
        """Let somebody come into the group; somebody who was kicked may come back."""
        ...

    async def say(self, name: str, text: str, *, reply_to: str = "") -> str:
        """Let somebody write, perhaps in reply to a message; return the id of theirs."""
        ...

    async def react(self, name: str, message: str, emoji: str) -> None:
        """Let somebody react to a message."""
        ...

    async def standing(self) -> list[Standing]:
        """Return our messages that stand in the group, oldest first."""
        ...

    async def stands(self, message: str) -> bool:
        """Return whether a message, anybody's, still stands in the group."""
        ...

    async def muted(self, name: str) -> bool:
        """Return whether somebody may not write."""
        ...

    async def inside(self, name: str) -> bool:
        """Return whether somebody is in the group."""
        ...

    async def stop(self) -> None:
        """Let the platform's server go away, connections and all; what it knows is kept."""
        ...

    async def start(self) -> None:
        """Let it come back at the same address."""
        ...
