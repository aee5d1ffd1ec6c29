"""The log: readable on a terminal, JSON elsewhere, one event id through the whole path, and never a secret."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any, TextIO, cast

import msgspec
import structlog
from structlog.typing import FilteringBoundLogger

from townhall.run.context import current
from townhall.run.log_lines import Line, json_line, people_line
from townhall.run.redaction import Redaction

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
KINDS = ("auto", "text", "json")

_Excuse = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
    | BaseException
    | bool
    | None
)


class Logs(msgspec.Struct, frozen=True):
    """Where log lines go and how they look."""

    log: FilteringBoundLogger
    redaction: Redaction
    level: int


def set_up(
    kind: str = "auto",
    level: str = "info",
    *,
    stream: TextIO | None = None,
    redaction: Redaction | None = None,
    environ: Mapping[str, str] = os.environ,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Logs:
    """Make this the process's log: structlog and the standard library's logging write through it.

    ``kind``: ``auto`` (for people on a terminal, JSON otherwise), ``text`` or ``json``.
    """
    number, out, hidden = LEVELS[level], stream or sys.stderr, redaction or Redaction()
    entry = _Entry(_line_for(kind, out, environ), hidden, now)
    structlog.configure(
        processors=[entry],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Steady(out))),
        cache_logger_on_first_use=True,
    )
    log = cast(FilteringBoundLogger, structlog.get_logger())
    _route_standard_logging(number)
    return Logs(log, hidden, number)


def get_log() -> FilteringBoundLogger:
    """Return the process's log; bind what it is about with ``get_log().bind(account=…)``."""
    return cast(FilteringBoundLogger, structlog.get_logger())


def _line_for(kind: str, stream: TextIO, environ: Mapping[str, str]) -> Line:
    terminal = stream.isatty()
    if kind == "json" or (kind == "auto" and not terminal):
        return json_line
    colours = terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return partial(people_line, colours=colours)


class _Steady:
    """Writes to a stream, and to nowhere while that cannot be written: closed, a broken pipe, a full disk.

    A line that is lost is a pity; an error out of a log call would end the work that only wanted to tell of it.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


class _Entry:
    """The one processor: adds time, level and the work at hand, takes secrets out, makes the line."""

    def __init__(self, line: Line, redaction: Redaction, now: Callable[[], datetime]) -> None:
        self._line = line
        self._redaction = redaction
        self._now = now

    def __call__(self, logger: object, method: str, given: MutableMapping[str, Any]) -> str:
        work = current.get()
        fields: dict[str, object] = {
            "time": self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": "warning" if method == "warn" else method,
            "message": given.pop("event", ""),
        }
        if work is not None:
            fields.update(work.log_fields())
        if exception := _traceback(given.pop("exc_info", None)):
            fields["exception"] = exception
        return self._line(self._redaction.fields({**fields, **given}))


def _traceback(excuse: _Excuse) -> str:
    if not excuse:
        return ""
    if isinstance(excuse, tuple):
        error = excuse[1]
    else:
        error = excuse if isinstance(excuse, BaseException) else sys.exception()
    return "".join(traceback.format_exception(error)).rstrip() if error is not None else ""


class _Through(logging.Handler):
    """Hands what other libraries log to our log."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
            get_log().log(level, record.getMessage(), logger=record.name, exc_info=record.exc_info)
        except Exception:
            self.handleError(record)


def _route_standard_logging(level: int) -> None:
    root = logging.getLogger()
    root.handlers[:] = [_Through()]
    # Libraries say at "info" what they do; we want to know only what goes wrong with it.
    root.setLevel(max(level, logging.WARNING) if level > logging.DEBUG else logging.INFO)
    for quiet in ("sqlalchemy", "aiohttp.access", "httpx"):
        # Statements hold members' words, addresses hold tokens.
        logging.getLogger(quiet).setLevel(max(level, logging.WARNING))
    logging.captureWarnings(True)
