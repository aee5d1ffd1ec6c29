"""The local door of a running Townhall: a Unix socket beside the database, at which the command line asks and orders.

One writer per database means that a command beside a running Townhall cannot write itself; it asks the one that runs.
A question is a line of JSON and so is its answer. Only the user Townhall runs as may open the door.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from townhall.store.opening import file_of

if TYPE_CHECKING:
    # Whoever only asks at a door pays for neither.
    from structlog.typing import FilteringBoundLogger

    from townhall.run.scope import Scope

Order = TypeVar("Order", bound=msgspec.Struct)

LONGEST = 1 << 20
"""Bytes a question may have."""
MOST_OF_A_PATH = 100
"""Bytes of a path that every system takes for the address of a socket."""


class Question(msgspec.Struct, frozen=True):
    """What is sent in: the name of a question, and what it is about."""

    ask: str
    order: msgspec.Raw = msgspec.Raw(b"{}")


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What comes back: an answer, or why there is none."""

    answer: msgspec.Raw = msgspec.Raw(b"null")
    refused: str = ""
    """The order is wrong; a sentence for whoever gave it."""
    failed: str = ""
    """It could not be carried out; a sentence for whoever gave it."""


class ControlRefused(Exception):
    """The order is wrong; the message goes to whoever gave it, who ends with 2."""


class ControlFailed(Exception):
    """The order could not be carried out; the message goes to whoever gave it, who ends with 1."""


def door_of(database: str, folder: Path) -> Path | None:
    """Return where the door of the Townhall on a database is; None for a database that is no file."""
    file = file_of(database, folder)
    return None if file is None else file.with_name(f"{file.name}.socket")


@contextmanager
def reachable(door: Path) -> Generator[str]:
    """Give the address of a door; a path too long for one is shortened by way of its folder, where the system can."""
    if len(os.fsencode(door)) <= MOST_OF_A_PATH:
        yield str(door)
        return
    folder = os.open(door.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{door.name}"
    finally:
        os.close(folder)


class Control:
    """Answers at the door. What can be asked is declared: ``@control.answer("switch", SwitchOrder)``."""

    def __init__(self, door: Path | None, scope: Scope, log: FilteringBoundLogger) -> None:
        """Make a door that is still closed; ``None`` for a Townhall that nobody can ask."""
        self.door = door
        self._scope = scope
        self._log = log
        self._answers: dict[str, Callable[[msgspec.Raw], Awaitable[object]]] = {}
        self._server: asyncio.Server | None = None

    def answer(
        self, question: str, order: type[Order]
    ) -> Callable[[Callable[[Order], Awaitable[object]]], Callable[[Order], Awaitable[object]]]:
        """Declare what answers a question: a coroutine function from the order to anything msgspec can encode.

        It may raise :class:`ControlRefused` and :class:`ControlFailed`; whatever else it raises is logged, and whoever
        asked is told to look there.
        """

        def declare(function: Callable[[Order], Awaitable[object]]) -> Callable[[Order], Awaitable[object]]:
            async def call(raw: msgspec.Raw) -> object:
                return await function(msgspec.json.decode(raw, type=order))

            self._answers[question] = call
            return function

        return declare

    # -- life -------------------------------------------------------------------------------------
    async def __aenter__(self) -> Self:
        """Open the door; where the system has none to give, Townhall runs on without."""
        if self.door is not None:
            try:
                self._server = await asyncio.start_unix_server(self._come_in, sock=_bound(self.door), limit=LONGEST)
            except (OSError, AttributeError, NotImplementedError) as error:
                self._log.warning("control_unavailable", door=str(self.door), said=str(error))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it; nobody finds it any more."""
        if self._server is not None and self.door is not None:
            self._server.close()
            self.door.unlink(missing_ok=True)

    def _come_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._scope.spawn(self._serve(reader, writer), "control")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            # Whoever asked may be gone before the answer.
            with suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
                while line := await reader.readline():
                    writer.write(msgspec.json.encode(await self.reply(line)) + b"\n")
                    await writer.drain()
        finally:
            writer.close()

    async def reply(self, line: bytes) -> Reply:
        """Return the reply to a line; never raises for what stands in it."""
        try:
            question = msgspec.json.decode(line, type=Question)
            call = self._answers.get(question.ask)
            if call is None:
                return Reply(refused=_unknown(question.ask))
            return Reply(answer=msgspec.Raw(msgspec.json.encode(await call(question.order), enc_hook=str)))
        except msgspec.MsgspecError as error:
            return Reply(refused=f"The running Townhall does not understand the question ({error}). Restart it.")
        except ControlRefused as error:
            return Reply(refused=str(error))
        except ControlFailed as error:
            return Reply(failed=str(error))
        except Exception:
            self._log.exception("control_failed")
            return Reply(failed="The running Townhall could not do it. Its log says why.")


def _unknown(question: str) -> str:
    return f'The running Townhall knows no question "{question}"; it may be an older version. Restart it.'


def _bound(door: Path) -> Any:
    """Return a socket at the door, which nobody else on this machine may open from its first moment on."""
    # We hold the database: whoever left a door behind is gone.
    door.unlink(missing_ok=True)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with reachable(door) as address:
            bound.bind(address)
        door.chmod(0o600)
    except OSError:
        bound.close()
        raise
    bound.setblocking(False)
    return bound
