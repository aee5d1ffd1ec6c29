"""The alert rules and the dashboard that are shipped ask for what there is, in PromQL that can be parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import promql_parser
import pytest
from docs.pages_of_metrics import example
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML
from tests.house.sources import ROOT

from townhall.run.exposition import render

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "townhall.json"
OF_PROMETHEUS = {"up": {"job", "instance"}}
"""What Prometheus knows of every target by itself."""
OF_THE_TARGET = {"job", "instance", "le"}
SPAN = re.compile(r"(\d+[smhd])+")


def rules() -> list[dict[str, Any]]:
    read = YAML(typ="safe").load  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return [rule for group in read(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return list(json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"])


def expressions() -> Iterator[tuple[str, str]]:
    """Yield every question with where it stands."""
    for rule in rules():
        yield rule["alert"], rule["expr"]
    for panel in panels():
        for target in panel["targets"]:
            yield f"{panel['title']} {target['refId']}", target["expr"]


@cache
def series() -> dict[str, set[str]]:
    """Return the names there are, each with its labels."""
    found = dict(OF_PROMETHEUS)
    for family in text_string_to_metric_families(render(example()).decode()):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def selectors(expression: str) -> list[promql_parser.VectorSelector]:
    """Return what a question selects; raises for one that is no PromQL."""
    found: list[promql_parser.VectorSelector] = []

    def look(node: promql_parser.Expr) -> bool:
        if isinstance(node, promql_parser.MatrixSelector):
            found.append(node.vector_selector)
        elif isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        return True

    promql_parser.walk(promql_parser.parse(expression.replace("$instance", ".*")), look)
    return found


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_a_question_selects_metrics_and_labels_there_are(where: str, expression: str) -> None:
    asked = selectors(expression)

    assert asked
    for one in asked:
        assert one.name in series()
        assert {matcher.name for matcher in one.matchers.matchers} <= series()[one.name] | OF_THE_TARGET


def test_an_alert_says_what_is_wrong_and_how_soon_somebody_must_look() -> None:
    for rule in rules():
        assert {"summary", "description"} == rule["annotations"].keys()
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert SPAN.fullmatch(rule.get("for", "1m"))


def test_alerts_and_panels_are_told_apart_by_their_names() -> None:
    names = [rule["alert"] for rule in rules()]
    titles = [panel["title"] for panel in panels()]

    assert len(set(names)) == len(names)
    assert len(set(titles)) == len(titles)
    assert len({panel["id"] for panel in panels()}) == len(titles)


def test_every_metric_of_ours_is_on_the_dashboard_or_in_an_alert_but_those_that_only_explain() -> None:
    asked = {str(one.name).removesuffix("_bucket") for _, expression in expressions() for one in selectors(expression)}
    ours = {name for name in series() if name.startswith("townhall_") and not name.endswith(("_created", "_sum"))}
    told = {name.removesuffix("_bucket").removesuffix("_count") for name in ours}

    only_explain = {"townhall_build_info", "townhall_adapter_state", "townhall_loop_stalls_total"}
    assert told - asked - only_explain == {"townhall_handler_suspensions_total", "townhall_actions_suggested"}
