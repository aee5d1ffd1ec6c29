"""The real program as an operator runs it: a process, a folder with ops.toml, an address in a browser."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientConnectionError, ClientSession
from tests.support.ports import free_port

SHIPPED = Path(__file__).parents[2] / "ops.toml"
PATIENCE = 20.0
"""Seconds the program may take to become ready on a busy machine."""


class Program:
    """``townhall run`` in a folder of its own, on the shipped ops.toml with free ports."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})}
        self.file = folder / "ops.toml"
        self.page = f"http://127.0.0.1:{free_port()}/"
        self.health = f"http://127.0.0.1:{free_port()}"
        self.output: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    def write(self, *, lounge: str = "true") -> None:
        """Write the shipped file with this program's ports and the lounge's welcome."""
        text = SHIPPED.read_text(encoding="utf-8")
        text = text.replace("127.0.0.1:8420", self.page.removeprefix("http://").rstrip("/"))
        head, lounge_and_rest = text.split("[groups.lounge]", 1)
        text = f"{head}[groups.lounge]{lounge_and_rest.replace('welcome = true', f'welcome = {lounge}', 1)}"
        self.write_text(text)

    def write_text(self, text: str) -> None:
        """Write a file of one's own; where health is served is put in."""
        listen = self.health.removeprefix("http://")
        text = text.replace("[townhall]", f'[townhall]\nlisten = "{listen}"', 1)
        self.file.write_text(text, encoding="utf-8")

    @property
    def process(self) -> int:
        """The process that runs now."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "townhall",
            "run",
            cwd=self.folder,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self.output.clear()
        self._reader = asyncio.get_running_loop().create_task(self._read())
        await self.until_ready()

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.output.append(line.decode(errors="replace").rstrip())

    async def until_ready(self) -> None:
        """Return when ``/readyz`` says yes and the first lines are read."""
        async with asyncio.timeout(PATIENCE), ClientSession() as session:
            while not (await self._ready(session) and self._announced()):
                assert self._process is not None
                assert self._process.returncode is None, "\n".join(self.output)
                await asyncio.sleep(0.05)

    def _announced(self) -> bool:
        # Ready comes first: the announcement waits a moment for accounts that are slower.
        return any(" serves " in line for line in self.output)

    async def _ready(self, session: ClientSession) -> bool:
        try:
            async with session.get(f"{self.health}/readyz") as answer:
                return answer.status == 200
        except ClientConnectionError:
            return False

    async def metric(self, line: str) -> float:
        """Return the value of a line of ``/metrics``; 0 while there is none."""
        async with ClientSession() as session, session.get(f"{self.health}/metrics") as answer:
            page = await answer.text()
        found = re.search(rf"^{re.escape(line)} (\S+)$", page, re.MULTILINE)
        return float(found[1]) if found else 0.0

    async def until(self, line: str, least: float) -> None:
        """Return when a metric has reached a value."""
        async with asyncio.timeout(PATIENCE):
            while await self.metric(line) < least:  # noqa: ASYNC110 -- a page that is asked, no event
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """End the process as a power cut would."""
        assert self._process is not None
        self._process.kill()
        await self._ended()

    async def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self._ended()

    async def _ended(self) -> int:
        assert self._process is not None
        code = await self._process.wait()
        if self._reader is not None:
            await self._reader
        return code

    def logged(self, message: str) -> list[dict[str, object]]:
        """Return the log lines with a message."""
        lines = [json.loads(line) for line in self.output if line.startswith("{")]
        return [line for line in lines if line.get("message") == message]


@asynccontextmanager
async def program(folder: Path, *, lounge: str = "true") -> AsyncGenerator[Program]:
    """Run the program; it ends in good order whatever happens."""
    running = Program(folder)
    running.write(lounge=lounge)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
