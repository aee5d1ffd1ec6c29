"""What came of a replay: what each plugin would have done, why, and to whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from townhall.bus.people import CORE
from townhall.model.actions import Action, PublishCommands
from townhall.model.events import Event, MessageEdited, MessageSent
from townhall.model.ids import GroupId
from townhall.model.parts import plain
from townhall.store.interface import Decision, Effects, Outgoing, SendState, Settlement

QUOTE = 80
"""Signs of a message that are quoted."""
EXAMPLES = 3
"""Occasions that are kept for each reason."""

_QUOTED = re.compile(r"“.*”|「.*」|\".*\"", re.DOTALL)
_NUMBERS = re.compile(r"[+\-−]?\d[\d.,:/–\-]*\d|\d")
_WORDS = {
    SendState.SUGGESTED: "asks staff first",
    SendState.OBSERVED: "only writes it down",
    SendState.FAILED: "cannot be done",
    SendState.DROPPED: "dropped",
    SendState.HELD: "held",
}


class Occasion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """When something was decided, and on what."""

    at: datetime
    group: str
    event: str
    who: str = ""
    """Whom it is about, or who did what it was decided on."""
    quote: str = ""
    """The beginning of the message it was decided on."""


class Deed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something a plugin would have had done."""

    plugin: str
    action: str
    state: str = ""
    """Empty where it is simply done."""
    target: str = ""
    """The member or message it is done to."""
    says: str = ""
    occasion: Occasion

    @property
    def place(self) -> tuple[str, ...]:
        """What makes it the same deed under two configurations."""
        on = self.occasion
        return (on.group, self.plugin, self.action, self.state, on.event, self.target)


class Why(msgspec.Struct):
    """A reason that was left, and the first occasions of it."""

    times: int = 0
    first: list[Occasion] = []


class Findings:
    """Takes in what is decided during a replay."""

    def __init__(self, names: Mapping[GroupId, str], staff_rooms: frozenset[str] = frozenset()) -> None:
        """Take what ops.toml calls the groups, and which of them are rooms of the staff."""
        self._names = names
        self._staff_rooms = staff_rooms
        self._current: Event | None = None
        self._people: dict[str, str] = {}
        self.deeds: dict[str, Deed] = {}
        """By key of the outbox, in order."""
        self.reasons: dict[tuple[str, str], Why] = {}
        """By plugin and what it said."""

    def told(self, event: Event) -> None:
        """Take notice of the event that is handled next."""
        self._current = event
        for one in (getattr(event, "actor", None), getattr(event, "member", None)):
            if one is not None:
                self._people[one.id] = one.name

    def decided(self, effects: Effects) -> None:
        """Take in what a commit made real."""
        for row in effects.outbox:
            if row.key not in self.deeds and not isinstance(row.action, PublishCommands):
                self.deeds[row.key] = self._deed(row)
        for decision in effects.decisions:
            self._because(decision)

    def settled(self, settlements: Sequence[Settlement]) -> None:
        """Take in how sends ended: what was dropped was not done."""
        for one in settlements:
            deed = self.deeds.get(one.key)
            if deed is not None and one.state in _WORDS:
                self.deeds[one.key] = replace(deed, state=_WORDS[one.state])

    def counts(self) -> Counter[tuple[str, str, str]]:
        """Return how often each plugin did what, by plugin, action and state."""
        return Counter((deed.plugin, deed.action, deed.state) for deed in self.deeds.values())

    def _deed(self, row: Outgoing) -> Deed:
        action = row.action
        return Deed(
            plugin=row.plugin or CORE,
            action=self._called(action, row.group),
            state=_WORDS.get(row.state, ""),
            target=_target(action),
            says=_quoted(action),
            occasion=self._occasion(row.created_at, row.group, row.event, row.member or getattr(action, "member", "")),
        )

    def _called(self, action: Action, group: GroupId) -> str:
        called = str(type(action).__struct_config__.tag).replace("_", " ")
        to_staff = called == "say" and self._names.get(group) in self._staff_rooms
        return "say in the staff room" if to_staff else called

    def _because(self, decision: Decision) -> None:
        why = self.reasons.setdefault((decision.plugin, shape_of(decision.summary)), Why())
        why.times += 1
        if len(why.first) < EXAMPLES:
            why.first.append(self._occasion(decision.at, decision.group, decision.event, decision.member))

    def _occasion(self, at: datetime, group: GroupId, event: str, member: str) -> Occasion:
        on, current = self._names.get(group, group), self._current
        if current is None or current.id != event:
            return Occasion(at=at, group=on, event=event, who=self._people.get(member, ""))
        actor = getattr(current, "actor", None) or getattr(current, "member", None)
        who = self._people.get(member, "") or ("" if actor is None else actor.name)
        said = _quoted(current) if isinstance(current, MessageSent | MessageEdited) else ""
        return Occasion(at=at, group=on, event=event, who=who, quote=said)


def shape_of(reason: str) -> str:
    """Return what a reason has in common with its like: without what it quotes, and without its numbers."""
    return _NUMBERS.sub("#", _QUOTED.sub("“…”", reason))


def _target(action: Action) -> str:
    target = getattr(action, "target", None) or next(iter(getattr(action, "targets", ())), None)
    return str(getattr(action, "member", "") or getattr(target, "message", "") or "")


def _quoted(said: Event | Action) -> str:
    """Return the beginning of what was written, on one line."""
    text = " ".join(plain(getattr(said, "parts", ())).split())
    return text if len(text) <= QUOTE else f"{text[: QUOTE - 1]}…"
