"""The counters as Prometheus reads them: names, units, labels and help by its conventions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
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
    ("townhall_adapter_deaf", "Times it was found connected and hearing nothing.", lambda one: one.deaf),
)
_ACCOUNT_GAUGES: tuple[tuple[str, str, Callable[[AccountCounters], float]], ...] = (
    ("townhall_adapter_up", "1 while it is connected.", lambda one: one.state == "connected"),
    (
        "townhall_adapter_last_event_timestamp_seconds",
        "When the platform last told of anything; 0 before that.",
        lambda one: 0.0 if one.heard_at is None else one.heard_at.timestamp(),
    ),
)


def render(metrics: Metrics) -> bytes:
    """Return the page that Prometheus scrapes."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Page(metrics))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class Page(Collector):
    """Everything of ours on the page."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics as they are now."""
        yield from _process(self._metrics)
        yield from _store(self._metrics)
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
    refused = float(metrics.reload_refused)
    yield GaugeMetricFamily("townhall_configuration_refused", "1 while the file of now is not in force.", value=refused)
    ailments = GaugeMetricFamily("townhall_ailments", "What needs a person now, by kind.", labels=("kind",))
    for kind, count in metrics.ailments.items():
        ailments.add_metric((kind,), count)
    yield ailments


def _lag(metrics: Metrics) -> Metric:
    sums = [*accumulate(metrics.lag.counts)]
    names = [*(str(bound) for bound in metrics.lag.bounds), "+Inf"]
    family = HistogramMetricFamily("townhall_event_lag_seconds", "Time from acceptance to the end of the turn.")
    family.add_metric((), [(name, count) for name, count in zip(names, sums, strict=True)], metrics.lag.total)
    return family


def _store(metrics: Metrics) -> Iterator[Metric]:
    store = metrics.store
    yield GaugeMetricFamily("townhall_database_writable", "1 while it takes writes.", value=float(metrics.writable))
    yield GaugeMetricFamily("townhall_database_bytes", "Size of the database.", value=store.bytes)
    if store.free is not None:
        yield GaugeMetricFamily("townhall_database_free_bytes", "Free space on its disk.", value=store.free)
    held = sum(one.rows for one in store.held)
    yield GaugeMetricFamily("townhall_actions_held", "Actions nobody knows to have gone out.", value=held)
    yield GaugeMetricFamily("townhall_actions_suggested", "Actions that wait for a yes.", value=store.suggested)
    yield GaugeMetricFamily("townhall_timers", "Timers that are set.", value=store.timers)
    yield GaugeMetricFamily("townhall_timers_overdue", "Timers due that have not fired.", value=store.overdue)


def _queues(metrics: Metrics) -> Iterator[Metric]:
    yield GaugeMetricFamily("townhall_lanes_waiting", "Events waiting for their turn.", value=metrics.lanes_waiting())
    suspended = GaugeMetricFamily("townhall_plugin_suspended_groups", "Groups it is off in.", labels=("plugin",))
    held = metrics.suspended()
    for plugin in metrics.plugins.keys() | held.keys():
        suspended.add_metric((plugin,), held.get(plugin, 0))
    yield suspended
    outbox = GaugeMetricFamily("townhall_outbox_actions", "Actions in the outbox.", labels=("state", "lane"))
    for (state, lane), count in metrics.outbox().items():
        outbox.add_metric((state, lane), count)
    yield outbox
    queues = GaugeMetricFamily("townhall_outbox_queue_actions", "Actions that wait, by queue.", labels=("queue",))
    for queue, count in metrics.queues().items():
        queues.add_metric((queue,), count)
    yield queues


def _accounts(accounts: Iterable[AccountCounters]) -> Iterator[Metric]:
    for name, text, read in _ACCOUNT_COUNTERS:
        family = CounterMetricFamily(name, text, labels=("account", "platform"))
        for one in accounts:
            family.add_metric((one.name, one.platform), read(one))
        yield family
    for name, text, read in _ACCOUNT_GAUGES:
        gauge = GaugeMetricFamily(name, text, labels=("account", "platform"))
        for one in accounts:
            gauge.add_metric((one.name, one.platform), float(read(one)))
        yield gauge
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
