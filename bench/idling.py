"""One process with an account on every platform and nothing to do: how much CPU it takes, and how much memory."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.conformance.counterpart import Counterpart
from tests.conformance.platforms import PLATFORMS
from tests.conformance.test_one_process import ops_toml
from tests.e2e.program import Program

from bench.house import in_loop
from bench.processes import cpu, memory
from bench.results import Figure, Size

SETTLING = 5.0
"""Seconds after the start that do not count: histories are read, rights are asked for."""
IDLE = 30.0


def measure(size: Size) -> list[Figure]:
    """Connect everywhere, wait, and look at what the process took meanwhile."""
    settling, idle = (0.2, 0.5) if size.quick else (SETTLING, IDLE)
    share, resident = in_loop(_idle(settling, idle))
    return [
        Figure(name="All platforms connected and idle: CPU of one core", value=share * 100, unit="%", most=1),
        Figure(name="All platforms connected and idle: memory", value=resident, unit="MB", most=150),
    ]


async def _idle(settling: float, idle: float) -> tuple[float, float]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        platforms: dict[str, Counterpart] = {}
        for name, opening in PLATFORMS.items():
            (folder / name).mkdir()
            platforms[name] = await stack.enter_async_context(opening(folder / name))
        running = Program(folder, dict(pair for one in platforms.values() for pair in one.environment.items()))
        running.write_text(ops_toml(platforms))
        await running.start()
        stack.push_async_callback(running.stop)
        await asyncio.sleep(settling)
        before, start = cpu(running.process), perf_counter()
        await asyncio.sleep(idle)
        return (cpu(running.process) - before) / (perf_counter() - start), memory(running.process)
