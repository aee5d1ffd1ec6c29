"""Which handlers a turn runs, and with which event: the compiled ones, a command, a button, a timer, a result."""

from __future__ import annotations

from typing import Any

from townhall.bus.calls import (
    button_call,
    command_call,
    form_call,
    meant_elsewhere,
    pass_press_on,
    pressed,
    unknown_command,
)
from townhall.bus.core_steps import ANSWER, GIVE_BACK, MEET, TAKE_NUMBER, core_step
from townhall.bus.lane import Lane
from townhall.bus.table import CommandEntry, Entry, Table
from townhall.bus.turn import Turn, turn_of
from townhall.bus.world import World
from townhall.model.events import (
    ActionFinished,
    ButtonPressed,
    CommandInvoked,
    FormSubmitted,
    Handed,
    HandedBack,
    MemberEvent,
    MessageSent,
    TimerFired,
)
from townhall.model.parts import Mention, Text, plain
from townhall.model.people import ActorKind, Member
from townhall.model.wire import EVENTS
from townhall.plugin.declarations import Kind
from townhall.plugin.group import Group, UserError
from townhall.plugin.settings import Settings
from townhall.surface.commands import called_word, normal_word, read_command

LONGEST_CHOICE = 4
"""A typed number is at most this long, so longer messages need not be looked at as an answer to a menu."""

PERSON = ActorKind.PERSON

_NONE: tuple[Entry, ...] = ()
_NOBODY = frozenset({ActorKind.SELF, ActorKind.SYSTEM})
_ACTED = frozenset(kind for kind in EVENTS if "actor" in kind.__struct_fields__)


class Steps:
    """Chooses the handlers of each turn."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.handles: frozenset[str] = frozenset()
        """The names our own accounts go by, casefolded."""

    def of(self, lane: Lane, turn: Turn) -> tuple[Entry, ...]:
        """Return the handlers of a turn in their order."""
        table, event = lane.table, turn.event
        assert table is not None
        if self._world.erased and self._is_forgotten(turn):
            return _NONE
        # Ordinary talk by somebody known is nearly everything there is: it is told at a glance.
        if type(event) is MessageSent and table.talk is not None:
            actor, parts = event.actor, event.parts
            if actor.kind is PERSON and lane.known.get(actor.id) == actor.name and parts and not event.backfill:
                first = parts[0]
                plain_talk = type(first) is not Text or first.text[0] not in table.signs
                if plain_talk and not event.addresses_us and not event.place.direct:
                    return table.talk
        return self._closely(lane, turn, table)

    def _is_forgotten(self, turn: Turn) -> bool:
        """Return whether an event from before somebody was erased is by or about them."""
        people = (getattr(turn.event, "actor", None), getattr(turn.event, "member", None))
        erased = self._world.erased
        return any(isinstance(one, Member) and turn.seq < erased.get(one.id, 0) for one in people)

    def _closely(self, lane: Lane, turn: Turn, table: Table) -> tuple[Entry, ...]:
        event = turn.event
        kind = type(event)
        entries = table.entries.get(kind, _NONE)
        if kind in _ACTED:
            acted: Any = event
            actor: Member = acted.actor
            if actor.kind is not PERSON:
                return _timely(_for_others(entries, actor.kind, event.backfill), turn)
            # Whoever asks from a staff room is there, and not in the group they ask about.
            if lane.known.get(actor.id) != actor.name and _acted_here(event):
                turn.lane = lane
                entries = (MEET, *entries)
        elif isinstance(event, MemberEvent):
            if event.member.kind is not PERSON:
                return _timely(_for_others(entries, event.member.kind, event.backfill), turn)
            turn.lane = lane
        if event.backfill:
            entries = tuple(entry for entry in entries if entry.backfill)
            if kind is MessageSent:
                # Nobody is answered any more, but whoever counts what was said has to know.
                turn.command = self._called(turn, table)
        elif kind is MessageSent:
            entries = self._message(turn, table, entries)
            if event.place.direct:
                entries = (ANSWER, *entries)
        elif kind in _ADDRESSED:
            entries = self._addressed(turn, table, entries)
        return _timely(entries, turn) if kind in table.timely else entries

    def _called(self, turn: Turn, table: Table) -> str:
        """Return the word of the command that a message calls, known here or not; empty for talk."""
        text, written = _as_call(turn.event)
        if text[:1] not in table.signs:
            return ""
        reading = read_command(written, table.words, table.bare, self.handles)
        return called_word(written, self.handles) if reading is None else reading.command.declaration.name

    def _message(self, turn: Turn, table: Table, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """Return the handlers of a message: those of talk, or those of the command it calls."""
        text, written = _as_call(turn.event)
        if not text:
            return entries
        if text[:1] in table.signs:
            reading = read_command(written, table.words, table.bare, self.handles)
            if reading is not None:
                return self._command(turn, table, entries, reading.command, reading.arguments)
            if word := called_word(written, self.handles):
                return _elsewhere(turn, table, entries, word, written.strip().partition(" ")[2].strip())
        if len(text) <= LONGEST_CHOICE:
            return _among(entries, TAKE_NUMBER)
        return entries

    def _command(
        self, turn: Turn, table: Table, entries: tuple[Entry, ...], command: CommandEntry, arguments: str
    ) -> tuple[Entry, ...]:
        """A command of this group; with ``#alias`` behind it, a staff room means one of its groups."""
        if meant_elsewhere(turn, command, arguments):
            return _elsewhere(turn, table, entries, command.declaration.name, arguments)
        return _called(turn, entries, *table.explained(command, arguments))

    def _addressed(self, turn: Turn, table: Table, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        event = turn.event
        found: Entry | None = None
        match event:
            case CommandInvoked(command=word, arguments=arguments):
                command = table.words.get(normal_word(word))
                if command is None:
                    return _elsewhere(turn, table, entries, normal_word(word), arguments)
                return self._command(turn, table, entries, command, arguments)
            case ButtonPressed():
                found = _pressed(turn, table)
            case TimerFired(plugin=plugin, job=job):
                found = table.timers.get((plugin, job))
            case ActionFinished(plugin=plugin, job=job, outcome=outcome):
                found = table.results.get((plugin, job))
                turn.argument = outcome
            case Handed(plugin=plugin, job=job):
                found = table.hand_overs.get((plugin, job)) or GIVE_BACK
            case HandedBack(plugin=plugin, job=job):
                found = table.returns.get((plugin, job))
            case FormSubmitted(form=form):
                plugin, _, name = form.partition(".")
                found = _submitted(table.forms.get((plugin, name)))
            case _:
                pass
        return _among(entries, found) if found is not None else entries


def _as_call(event: Any) -> tuple[str, str]:
    """Return how a message begins, where that may call a command, and the whole of it as it would be read."""
    first = event.parts[0] if event.parts else None
    if isinstance(first, Mention) and event.addresses_us:
        # "@Townhall help" calls the command too; some platforms only tell us of messages that begin so.
        written = f"/{plain(event.parts[1:]).strip().lstrip('/／')}"
        return written, written
    # Read from the whole message: what is mentioned after the word are its arguments.
    return (first.text, event.text) if isinstance(first, Text) else ("", "")


_ADDRESSED = frozenset({CommandInvoked, ButtonPressed, TimerFired, ActionFinished, FormSubmitted, Handed, HandedBack})


def _called(turn: Turn, entries: tuple[Entry, ...], command: CommandEntry, arguments: str) -> tuple[Entry, ...]:
    """Guards see the message first; then the command answers instead of the responders; observers see it all."""
    turn.command = command.declaration.name

    # The turn of the moment of the call: it is another one when a handler before was given up.
    async def call_it(event: Any, group: Group, settings: Settings) -> None:
        await command_call(turn_of(group), command, arguments, group)

    return _instead(entries, command.calling(call_it))


def _elsewhere(turn: Turn, table: Table, entries: tuple[Entry, ...], word: str, arguments: str) -> tuple[Entry, ...]:
    """A command this group does not have: in a staff room it may be meant for a group of that room."""
    turn.command = word

    async def answer(event: Any, group: Group, settings: Settings) -> None:
        await unknown_command(turn_of(group), table, word, arguments)

    return _instead(entries, core_step(answer))


def _pressed(turn: Turn, table: Table) -> Entry:
    """Return the step that sees to a pressed button: the plugin's own, or the core's when it has to be refused."""
    found = pressed(turn, table)
    if isinstance(found, tuple):
        entry, name, argument = found

        async def press(event: Any, group: Group, settings: Settings) -> None:
            await button_call(turn_of(group), entry, name, argument, group)

        return entry.calling(press)

    async def refuse(event: Any, group: Group, settings: Settings) -> None:
        if isinstance(found, str):
            raise UserError(found)
        await pass_press_on(turn_of(group))

    return core_step(refuse)


def _submitted(entry: Entry | None) -> Entry | None:
    if entry is None:
        return None

    async def submit(event: Any, group: Group, settings: Settings) -> None:
        await form_call(turn_of(group), entry, group)

    return entry.calling(submit)


def _among(entries: tuple[Entry, ...], one: Entry) -> tuple[Entry, ...]:
    """Return the handlers with one more, which comes after the responders and before the observers."""
    before = tuple(entry for entry in entries if entry.kind is not Kind.OBSERVER)
    return (*before, one, *entries[len(before) :])


def _instead(entries: tuple[Entry, ...], one: Entry) -> tuple[Entry, ...]:
    """Return the guards, one answer in place of the responders, and the observers."""
    guards = (entry for entry in entries if entry.kind is Kind.GUARD)
    observers = (entry for entry in entries if entry.kind is Kind.OBSERVER)
    return (*guards, one, *observers)


def _acted_here(event: Any) -> bool:
    """Return whether somebody did it in this group, and not from its staff room."""
    return getattr(event, "asked_in", None) is None


def _for_others(entries: tuple[Entry, ...], kind: ActorKind, backfill: bool) -> tuple[Entry, ...]:
    """Return the handlers that want what bots and channels do; what we or the platform itself do is for nobody."""
    if kind in _NOBODY:
        return _NONE
    return tuple(entry for entry in entries if entry.bots and (entry.backfill or not backfill))


def _timely(entries: tuple[Entry, ...], turn: Turn) -> tuple[Entry, ...]:
    for entry in entries:
        if entry.lateness is not None:
            late = turn.now() - turn.event.at
            return tuple(one for one in entries if one.lateness is None or late <= one.lateness)
    return entries
