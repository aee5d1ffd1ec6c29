"""Ask the Townhall that runs on a database, where one does."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TypeVar

import msgspec

from townhall.cli.outcome import Failure, Refusal
from townhall.run.control import Question, Reply, door_of, reachable

T = TypeVar("T")

DEADLINE = 30.0
"""Seconds an answer may take."""


def ask(
    database: str, folder: Path, question: str, order: msgspec.Struct, answer: type[T], deadline: float = DEADLINE
) -> T | None:
    """Return what the running Townhall answers; None where none runs on the database (``sqlite:///PATH``).

    Raises :class:`Refusal` and :class:`Failure` with what it has to say.
    """
    door = door_of(database, folder)
    if door is None or not door.exists():
        return None
    line = msgspec.json.encode(Question(question, msgspec.Raw(msgspec.json.encode(order)))) + b"\n"
    try:
        told = _exchange(door, line, deadline)
    except (ConnectionRefusedError, FileNotFoundError):
        # Its process died and left the door behind.
        return None
    except PermissionError:
        raise Failure(f"{door}: the running Townhall belongs to another user. Call the command as that user.") from None
    except TimeoutError:
        raise Failure(f"The running Townhall did not answer within {deadline:.0f} seconds. Look at its log.") from None
    except OSError as error:
        raise Failure(f"{door}: the running Townhall cannot be asked ({error}).") from None
    return _answer(told, answer)


def _exchange(door: Path, line: bytes, deadline: float) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, reachable(door) as address:
        connection.settimeout(deadline)
        connection.connect(address)
        connection.sendall(line)
        with connection.makefile("rb") as answers:
            return answers.readline()


def _answer(told: bytes, answer: type[T]) -> T:
    if not told:
        raise Failure("The running Townhall ended before it had answered. See whether it was done, and try again.")
    try:
        reply = msgspec.json.decode(told, type=Reply)
        if not reply.refused and not reply.failed:
            return msgspec.json.decode(reply.answer, type=answer)
    except msgspec.MsgspecError as error:
        raise Failure(f"The running Townhall is of another version than this command ({error}). Restart it.") from None
    if reply.refused:
        raise Refusal(reply.refused)
    raise Failure(reply.failed)
