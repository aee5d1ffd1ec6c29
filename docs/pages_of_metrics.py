"""The page of what ``/metrics`` shows, taken from the page itself."""

from __future__ import annotations

from collections.abc import Sequence

from docs.layout import page
from prometheus_client.core import Metric

from townhall.run.ailment import Kind
from townhall.run.exposition import Page
from townhall.run.metrics import Metrics
from townhall.store.interface import StoreFigures

INTRODUCTION = """What `[townhall] listen` serves under `/metrics`, by the conventions of Prometheus: counters end in
`_total`, times are in seconds and sizes in bytes. Labels name accounts, plugins, lanes and outcomes, never a group or a
member: there are as many series as `ops.toml` has accounts and plugins, however many groups. `process_…` is the process
itself, as everywhere.

What to watch stands in `deploy/prometheus/alerts.yml`, a dashboard in `deploy/grafana/townhall.json`."""


def example() -> Metrics:
    """Return counters in which everything there is occurs once."""
    metrics = Metrics("0.1.0")
    metrics.account("telegram", "telegram").actions["ok"] = 1
    metrics.plugin("welcome")
    metrics.store = StoreFigures(free=1, disk=2)
    metrics.ailments = {kind.value: 0 for kind in Kind}
    metrics.outbox = lambda: {("waiting", "community"): 1}
    metrics.queues = lambda: {"telegram": 1}
    return metrics


def families() -> Sequence[Metric]:
    """Return all metrics of our own, by name."""
    return sorted(Page(example()).collect(), key=lambda family: family.name)


def shown_name(family: Metric) -> str:
    """Return the name under which one asks for a metric."""
    return f"{family.name}_total" if family.type == "counter" else family.name


def metrics_page() -> str:
    """Return the page of all metrics."""
    rows = [f"| `{shown_name(one)}` | {one.type} | {_labels(one)} | {one.documentation} |" for one in families()]
    table = "\n".join(["| Metric | Type | Labels | What it is |", "|---|---|---|---|", *rows])
    kinds = ", ".join(f"`{kind.value}`" for kind in Kind)
    return page("Metrics", INTRODUCTION, table, f"The kinds of `townhall_ailments` are {kinds}.")


def _labels(family: Metric) -> str:
    names = dict.fromkeys(name for sample in family.samples for name in sample.labels)
    return ", ".join(f"`{name}`" for name in names)
