from __future__ import annotations

import asyncio
import os
import signal
import threading

from townhall.run.signals import INTERRUPTED, Signals


class _Told:
    """What the process was told, instead of ending it."""

    def __init__(self) -> None:
        self.reloads = 0
        self.ended: list[int] = []
        self.over = threading.Event()
        self.reloaded = asyncio.Event()

    def reload(self) -> None:
        self.reloads += 1
        self.reloaded.set()

    def end(self, code: int) -> None:
        self.ended.append(code)
        self.over.set()


async def test_sigterm_asks_to_stop_and_ends_nothing_by_itself() -> None:
    told, stop = _Told(), asyncio.Event()
    async with Signals(stop, told.reload, at_once=told.end):
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()

    assert told.ended == []


async def test_a_second_interrupt_ends_at_once() -> None:
    told, stop = _Told(), asyncio.Event()
    async with Signals(stop, told.reload, at_once=told.end) as signals:
        os.kill(os.getpid(), signal.SIGINT)
        await stop.wait()
        assert told.ended == []
        signals.interrupt()

    assert told.ended == [INTERRUPTED]


async def test_sighup_asks_to_read_the_file_again() -> None:
    told, stop = _Told(), asyncio.Event()
    async with Signals(stop, told.reload, at_once=told.end):
        os.kill(os.getpid(), signal.SIGHUP)
        await told.reloaded.wait()

    assert told.reloads == 1
    assert not stop.is_set()


async def test_a_process_that_does_not_stop_within_the_grace_is_ended() -> None:
    told, stop = _Told(), asyncio.Event()
    async with Signals(stop, told.reload, at_once=told.end, grace=0.01) as signals:
        signals.terminate()
        await asyncio.to_thread(told.over.wait, 2)

    assert told.ended == [1]
