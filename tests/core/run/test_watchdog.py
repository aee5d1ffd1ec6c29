from __future__ import annotations

import asyncio
import threading
from time import sleep

from townhall.run.watchdog import Running, Stall, Watchdog

THRESHOLD = 0.05


class _Heard:
    def __init__(self) -> None:
        self.stalls: list[Stall] = []
        self.told = threading.Event()

    def __call__(self, stall: Stall) -> None:
        self.stalls.append(stall)
        self.told.set()


def block(seconds: float) -> None:
    sleep(seconds)


def _running() -> Running:
    return Running("sleepy", "greet", __name__)


async def test_a_blocking_handler_is_named_with_its_place_and_the_length() -> None:
    heard = _Heard()
    async with Watchdog(heard, _running, threshold=THRESHOLD):
        await asyncio.to_thread(lambda: None)
        block(0.12)
        await asyncio.to_thread(heard.told.wait, 2)

    [stall] = heard.stalls
    assert stall.running == _running()
    assert "test_watchdog.py" in stall.place
    assert stall.place.endswith("in block")
    assert 0.04 <= stall.seconds
    assert stall.ended


async def test_a_stall_without_a_handler_names_the_innermost_place() -> None:
    heard = _Heard()
    async with Watchdog(heard, lambda: None, threshold=THRESHOLD):
        block(0.12)
        await asyncio.to_thread(heard.told.wait, 2)

    assert heard.stalls[0].running is None
    assert "in block" in heard.stalls[0].place


async def test_a_stall_that_does_not_end_is_told_of_while_it_lasts() -> None:
    heard = _Heard()
    async with Watchdog(heard, _running, threshold=THRESHOLD, endless=0.05):
        block(0.2)
        assert [stall.ended for stall in heard.stalls] == [False]


async def test_a_loop_that_answers_is_left_alone() -> None:
    heard = _Heard()
    async with Watchdog(heard, _running, threshold=0.4):
        for _ in range(10):
            await asyncio.sleep(0.01)

    assert heard.stalls == []
