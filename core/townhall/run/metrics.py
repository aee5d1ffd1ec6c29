"""What is counted while Townhall runs: plain integer slots, made into a page only when somebody asks for it.

Whoever counts keeps the object of its plugin or account and adds to a slot: ``slots.errors += 1``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from townhall.store.interface import StoreFigures

LAG_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds in seconds of how long an event may wait between acceptance and being handled."""


class Histogram:
    """How often a duration fell between two bounds."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...] = LAG_BOUNDS) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, seconds: float, times: int = 1) -> None:
        """Count a duration; a batch that waited equally long counts at once."""
        self.counts[bisect_left(self.bounds, seconds)] += times
        self.total += seconds * times

    def above(self, bound: float) -> int:
        """Return how often a duration was longer than one of the bounds."""
        return sum(self.counts[bisect_left(self.bounds, bound) + 1 :])


class PluginCounters:
    """What is counted per plugin."""

    __slots__ = ("errors", "name", "stalled_seconds", "stalls", "suspensions", "timeouts")

    def __init__(self, name: str) -> None:
        self.name = name
        self.errors = 0
        """Handlers that raised."""
        self.timeouts = 0
        """Handlers that were cut at their deadline."""
        self.suspensions = 0
        """How often the circuit breaker suspended the plugin in a group."""
        self.stalls = 0
        """How often it blocked the event loop."""
        self.stalled_seconds = 0.0


class AccountCounters:
    """What is counted per account."""

    __slots__ = (
        "accepted",
        "actions",
        "deaf",
        "duplicates",
        "heard_at",
        "malformed",
        "name",
        "platform",
        "restarts",
        "state",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.platform = ""
        self.accepted = 0
        """Events journaled."""
        self.duplicates = 0
        """Events the platform told of again."""
        self.malformed = 0
        """Updates that could not be understood."""
        self.heard_at: datetime | None = None
        """When the platform last told of anything."""
        self.actions: defaultdict[str, int] = defaultdict(int)
        """Outcome to count; the words of :func:`townhall.model.results.outcome`."""
        self.restarts = 0
        """How often its adapter was started again."""
        self.deaf = 0
        """How often it was found connected and hearing nothing."""
        self.state = "connecting"
        """``connecting``, ``connected``, ``lost`` or ``refused``."""

    def misunderstood(self) -> None:
        """Count an update that could not be understood."""
        self.malformed += 1


class Metrics:
    """Everything that is counted, for ``/metrics``."""

    def __init__(self, version: str = "") -> None:
        self.version = version
        self.turns = 0
        """Events handled to the end."""
        self.lag = Histogram()
        """From acceptance to the end of the turn, in seconds."""
        self.reloads: dict[str, int] = {"ok": 0, "refused": 0}
        """Configurations applied and refused."""
        self.timers_fired = 0
        self.timers_misfired = 0
        """Slots left out because they were too late."""
        self.groups = 0
        """Groups that ops.toml serves."""
        self.store = StoreFigures()
        """Set by whoever asks the store; see ``HealthServer(refresh=…)``."""
        self.writable = True
        """Whether the store takes writes."""
        self.reload_refused = False
        """Whether the ops.toml of now is not in force."""
        self.ailments: Mapping[str, int] = {}
        """Kind to how many there are of it, of every kind there is."""
        self.lanes_waiting: Callable[[], int] = lambda: 0
        """Events accepted and not yet handled; asked on a scrape."""
        self.suspended: Callable[[], Mapping[str, int]] = dict
        """Plugin to in how many groups the circuit breaker holds it at this moment; asked on a scrape."""
        self.outbox: Callable[[], Mapping[tuple[str, str], int]] = dict
        """(state, lane) to how many actions are there; asked on a scrape."""
        self.queues: Callable[[], Mapping[str, int]] = dict
        """Account to how many actions wait for it; asked on a scrape."""
        self.plugins: dict[str, PluginCounters] = {}
        self.accounts: dict[str, AccountCounters] = {}

    def observe_lag(self, seconds: float, turns: int = 1) -> None:
        """Count how long events waited between acceptance and the end of their turn."""
        self.lag.observe(seconds, turns)

    def plugin(self, name: str) -> PluginCounters:
        """Return the counters of a plugin, always the same object."""
        return self.plugins.get(name) or self.plugins.setdefault(name, PluginCounters(name))

    def account(self, name: str, platform: str = "") -> AccountCounters:
        """Return the counters of an account, always the same object."""
        found = self.accounts.get(name) or self.accounts.setdefault(name, AccountCounters(name))
        found.platform = platform or found.platform
        return found
