"""``townhall run``: start, say what is served and what is wrong, and end in good order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from townhall.cli.banner import Start, lines
from townhall.cli.outcome import Failure, Refusal
from townhall.cli.output import say
from townhall.cli.version import version
from townhall.config.loading import Loaded, load
from townhall.plugin.loading import Installed
from townhall.run.collector import spare
from townhall.run.logs import Logs, set_up
from townhall.run.signals import Signals
from townhall.store.interface import StoreError

if TYPE_CHECKING:
    from townhall.run.web import Condition

PATIENCE = 1.0
"""Seconds the first lines wait for accounts to connect."""


class House(Protocol):
    """What the command needs of a running Townhall."""

    loaded: Loaded
    """The configuration in force, with its warnings."""
    waiting: int
    """Events from before the start that are handled now."""

    @property
    def health_address(self) -> str:
        """Where health and metrics are served; empty when nowhere."""
        ...

    def addresses(self) -> dict[str, str]:
        """Return the pages of accounts that serve one."""
        ...

    def condition(self) -> Condition:
        """Return how it is at this moment."""
        ...

    async def connected(self, patience: float = ...) -> None:
        """Return when every account has connected or failed once, or the patience is over."""
        ...

    def reload(self) -> None:
        """Have ops.toml read again soon."""
        ...

    async def serve_until(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set."""
        ...


MakeHouse = Callable[[Loaded, Logs], AbstractAsyncContextManager[House]]


def run(path: Path, installed: Installed) -> None:
    """Serve the groups of a file until told to stop; raises :class:`Refusal` or :class:`Failure`."""
    serve(path, installed, _townhall)


def serve(path: Path, installed: Installed, make: MakeHouse) -> None:
    """Serve with the house that ``make`` gives."""
    loaded = load(path, installed)
    configuration = loaded.configuration
    if configuration is None:
        raise Refusal("\n".join((*(str(one) for one in loaded.errors), "Nothing was started.")))
    # Imported here: a configuration that is refused never pays for the engine.
    from townhall.run.townhall import Refused

    logs = set_up(configuration.townhall.log, configuration.townhall.log_level)
    for account in configuration.accounts.values():
        logs.redaction.learn_all(account.settings)
    try:
        with asyncio.Runner(loop_factory=fast_loop()) as runner:
            runner.run(_serve(make(loaded, logs)))
    except* Refused as refusals:
        raise Refusal(_said(refusals)) from None
    except* (StoreError, OSError) as failures:
        raise Failure(_said(failures)) from None


async def _serve(house: AbstractAsyncContextManager[House]) -> None:
    stop, reloads = asyncio.Event(), _Late()
    # Signals first: whoever stops a Townhall that is still opening its database is heard too.
    async with Signals(stop, reloads), house as served:
        reloads.answer = served.reload
        spare()
        async with asyncio.TaskGroup() as tasks:
            announcing = tasks.create_task(_announce(served), name="announce")
            await served.serve_until(stop)
            announcing.cancel()


async def _announce(house: House) -> None:
    await house.connected(PATIENCE)
    loaded = house.loaded
    assert loaded.configuration is not None
    start = Start(
        version=version(),
        path=loaded.path,
        configuration=loaded.configuration,
        addresses=house.addresses(),
        states=house.condition().adapters,
        health=house.health_address,
        warnings=loaded.warnings,
        waiting=house.waiting,
    )
    for line, style in lines(start):
        say(line, style)


class _Late:
    """A signal's answer that is only known once the house stands."""

    def __init__(self) -> None:
        self.answer: Callable[[], None] | None = None

    def __call__(self) -> None:
        if self.answer is not None:
            self.answer()


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the faster event loop; None where it is not installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _said(failures: BaseExceptionGroup[BaseException]) -> str:
    return "\n".join(str(failure) or type(failure).__name__ for failure in failures.exceptions)


def _townhall(loaded: Loaded, logs: Logs) -> AbstractAsyncContextManager[House]:
    from townhall.run.townhall import Townhall

    return Townhall(loaded, logs, version=version())
