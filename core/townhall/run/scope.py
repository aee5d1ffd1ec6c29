"""Background tasks have an owner: a scope starts them, hears of their errors, and closes them in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from types import TracebackType
from typing import Any, Self, TypeAlias

OnError: TypeAlias = Callable[[str, BaseException], None]

PATIENCE = 5.0
"""Seconds a cancelled task may take to let go before it is left behind."""


class Scope:
    """Owns tasks; leaving it cancels them one by one, the youngest first.

    A task that fails is reported and disturbs no other: what a failure means is for ``on_error`` to say.
    """

    def __init__(self, name: str, on_error: OnError, patience: float = PATIENCE) -> None:
        self.name = name
        self._on_error = on_error
        self._patience = patience
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __len__(self) -> int:
        return len(self._tasks)

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Start work in the background; the scope keeps it and ends it."""
        if self._closed:
            work.close()
            raise RuntimeError(f"The scope {self.name!r} is closed; {name!r} was not started.")
        task = asyncio.get_running_loop().create_task(work, name=f"{self.name}: {name}")
        self._tasks[task] = None
        task.add_done_callback(self._ended)
        return task

    async def close(self) -> None:
        """End every task, the youngest first, each after it let go."""
        self._closed = True
        while self._tasks:
            youngest = next(reversed(self._tasks))
            await self.end(youngest)

    async def end(self, task: asyncio.Task[Any]) -> None:
        """End one task and wait until it has let go; one that refuses is left behind and reported."""
        task.cancel()
        await asyncio.wait((task,), timeout=self._patience)
        self._tasks.pop(task, None)
        if not task.done():
            self._on_error(task.get_name(), TimeoutError("It was told to end and did not."))

    async def end_together(self, tasks: Iterable[asyncio.Task[Any]], patience: float) -> None:
        """End several tasks at once, which have the patience all together; who refuses is reported."""
        told = [task for task in tasks if not task.done()]
        for task in told:
            task.cancel()
        if told:
            await asyncio.wait(told, timeout=patience)
        for task in told:
            self._tasks.pop(task, None)
            if not task.done():
                self._on_error(task.get_name(), TimeoutError("It was told to end and did not."))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_error(task.get_name(), error)
