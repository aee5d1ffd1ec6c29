"""What becomes of a handler that raises or hangs: the right people are told, everything else goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from townhall.bus.breaker import FAILURES
from townhall.bus.handing import FAILED, SUSPENDED, not_taken
from townhall.bus.sending import Sending
from townhall.bus.table import Entry
from townhall.bus.turn import Turn
from townhall.plugin.group import Group, UserError


class Witness(Protocol):
    """Counts failures for the operator."""

    def handler_failed(self, plugin: str) -> None:
        """Count a handler that raised."""
        ...

    def handler_timed_out(self, plugin: str) -> None:
        """Count a handler that was cut off."""
        ...

    def plugin_suspended(self, plugin: str) -> None:
        """Count a plugin that was suspended in a group."""
        ...

    def refer(self, error: BaseException) -> tuple[str, bool]:
        """Return the reference number of an error, and whether it is the first of its kind."""
        ...


class Failures:
    """Three kinds of failure for three audiences: the chat, the staff room, the log."""

    def __init__(self, log: FilteringBoundLogger, witness: Witness) -> None:
        self._log = log
        self._witness = witness

    def raised(self, turn: Turn, entry: Entry, error: BaseException) -> None:
        """Deal with a handler that raised."""
        not_taken(turn, entry, FAILED)
        if isinstance(error, UserError):
            self._tell_the_asker(turn, entry, error.text, error.variables)
            return
        number = self._note(turn, entry, error)
        if turn.command or entry.answers:
            self._tell_the_asker(turn, entry, "core.command.failed", {"reference": number})
        self._count(turn, entry, number)

    def classifier_raised(self, turn: Turn, entry: Entry, error: BaseException) -> None:
        """Deal with a classifier that raised while a handler of another plugin runs: it has no say this time."""
        self._note(turn, entry, error)
        if turn.world.breaker.failed(turn.configuration.id, entry.plugin, entry.name) is not None:
            self._witness.plugin_suspended(entry.plugin)
            self._log.error("plugin_suspended", plugin=entry.plugin, group=turn.configuration.alias)

    def _note(self, turn: Turn, entry: Entry, error: BaseException) -> str:
        """Count and log an error of a plugin; return its reference number."""
        self._witness.handler_failed(entry.plugin)
        number, first = self._witness.refer(error)
        facts = {"plugin": entry.plugin, "handler": entry.name, "group": turn.configuration.alias}
        if first:
            self._log.error("handler_failed", **facts, event_id=turn.event.id, reference=number, exc_info=error)
        else:
            self._log.debug("handler_failed_again", **facts, event_id=turn.event.id, reference=number)
        return number

    def timed_out(self, turn: Turn, entry: Entry) -> None:
        """Deal with a handler that did not end in time."""
        not_taken(turn, entry, FAILED)
        self._witness.handler_timed_out(entry.plugin)
        number, _ = self._witness.refer(TimeoutError(f"{entry} took more than {entry.deadline:g} s."))
        self._log.error(
            "handler_timed_out",
            plugin=entry.plugin,
            handler=entry.name,
            group=turn.configuration.alias,
            event_id=turn.event.id,
            deadline_seconds=entry.deadline,
            reference=number,
        )
        if turn.command or entry.answers:
            self._tell_the_asker(turn, entry, "core.command.failed", {"reference": number})
        self._count(turn, entry, number)

    def kept_away(self, turn: Turn, entry: Entry) -> None:
        """Deal with a handler of a plugin that is suspended: whoever asked for it should not wait in vain."""
        not_taken(turn, entry, SUSPENDED)
        if entry.answers:
            text = "core.command.off" if turn.command else "core.button.off"
            self._tell_the_asker(turn, entry, text, {"word": f"/{turn.command}"})

    def _tell_the_asker(self, turn: Turn, entry: Entry, text: str, variables: dict[str, object]) -> None:
        """Answer in the chat; a failure to do even that is only logged."""
        turn.stand_in = entry
        try:
            Group(turn).answer_now(text, **variables)
            turn.keep()
        except Exception as error:
            turn.drop()
            self._log.error("failure_not_told", plugin=entry.plugin, event_id=turn.event.id, exc_info=error)

    def _count(self, turn: Turn, entry: Entry, number: str) -> None:
        breaker, group = turn.world.breaker, turn.configuration.id
        pause = breaker.failed(group, entry.plugin, entry.name)
        if pause is None:
            return
        self._witness.plugin_suspended(entry.plugin)
        self._log.error(
            "plugin_suspended", plugin=entry.plugin, group=turn.configuration.alias, seconds=pause.total_seconds()
        )
        if not breaker.known_to_be_off(group, entry.plugin):
            self._tell_staff(turn, entry, pause, number)

    def _tell_staff(self, turn: Turn, entry: Entry, pause: timedelta, number: str) -> None:
        until = (turn.now() + pause).astimezone(turn.zone())
        turn.stand_in = entry
        turn.collect()
        variables = {
            "plugin": entry.plugin,
            "group": turn.configuration.core.title or turn.configuration.alias,
            "count": FAILURES,
            "until": f"{until:%H:%M}",
            "error": number,
        }
        Sending(turn).tell_staff(turn.render("core.staff.plugin_suspended", variables))
        turn.keep()
