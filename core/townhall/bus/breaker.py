"""A plugin that keeps failing in a group is suspended there for a while, and staff are told."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from townhall.clock.time import Time
from townhall.model.ids import GroupId

FAILURES = 5
"""Failures in a row after which a plugin is suspended in a group."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


class State(msgspec.Struct):
    """How a plugin has fared in a group lately."""

    failures: dict[str, int] = msgspec.field(default_factory=dict[str, int])
    """In a row, by handler: that one of them works does not mend another one."""
    pauses: int = 0
    until: datetime | None = None


class Breaker:
    """Counts failures per plugin and group; a success of the handler that failed sets the count back.

    After the pause one event is let through; when that fails too, the next pause is twice as long.
    """

    def __init__(self, time: Time) -> None:
        self._time = time
        self.watched: dict[GroupId, dict[str, State]] = {}
        """Plugins that failed lately, by group: whoever is not in here needs not be asked about."""

    def _state(self, group: GroupId, plugin: str) -> State | None:
        plugins = self.watched.get(group)
        return None if plugins is None else plugins.get(plugin)

    def allows(self, group: GroupId, plugin: str) -> bool:
        """Return whether a plugin may run in a group now."""
        state = self._state(group, plugin)
        return state is None or not _rests(state, self._time.now())

    def failed(self, group: GroupId, plugin: str, handler: str = "") -> timedelta | None:
        """Count a failure; return the pause when this one suspends the plugin."""
        state = self.watched.setdefault(group, {}).setdefault(plugin, State())
        state.failures[handler] = state.failures.get(handler, 0) + 1
        if state.failures[handler] < FAILURES and not state.pauses:
            return None
        state.pauses += 1
        pause = _pause_of(state)
        state.until = self._time.now() + pause
        return pause

    def succeeded(self, group: GroupId, plugin: str, handler: str = "") -> None:
        """Forget earlier failures of a handler."""
        state = self._state(group, plugin)
        if state is not None and state.failures.pop(handler, None) is not None and not state.failures:
            del self.watched[group][plugin]
            if not self.watched[group]:
                del self.watched[group]

    def known_to_be_off(self, group: GroupId, plugin: str) -> bool:
        """Return whether it was suspended before and has not worked since, so that nobody needs to hear it again."""
        state = self._state(group, plugin)
        return state is not None and state.pauses > 1

    def suspended(self) -> dict[tuple[GroupId, str], datetime]:
        """Return what is suspended now, and until when."""
        now = self._time.now()
        return {
            (group, plugin): state.until
            for group, plugins in self.watched.items()
            for plugin, state in plugins.items()
            if state.until and _rests(state, now)
        }


def _pause_of(state: State) -> timedelta:
    return min(FIRST_PAUSE * (1 << min(state.pauses - 1, 10)), LONGEST_PAUSE)


def _rests(state: State, now: datetime) -> bool:
    """Return whether the pause is not over; where the wall clock was set back by more than the pause, it is."""
    return state.until is not None and timedelta() < state.until - now <= _pause_of(state)
