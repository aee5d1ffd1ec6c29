"""The counters as Prometheus reads them: names, units, labels and help by its conventions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from townhall.run.metrics import AccountCounters, Metrics, PluginCounters

STATES = ("connecting", "connected", "lost", "refused")
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_PLUGIN_COUNTERS: tuple[tuple[str, str, Callable[[PluginCounters], float]], ...] = (
    ("townhall_handler_errors", "Handlers that raised.", lambda one: one.errors),
    ("townhall_handler_timeouts", "Handlers cut at their deadline.", lambda one: one.timeouts),
    ("townhall_handler_suspensions", "Times the circuit breaker suspended it.", lambda one: one.suspensions),
    ("townhall_loop_stalls", "Times it blocked the event loop.", lambda one: one.stalls),
    ("townhall_loop_stalled_seconds", "Time the event loop was blocked by it.", lambda one: one.stalled_seconds),
)
_ACCOUNT_COUNTERS: tuple[tuple[str, str, Callable[[AccountCounters], float]], ...] = (
    ("townhall_events_accepted", "Events journaled.", lambda one: one.accepted),
    ("townhall_events_duplicate", "Events the platform told of again.", lambda one: one.duplicates),
    ("townhall_events_malformed", "Updates that could not be understood.", lambda one: one.malformed),
    ("townhall_adapter_restarts", "Times the adapter was started again.", lambda one: one.restarts),
)


def render(metrics: Metrics) -> bytes:
    """Return the page that Prometheus scrapes."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Page(metrics))
    return generate_latest(registry)


class _Page(Collector):
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield from _process(self._metrics)
        yield from _queues(self._metrics)
        yield from _accounts(tuple(self._metrics.accounts.values()))
        yield from _plugins(tuple(self._metrics.plugins.values()))


def _process(metrics: Metrics) -> Iterator[Metric]:
    build = GaugeMetricFamily("townhall_build_info", "The running version.", labels=("version",))
    build.add_metric((metrics.version,), 1)
    yield build
    yield CounterMetricFamily("townhall_turns", "Events handled to the end.", value=metrics.turns)
    yield _lag(metrics)
    reloads = CounterMetricFamily("townhall_configuration_reloads", "Configurations read.", labels=("outcome",))
    for outcome, count in metrics.reloads.items():
        reloads.add_metric((outcome,), count)
    yield reloads
    yield CounterMetricFamily("townhall_timers_fired", "Timers that fired.", value=metrics.timers_fired)
    yield CounterMetricFamily("townhall_timers_misfired", "Timer slots left out.", value=metrics.timers_misfired)
    yield GaugeMetricFamily("townhall_groups", "Groups served.", value=metrics.groups)
    yield GaugeMetricFamily("townhall_database_bytes", "Size of the database.", value=metrics.database_bytes)


def _lag(metrics: Metrics) -> Metric:
    sums = [*accumulate(metrics.lag.counts)]
    names = [*(str(bound) for bound in metrics.lag.bounds), "+Inf"]
    family = HistogramMetricFamily("townhall_event_lag_seconds", "Time from acceptance to the end of the turn.")
    family.add_metric((), [(name, count) for name, count in zip(names, sums, strict=True)], metrics.lag.total)
    return family


def _queues(metrics: Metrics) -> Iterator[Metric]:
    yield GaugeMetricFamily("townhall_lanes_waiting", "Events waiting for their turn.", value=metrics.lanes_waiting())
    suspended = metrics.suspended_handlers()
    yield GaugeMetricFamily("townhall_handlers_suspended", "Plugins suspended in a group now.", value=suspended)
    outbox = GaugeMetricFamily("townhall_outbox_actions", "Actions in the outbox.", labels=("state", "lane"))
    for (state, lane), count in metrics.outbox().items():
        outbox.add_metric((state, lane), count)
    yield outbox


def _accounts(accounts: Iterable[AccountCounters]) -> Iterator[Metric]:
    for name, text, read in _ACCOUNT_COUNTERS:
        family = CounterMetricFamily(name, text, labels=("account", "platform"))
        for one in accounts:
            family.add_metric((one.name, one.platform), read(one))
        yield family
    actions = CounterMetricFamily("townhall_actions", "Actions by how they ended.", labels=("account", "outcome"))
    state = GaugeMetricFamily("townhall_adapter_state", "1 for the state it is in.", labels=("account", "state"))
    for one in accounts:
        for outcome, count in tuple(one.actions.items()):
            actions.add_metric((one.name, outcome), count)
        for name in STATES:
            state.add_metric((one.name, name), float(one.state == name))
    yield actions
    yield state


def _plugins(plugins: Iterable[PluginCounters]) -> Iterator[Metric]:
    for name, text, read in _PLUGIN_COUNTERS:
        family = CounterMetricFamily(name, text, labels=("plugin",))
        for one in plugins:
            family.add_metric((one.name,), read(one))
        yield family
