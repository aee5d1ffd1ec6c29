"""What is being worked on at this moment: every log line asks it, so a turn pays for one pointer only.

Binding fields per event would cost more than handling the event; the fields are made when a line is written.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Work(Protocol):
    """A turn, a send, a life of an adapter: anything that can say what it is about."""

    def log_fields(self) -> Mapping[str, object]:
        """Return fields for a log line: ``event_id``, ``group``, ``plugin``, ``account`` …"""
        ...


current: ContextVar[Work | None] = ContextVar("townhall.work", default=None)
"""Set it where work begins: ``token = current.set(turn)`` … ``current.reset(token)``."""


class Fields:
    """Work that is described by ready-made fields."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    def log_fields(self) -> Mapping[str, object]:
        """Return the fields."""
        return self._fields


@contextmanager
def about(**fields: object) -> Generator[None]:
    """Let every log line inside carry these fields besides those from outside."""
    outer = current.get()
    token = current.set(Fields({**(outer.log_fields() if outer else {}), **fields}))
    try:
        yield
    finally:
        current.reset(token)
