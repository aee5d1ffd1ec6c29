"""Interactions of the last quarter of an hour, and how far each has been answered.

Discord waits three seconds for a first answer and takes further ones for a quarter of an hour.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

import msgspec

from townhall_discord.scope import instant_of

FIRST_ANSWER = timedelta(seconds=2.8)
"""A little less than Discord's three seconds, for the way here; reckoned by our clock, which may differ from its."""
LIFETIME = timedelta(minutes=15)
PLACEHOLDER = timedelta(seconds=20)
"""How long "thinking…" may stand when nothing answers."""

COMMAND, PRESS, FORM = 2, 3, 5
"""The kinds of interactions that are heard."""


class State(Enum):
    """How far an interaction has been answered."""

    FRESH = "fresh"
    THINKING = "thinking"
    """A placeholder stands that only its person sees; the answer takes its place."""
    NOTED = "noted"
    """Discord knows that we heard it, and nothing shows."""
    ANSWERED = "answered"


@dataclass(slots=True)
class Asked:
    """One interaction."""

    id: str
    application: str
    token: str
    kind: int
    on_message: bool
    """Whether it came from a message, so that taking notice shows nothing."""
    at: datetime
    state: State = State.FRESH
    thinking_since: datetime | None = None


def token_of(asked: Asked) -> str:
    """Return what an event carries so that an answer finds its way, also after a restart."""
    return f"{asked.id}/{asked.application}/{asked.kind}/{int(asked.on_message)}/{asked.token}"


class Questions:
    """The interactions of the last quarter of an hour."""

    def __init__(self) -> None:
        self._open: dict[str, Asked] = {}

    def read(self, path: Path) -> None:
        """Take in the placeholders that an earlier life of the process left standing."""
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            for asked in msgspec.json.decode(path.read_bytes(), type=list[Asked]):
                self.put(asked)

    def write(self, path: Path) -> None:
        """Keep the placeholders that stand."""
        path.write_bytes(msgspec.json.encode([one for one in self._open.values() if one.state is State.THINKING]))

    def put(self, asked: Asked) -> None:
        """Remember an interaction."""
        self._open.setdefault(asked.id, asked)

    def by_id(self, id: str) -> Asked | None:
        """Return an interaction."""
        return self._open.get(id)

    def by_token(self, token: str) -> Asked | None:
        """Return the interaction of an event's token; one of an earlier life of the process counts as answered."""
        id, slash, rest = token.partition("/")
        if id in self._open or not slash or not id.isdigit():
            return self._open.get(id)
        application, kind, on_message, secret = rest.split("/", 3) if rest.count("/") >= 3 else ("", "", "", "")
        if not secret:
            return None
        return Asked(id, application, secret, int(kind or 0), on_message == "1", instant_of(id), State.ANSWERED)

    def stale(self, now: datetime) -> Iterator[Asked]:
        """Yield those whose placeholder stands too long, and forget those that are over."""
        for id in [id for id, asked in self._open.items() if asked.at + LIFETIME < now]:
            del self._open[id]
        for asked in list(self._open.values()):
            since = asked.thinking_since
            if asked.state is State.THINKING and since is not None and since + PLACEHOLDER <= now:
                yield asked
