"""What needs a person, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from townhall.model.ids import GroupId
from townhall.run.ailment import Kind
from townhall.run.ailments import Signs, Silence, ailments_of
from townhall.run.supervisor import AdapterState, AdapterStatus
from townhall.store.interface import HeldRows, StoreFigures, StoreTrouble

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
WELL = Signs(
    now=NOW,
    figures=StoreFigures(bytes=1 << 20, free=50 << 30, disk=100 << 30),
    adapters={"telegram": AdapterStatus(AdapterState.CONNECTED, NOW, ever_connected=True)},
    waiting=5,
    ended=100,
    late=10,
)
SQUARE = GroupId("lobby:home:square")


def kinds(signs: Signs) -> list[Kind]:
    return [ailment.kind for ailment in ailments_of(signs)]


def test_a_townhall_that_is_well_needs_nobody() -> None:
    assert kinds(WELL) == []


@pytest.mark.parametrize(
    ("free", "disk", "full"),
    [
        (2 << 30, 1000 << 30, False),
        (900 << 20, 1000 << 30, True),
        (900 << 20, 10 << 30, False),
        (400 << 20, 10 << 30, True),
        (190 << 20, 1 << 30, True),
    ],
)
def test_a_disk_is_nearly_full_by_its_size_and_by_what_is_left(free: int, disk: int, full: bool) -> None:
    found = kinds(replace(WELL, figures=StoreFigures(free=free, disk=disk)))

    assert found == ([Kind.DISK] if full else [])


@pytest.mark.parametrize(("waiting", "ended", "late"), [(3, 0, 0), (0, 100, 11)])
def test_events_that_wait_too_long_are_told(waiting: int, ended: int, late: int) -> None:
    assert kinds(replace(WELL, waiting=waiting, ended=ended, late=late)) == [Kind.LAG]


def test_silence_at_night_is_no_lag() -> None:
    assert kinds(replace(WELL, waiting=0, ended=0, late=0)) == []


def test_each_of_the_others_is_told_with_what_it_is_about() -> None:
    signs = replace(
        WELL,
        trouble=StoreTrouble("the disk is full.", "Make room."),
        refused_reload="line 3",
        figures=StoreFigures(
            held=[
                HeldRows(SQUARE, 2, NOW - timedelta(hours=25)),
                HeldRows(GroupId("lobby:home:new"), 1, NOW - timedelta(hours=1)),
            ],
            overdue=7,
            overdue_since=NOW - timedelta(minutes=6),
        ),
        adapters={"discord": AdapterStatus(AdapterState.REFUSED, NOW, "The token is wrong.")},
        silent={"telegram": Silence(NOW - timedelta(hours=13), timedelta(hours=13))},
        suspended={"welcome": 3},
        titles={SQUARE: "The Square"},
    )

    found = {ailment.kind: ailment for ailment in ailments_of(signs)}

    assert found.keys() == set(Kind) - {Kind.DISK, Kind.LAG}
    assert found[Kind.HELD].variables == {"group": "The Square", "count": "2"}
    assert found[Kind.SILENT].said == "The account telegram is connected and has heard nothing for 13 hours."
    assert found[Kind.ACCOUNT].said == "The account discord is refused: The token is wrong."
    assert all(ailment.said and ailment.remedy for ailment in found.values())
