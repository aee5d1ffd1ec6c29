from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog

from townhall.run.context import about
from townhall.run.log_lines import people_line
from townhall.run.logs import get_log, set_up
from townhall.run.redaction import Redaction

CANARY = "canary-secret-5511"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Expensive:
    """Fails the test when somebody makes a text of it."""

    def __str__(self) -> str:
        raise AssertionError("A log string was built although its level is off.")


@pytest.fixture(autouse=True)
def _the_log_of_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def _now() -> datetime:
    return datetime(2026, 5, 4, 3, 2, 1, 5000, UTC)


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_pipe_gets_one_json_object_per_line_in_a_fixed_order() -> None:
    stream = io.StringIO()
    set_up("auto", stream=stream, now=_now)

    get_log().info("Told.", extra=1, plugin="welcome", group="lounge", event_id="e1")

    assert stream.getvalue() == (
        '{"time":"2026-05-04T03:02:01.005Z","level":"info","message":"Told.",'
        '"event_id":"e1","group":"lounge","plugin":"welcome","extra":1}\n'
    )


def test_a_terminal_gets_a_line_for_people_with_a_coloured_level() -> None:
    stream = _Terminal()
    set_up("auto", stream=stream, now=_now, environ={"TERM": "xterm"})

    get_log().warning("Slow.", group="lounge", said="two words")

    assert stream.getvalue() == (
        '2026-05-04T03:02:01.005Z \x1b[33mwarning \x1b[0m Slow.  group=lounge  said="two words"\n'
    )


@pytest.mark.parametrize(("kind", "environ"), [("auto", {"NO_COLOR": "1"}), ("text", {"TERM": "dumb"})])
def test_colours_are_left_out_where_they_are_not_wanted(kind: str, environ: dict[str, str]) -> None:
    stream = _Terminal()
    set_up(kind, stream=stream, environ=environ)

    get_log().error("Plain.")

    assert "\x1b" not in stream.getvalue()


def test_text_in_a_pipe_has_no_colours() -> None:
    stream = io.StringIO()
    set_up("text", stream=stream)

    get_log().error("Plain.")

    assert "\x1b" not in stream.getvalue()
    assert "error    Plain." in stream.getvalue()


def test_no_log_string_is_built_when_its_level_is_off() -> None:
    stream = io.StringIO()
    set_up("json", "warning", stream=stream)

    get_log().debug("Never.", fields=_Expensive())

    assert stream.getvalue() == ""


def test_what_libraries_log_goes_the_same_way() -> None:
    stream = io.StringIO()
    set_up("json", stream=stream)

    logging.getLogger("aiohttp.server").warning("odd %s", "request")
    logging.getLogger("sqlalchemy.engine").info("SELECT the words of members")

    [line] = _lines(stream)
    assert (line["level"], line["message"], line["logger"]) == ("warning", "odd request", "aiohttp.server")


def test_every_line_inside_some_work_carries_its_event_id() -> None:
    stream = io.StringIO()
    set_up("json", stream=stream)

    with about(event_id="e7", group="lounge"), about(plugin="welcome"):
        get_log().info("One.")
        logging.getLogger("some.package").error("Two.")
    get_log().info("Three.")

    assert [(line.get("event_id"), line.get("plugin")) for line in _lines(stream)] == [
        ("e7", "welcome"),
        ("e7", "welcome"),
        (None, None),
    ]


@pytest.mark.parametrize("kind", ["text", "json"])
def test_a_canary_secret_is_in_no_message_field_or_traceback(kind: str) -> None:
    stream, redaction = io.StringIO(), Redaction()
    redaction.learn(CANARY)
    set_up(kind, stream=stream, redaction=redaction)

    get_log().info(f"with {CANARY}", url=f"https://x/{CANARY}", nested={"deep": [CANARY]}, **{CANARY: 1})
    try:
        raise ValueError(CANARY) from OSError(f"cause {CANARY}")
    except ValueError as error:
        get_log().error("Failed.", error=error, exc_info=error)
        logging.getLogger("library").exception("also %s", CANARY)

    assert CANARY not in stream.getvalue()
    assert "Traceback" in stream.getvalue()
    assert stream.getvalue().count("***") >= 8


def test_a_name_can_neither_break_a_line_nor_move_the_cursor() -> None:
    line = people_line({"time": "t", "level": "info", "message": "x\ny", "name": "\x1b[2J\u202eevil\n2026 error fake"})

    assert "\n" not in line
    assert "\x1b" not in line
    assert "\u202e" not in line


def test_a_level_of_a_foreign_number_is_brought_to_ours() -> None:
    stream = io.StringIO()
    set_up("json", stream=stream)

    logging.getLogger("odd").log(35, "between")

    assert [line["level"] for line in _lines(stream)] == ["warning"]


class _Broken(io.StringIO):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
        self.tried = 0

    def write(self, text: str) -> int:
        self.tried += 1
        raise self.error


@pytest.mark.parametrize("error", [OSError(28, "No space left"), BrokenPipeError(), ValueError("closed file")])
def test_a_log_that_cannot_be_written_ends_no_work(error: Exception) -> None:
    stream = _Broken(error)
    logs = set_up("json", stream=stream)

    logs.log.error("nobody reads this")
    logging.getLogger("foreign").error("nor this")

    assert stream.tried == 2
