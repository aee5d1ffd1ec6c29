"""Who sees what goes wrong in handlers, sends and the loop, and counts it for the operator."""

from __future__ import annotations

from structlog.typing import FilteringBoundLogger

from townhall.run.fingerprints import Fingerprints
from townhall.run.metrics import Metrics
from townhall.run.watchdog import Stall


class Witness:
    """Counts failures in the metrics, gives errors their reference numbers, and logs stalls of the loop."""

    def __init__(self, metrics: Metrics, fingerprints: Fingerprints, log: FilteringBoundLogger) -> None:
        self._metrics = metrics
        self._fingerprints = fingerprints
        self._log = log

    def handler_failed(self, plugin: str) -> None:
        """Count a handler that raised."""
        self._metrics.plugin(plugin).errors += 1

    def handler_timed_out(self, plugin: str) -> None:
        """Count a handler that was cut off."""
        self._metrics.plugin(plugin).timeouts += 1

    def plugin_suspended(self, plugin: str) -> None:
        """Count a plugin that was suspended in a group."""
        self._metrics.plugin(plugin).suspensions += 1

    def refer(self, error: BaseException) -> tuple[str, bool]:
        """Return the reference number of an error, and whether it is the first of its kind."""
        reference = self._fingerprints.seen(error)
        return reference.number, reference.first

    def failed(self, name: str, error: BaseException) -> None:
        """Log a background task that failed: the callback of a :class:`Scope`."""
        reference = self._fingerprints.seen(error)
        if reference.worth_telling:
            excuse = {"exc_info": error} if reference.first else {}
            self._log.error(
                "A background task failed.", task=name, reference=reference.number, times=reference.times, **excuse
            )

    def stalled(self, stall: Stall) -> None:
        """Count and log that the event loop stood still: the callback of a :class:`Watchdog`."""
        plugin = stall.running.plugin if stall.running else ""
        if stall.ended:
            counters = self._metrics.plugin(plugin or "core")
            counters.stalls += 1
            counters.stalled_seconds += stall.seconds
        self._log.warning(
            "The event loop was blocked." if stall.ended else "The event loop is blocked and has not come back.",
            plugin=plugin,
            handler=stall.running.handler if stall.running else "",
            seconds=round(stall.seconds, 3),
            place=stall.place,
        )
