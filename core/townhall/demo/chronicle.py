"""What happens in a demonstration, line by line, in an order that is the same every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from townhall.bus.cards import described
from townhall.bus.people import CORE
from townhall.model import actions as a
from townhall.model.actions import Action
from townhall.model.events import Event
from townhall.model.ids import GroupId
from townhall.model.parts import plain
from townhall.replay.findings import Findings
from townhall.store.interface import Decision, Effects, Outgoing, SendState, Settlement

SHOWN = 160
"""Signs of a message that are shown."""

_SILENT = (a.PublishCommands, a.FetchMembers, a.FetchReactions, a.ReadCodes, a.AnswerPress)
_SCRIPTED = ("day", "note", "speaks", "acts")
_DECIDED, _DONE = 0, 1


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line."""

    at: datetime
    room: str
    kind: str
    """``day`` and ``note`` of the script; what a person ``speaks`` or ``acts``; what a plugin ``says``, ``does`` or
    could not do (``lost``), and ``why``."""
    who: str = ""
    """The person, or the plugin."""
    text: str


class Chronicle:
    """Gathers lines while something happens, and hands them on in order when it has come to rest."""

    def __init__(self, rooms: Mapping[GroupId, str], findings: Findings, now: Callable[[], datetime]) -> None:
        self._rooms = rooms
        self._places = {room: place for place, room in enumerate(rooms.values())}
        self._findings = findings
        self._now = now
        self._rows: dict[str, Outgoing] = {}
        self._gathered: list[tuple[int, Entry]] = []
        """Each with 0 when it was decided, and 1 when it was done."""
        self.people: dict[str, str] = {}
        """What people are called, by id."""
        self.entries: list[Entry] = []

    # -- what the window of the store shows ---------------------------------------------------------
    def told(self, event: Event) -> None:
        """Take notice of what the Lobby told."""
        self._findings.told(event)
        for one in (getattr(event, "actor", None), getattr(event, "member", None)):
            if one is not None:
                self.people[one.id] = one.name

    def decided(self, effects: Effects) -> None:
        """Take in what a commit makes real."""
        self._findings.decided(effects)
        for row in effects.outbox:
            if not isinstance(row.action, _SILENT):
                self._rows[row.key] = row
                if row.state in (SendState.SUGGESTED, SendState.OBSERVED):
                    self._add(_DECIDED, "does", row.group, row.plugin, f"would {self._deed(row.action)}")
        for decision in effects.decisions:
            self._because(decision)

    def settled(self, settlements: Sequence[Settlement]) -> None:
        """Take in how sends ended."""
        self._findings.settled(settlements)
        for one in settlements:
            row = self._rows.get(one.key)
            if row is not None and one.state is SendState.SENT:
                self._done(row)
            elif row is not None and one.state in (SendState.FAILED, SendState.DROPPED):
                reason = getattr(one.result, "reason", "")
                self._add(_DONE, "lost", row.group, row.plugin, f"could not {self._name(row.action)}: {reason}")

    # -- lines ----------------------------------------------------------------------------------------
    def tell(self, kind: str, room: str, who: str, text: str) -> None:
        """Add a line of the script."""
        self._gathered.append((_DECIDED, Entry(at=self._now(), room=room, kind=kind, who=who, text=text)))

    def flush(self) -> list[Entry]:
        """Return the lines since the last time: what is of one instant by room, whichever of them was quicker."""
        new = [entry for _, entry in sorted(self._gathered, key=self._rank)]
        self._gathered.clear()
        self.entries += new
        return new

    def _rank(self, gathered: tuple[int, Entry]) -> tuple[datetime, int, int, int]:
        """Return where a line stands: below what somebody did stands what came of it, first decided and then done.

        Turns and sends go on side by side, and which of them is quicker hangs on the disk.
        """
        phase, entry = gathered
        kind = _SCRIPTED.index(entry.kind) if entry.kind in _SCRIPTED else len(_SCRIPTED)
        return entry.at, kind, self._places.get(entry.room, -1), phase

    def _done(self, row: Outgoing) -> None:
        action, plugin = row.action, row.plugin or CORE
        if isinstance(action, a.Say | a.Announce):
            self._add(_DONE, "says", row.group, plugin, plain(action.parts))
        elif isinstance(action, a.SayTo):
            name = self.people.get(action.member, "somebody")
            self._add(_DONE, "says", row.group, plugin, f"(to {name} alone) {plain(action.parts)}")
        else:
            self._add(_DONE, "does", row.group, plugin, self._deed(action))

    def _deed(self, action: Action) -> str:
        if isinstance(action, a.Say | a.SayTo | a.Announce):
            return f"{self._name(action)}: {described(action)}"
        return self._name(action)

    def _name(self, action: Action) -> str:
        """Return what an action is called, and whom it concerns."""
        tag, member = str(type(action).__struct_config__.tag).replace("_", " "), getattr(action, "member", "")
        return " ".join(filter(None, (tag, self.people.get(member, member))))

    def _because(self, decision: Decision) -> None:
        name = self.people.get(decision.member, "")
        about = f" ({name})" if name else ""
        self._add(_DECIDED, "why", decision.group, decision.plugin, f"{decision.summary}{about}")

    def _add(self, phase: int, kind: str, group: GroupId, plugin: str, text: str) -> None:
        room = self._rooms.get(group, "")
        entry = Entry(at=self._now(), room=room, kind=kind, who=plugin, text=_short(text))
        self._gathered.append((phase, entry))


def _short(text: str) -> str:
    """Return a text on one line, and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
