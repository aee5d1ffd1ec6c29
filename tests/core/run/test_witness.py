from __future__ import annotations

import structlog

from townhall.run.fingerprints import Fingerprints
from townhall.run.metrics import Metrics
from townhall.run.watchdog import Running, Stall
from townhall.run.witness import Witness


class _House:
    def __init__(self) -> None:
        self.metrics = Metrics()
        self.logged = structlog.testing.CapturingLogger()
        log = structlog.wrap_logger(self.logged, processors=[], wrapper_class=structlog.make_filtering_bound_logger(0))
        self.witness = Witness(self.metrics, Fingerprints(), log)


def test_a_stall_is_counted_for_its_plugin_and_logged_with_its_length() -> None:
    house = _House()

    house.witness.stalled(Stall(0.75, "greet.py:3 in greet", Running("welcome", "greet")))

    assert house.metrics.plugin("welcome").stalls == 1
    assert house.metrics.plugin("welcome").stalled_seconds == 0.75
    [call] = house.logged.calls
    assert call.kwargs == {
        "event": "The event loop was blocked.",
        "plugin": "welcome",
        "handler": "greet",
        "seconds": 0.75,
        "place": "greet.py:3 in greet",
    }


def test_a_background_task_that_fails_again_and_again_is_counted_not_printed() -> None:
    house, error = _House(), ValueError("broken")

    for _ in range(50):
        house.witness.failed("clock", error)

    assert [call.kwargs["times"] for call in house.logged.calls] == [1, 10]
    assert ["exc_info" in call.kwargs for call in house.logged.calls] == [True, False]


def test_failures_of_handlers_are_counted_per_plugin() -> None:
    house = _House()

    house.witness.handler_failed("rules")
    house.witness.handler_timed_out("rules")
    house.witness.plugin_suspended("rules")
    number, first = house.witness.refer(ValueError())

    counters = house.metrics.plugin("rules")
    assert (counters.errors, counters.timeouts, counters.suspensions) == (1, 1, 1)
    assert (number[:2], first) == ("E-", True)
