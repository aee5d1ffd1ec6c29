from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from townhall.run.exposition import render
from townhall.run.metrics import Histogram, Metrics


def _samples(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(render(metrics).decode())
        for sample in family.samples
    }


def _counted() -> Metrics:
    metrics = Metrics("0.1.0")
    metrics.turns += 5
    account = metrics.account("tg", "telegram")
    account.accepted += 7
    account.duplicates += 2
    account.actions["ok"] += 3
    account.state = "connected"
    metrics.plugin("welcome").errors += 4
    metrics.plugin("welcome").stalled_seconds += 1.5
    metrics.outbox = lambda: {("waiting", "promo"): 9}
    metrics.lanes_waiting = lambda: 6
    return metrics


def test_what_was_counted_is_on_the_page() -> None:
    samples = _samples(_counted())

    assert samples[("townhall_turns_total", ())] == 5
    assert samples[("townhall_events_accepted_total", (("account", "tg"), ("platform", "telegram")))] == 7
    assert samples[("townhall_events_duplicate_total", (("account", "tg"), ("platform", "telegram")))] == 2
    assert samples[("townhall_actions_total", (("account", "tg"), ("outcome", "ok")))] == 3
    assert samples[("townhall_handler_errors_total", (("plugin", "welcome"),))] == 4
    assert samples[("townhall_loop_stalled_seconds_total", (("plugin", "welcome"),))] == 1.5
    assert samples[("townhall_outbox_actions", (("lane", "promo"), ("state", "waiting")))] == 9
    assert samples[("townhall_lanes_waiting", ())] == 6
    assert samples[("townhall_build_info", (("version", "0.1.0"),))] == 1


def test_an_adapter_is_in_exactly_one_state() -> None:
    states = {labels: value for (name, labels), value in _samples(_counted()).items() if "adapter_state" in name}

    assert sum(states.values()) == 1
    assert states[(("account", "tg"), ("state", "connected"))] == 1


def test_the_lag_histogram_is_cumulative() -> None:
    metrics = Metrics()
    for seconds in (0.0005, 0.003, 0.003, 120):
        metrics.lag.observe(seconds)

    samples = _samples(metrics)

    assert samples[("townhall_event_lag_seconds_bucket", (("le", "0.001"),))] == 1
    assert samples[("townhall_event_lag_seconds_bucket", (("le", "0.005"),))] == 3
    assert samples[("townhall_event_lag_seconds_bucket", (("le", "+Inf"),))] == 4
    assert samples[("townhall_event_lag_seconds_count", ())] == 4


def test_a_batch_is_counted_at_once() -> None:
    histogram = Histogram((1.0, 2.0))

    histogram.observe(1.0, 500)

    assert (histogram.counts, histogram.total) == ([500, 0, 0], 500.0)


def test_every_family_follows_the_conventions() -> None:
    for family in text_string_to_metric_families(render(_counted()).decode()):
        assert family.name.startswith(("townhall_", "process_"))
        assert family.documentation.endswith(".")
        assert not family.name.endswith(("_ms", "_milliseconds", "_kb", "_count"))


def test_counters_of_a_name_are_always_the_same_object() -> None:
    metrics = Metrics()

    assert metrics.plugin("rules") is metrics.plugin("rules")
    assert metrics.account("tg", "telegram") is metrics.account("tg")
    assert metrics.account("tg").platform == "telegram"
