"""Recordings: one event a line, as JSON, under a line that says what it is; written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from errno import EEXIST
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec.structs import replace

from townhall.model.events import ButtonPressed, CommandInvoked, Event, FormSubmitted
from townhall.model.ids import GroupId
from townhall.model.wire import event_from_json, event_to_json
from townhall.replay.told import Told, Unreadable, fault_of

FORMAT = 1
"""Goes up when an older Townhall could not read a newer recording."""
MOST_LINE = 16 * 1024 * 1024
"""Bytes of the longest line that is read."""

_ANSWERED = (ButtonPressed, CommandInvoked, FormSubmitted)
_SHED = "recorded"
_RECORD_AGAIN = "Record it again with townhall record."
_SKIP = "Mend the line, or leave out what cannot be read with --skip-bad."


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a recording."""

    townhall_recording: int
    """The format."""
    made_by: str = ""
    """The version of Townhall."""
    made_at: datetime | None = None
    groups: Mapping[str, str] = {}
    """What ops.toml called the groups: name to id."""


class Recording:
    """A recording on disk; see :class:`~townhall.replay.told.History`."""

    def __init__(self, path: Path, *, skip_bad: bool = False) -> None:
        """Open a recording and read its heading; raises :class:`Unreadable`."""
        self._path = path
        self._skip_bad = skip_bad
        self.bad = 0
        self.length = path.stat().st_size
        with path.open("rb") as file:
            self.heading = self._heading(file)
        self.names: Mapping[GroupId, str] = {GroupId(own): name for name, own in self.heading.groups.items()}

    def read(self) -> Iterator[Told]:
        """Yield the events, in order; raises :class:`Unreadable` at the first line that is none."""
        self.bad = 0
        with self._path.open("rb") as file:
            place = len(file.readline(MOST_LINE))
            number = 1
            while line := file.readline(MOST_LINE):
                number, place = number + 1, place + len(line)
                if not line.isspace() and (event := self._event(line, number)) is not None:
                    yield Told(event, place)

    def _event(self, line: bytes, number: int) -> Event | None:
        try:
            event = event_from_json(line)
            fault = fault_of(event)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            cut_off = not line.endswith(b"\n")
            fault = "it ends in the middle of an event" if cut_off else f"it is no event ({error})"
            event = None
        if not fault:
            return event
        if not self._skip_bad:
            raise Unreadable(f"{self._path}, line {number}", f"{fault[0].upper()}{fault[1:]}.", _SKIP)
        self.bad += 1
        return None

    def _heading(self, file: BinaryIO) -> Heading:
        place, line = f"{self._path}, line 1", file.readline(MOST_LINE)
        try:
            heading = msgspec.json.decode(line, type=Heading)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            fault = "The file is empty." if not line else "This is no heading of a recording."
            raise Unreadable(place, fault, _RECORD_AGAIN) from None
        if heading.townhall_recording != FORMAT:
            made_by = f" by Townhall {heading.made_by}" if heading.made_by else ""
            fault = f"The recording{made_by} has format {heading.townhall_recording}, and this Townhall reads {FORMAT}."
            raise Unreadable(place, fault, "Replay it with the version that made it, or record it again.")
        return heading


def is_recording(beginning: bytes) -> bool:
    """Return whether a file that begins like this is meant to be a recording, of whatever format."""
    return b'"townhall_recording"' in beginning.partition(b"\n")[0]


def shed(event: Event) -> Event:
    """Return an event as it goes into a recording: without what the platform sent besides, and without tokens.

    With a token one can answer in Townhall's name for some minutes; a replay only has to see that there was one.
    """
    bare = replace(event, raw=b"") if event.raw else event
    return replace(bare, token=_SHED) if isinstance(bare, _ANSWERED) and bare.token else bare


def write_recording(path: Path, heading: Heading, events: Iterable[Event]) -> int:
    """Write a recording that nobody else on this machine may read; return how many events it has.

    The file is there when it is whole, and never replaces another one: then :class:`FileExistsError` is raised.
    """
    whole = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            count = _write(file, heading, events)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            raise FileExistsError(EEXIST, "there is a file already")
        whole.rename(path)
    finally:
        whole.unlink(missing_ok=True)
    return count


def _write(file: BinaryIO, heading: Heading, events: Iterable[Event]) -> int:
    file.write(msgspec.json.encode(heading) + b"\n")
    count = 0
    for event in events:
        file.write(event_to_json(shed(event)) + b"\n")
        count += 1
    return count
