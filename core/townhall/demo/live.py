"""A demonstration while it happens, on a terminal: the rooms on the left, Townhall's part on the right."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo

from rich.console import Console, Group, RenderableType
from rich.layout import Layout
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from townhall.demo.chronicle import Entry

COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red")
_DID = "What Townhall did, and why"
_TALK = frozenset({"speaks", "acts", "says"})
_KEPT = 200
_LATELY = 4
"""Lines of which one that comes again is counted instead of being written again."""
_ABREAST = 90
"""Columns from which on both panels have room beside each other."""


class _Deed:
    """A line about what Townhall did, and how often it did so."""

    def __init__(self, said: tuple[str, ...], line: Text) -> None:
        self.said = said
        self.line = line
        self.times = 1

    def shown(self) -> Text:
        """Return the line, with its count where there is one."""
        return self.line if self.times == 1 else self.line.copy().append(f" ({self.times} times)", "dim")


class LiveView:
    """The view; a context that draws itself while it is entered, and leaves the terminal as it was."""

    def __init__(self, console: Console, rooms: Iterable[str], zone: tzinfo | None, address: Callable[[], str]) -> None:
        self._console = console
        self._colours = {room: COLOURS[place % len(COLOURS)] for place, room in enumerate(rooms)}
        self._zone = zone
        self._address = address
        self._talk: deque[Text] = deque(maxlen=_KEPT)
        self._deeds: deque[_Deed] = deque(maxlen=_KEPT)
        self._day = self._note = ""
        self._at: datetime | None = None
        self._done = 0.0
        self._live = Live(console=console, screen=True, auto_refresh=False)

    def __enter__(self) -> LiveView:
        self._live.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._live.__exit__(None, None, None)

    def show(self, entries: Iterable[Entry], done: float) -> None:
        """Draw some more."""
        self._done = done
        for entry in entries:
            self._take(entry)
        self._live.update(self._drawn(), refresh=True)

    def _take(self, entry: Entry) -> None:
        self._at = entry.at
        if entry.kind == "day":
            self._day, self._note = entry.text, ""
        elif entry.kind == "note":
            self._note = entry.text
        elif entry.kind in _TALK:
            self._talk.append(self._spoken(entry))
        if entry.kind in ("does", "lost", "why"):
            self._take_deed(entry)

    def _take_deed(self, entry: Entry) -> None:
        """Add a line, or count it where it says what one of the last lines says."""
        said = (entry.who, entry.kind, entry.text, entry.room)
        lately = list(self._deeds)[-_LATELY:]
        alike = next((deed for deed in lately if deed.said == said), None)
        if alike is None:
            self._deeds.append(_Deed(said, self._deed(entry)))
        else:
            alike.times += 1

    def _spoken(self, entry: Entry) -> Text:
        line = Text(f"{entry.room} ", style=self._colours.get(entry.room, ""))
        if entry.kind == "says":
            return line.append("Townhall ", "bold green").append(entry.text)
        return line.append(f"{entry.who} ", "bold").append(entry.text, "dim" if entry.kind == "acts" else "")

    def _deed(self, entry: Entry) -> Text:
        line = Text(f"{entry.who} ", style="bold green" if entry.kind != "lost" else "bold red")
        because = "because " if entry.kind == "why" else ""
        return line.append(f"{because}{entry.text} ", "dim" if because else "").append(
            entry.room, self._colours.get(entry.room, "")
        )

    def _drawn(self) -> RenderableType:
        height, width = max(self._console.size.height - 4, 8), self._console.size.width
        deeds = [deed.shown() for deed in self._deeds]
        whole = Layout()
        whole.split_column(Layout(self._head(), size=3), Layout(name="body"), Layout(self._foot(), size=1))
        if width < _ABREAST:
            upper = height * 3 // 5
            rooms = Layout(self._panel("The rooms", self._talk, upper, width), size=upper)
            whole["body"].split_column(rooms, Layout(self._panel(_DID, deeds, height - upper, width)))
        else:
            left = int(width * 0.6)
            rooms = Layout(self._panel("The rooms", self._talk, height, left), size=left)
            whole["body"].split_row(rooms, Layout(self._panel(_DID, deeds, height, width - left)))
        return whole

    def _panel(self, title: str, lines: Iterable[Text], height: int, width: int) -> Panel:
        return Panel(self._last(lines, height - 2, width - 4), title=title)

    def _head(self) -> RenderableType:
        clock = "" if self._at is None else f"{self._at.astimezone(self._zone):%a %H:%M}"
        row = Table.grid(expand=True)
        row.add_column(ratio=1)
        row.add_column(justify="right")
        row.add_row(Text(self._day, "bold"), Text(clock, "bold"))
        bar = Table.grid(expand=True)
        bar.add_row(ProgressBar(total=1.0, completed=self._done))
        return Group(row, bar, Text(self._note, "italic yellow", no_wrap=True, overflow="ellipsis"))

    def _foot(self) -> RenderableType:
        told = f"{self._address()} shows it in a browser. Ctrl-C ends it."
        return Text(told, "dim", no_wrap=True, overflow="ellipsis")

    def _last(self, lines: Iterable[Text], height: int, width: int) -> RenderableType:
        """Return as many of the last lines as fit, wrapped."""
        wrapped: list[Text] = []
        for line in lines:
            wrapped += line.wrap(self._console, max(width, 10))
        return Text("\n").join(wrapped[-height:])
