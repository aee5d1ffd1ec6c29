"""The script of a demonstration: one TOML file that a person reads from top to bottom, as a list of steps in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
import tomli


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who takes part."""

    name: str
    locale: str = "en"


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"where": "in", "call": "as"}):
    """A line of the script: who does what, where and when. It has exactly one of the verbs."""

    at: str = ""
    """``09:30``; empty: a minute after the line before."""
    who: str | tuple[str, ...] = ()
    """Several do the same one after another, ``every`` so often."""
    every: str = "20s"
    where: str = ""
    """The room."""
    call: str = ""
    """What later lines call this message: as ``to`` of a reply, a reaction, an edit or a deletion."""
    to: str = ""

    note: str | None = None
    """For whoever watches: what comes, and what to look at."""
    join: str | None = None
    leave: str | None = None
    say: str | None = None
    edit: str | None = None
    delete: bool | None = None
    react: str | None = None
    press: str | None = None
    """The label of the newest button, pressed or typed as a number."""
    chat: str | None = None
    """A list of ``[talk]``: the people say lines of it, drawn by the seed, until ``until``."""
    until: str = ""
    times: int = 0

    @property
    def verb(self) -> str:
        """The one thing that is done."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)


VERBS = ("note", "join", "leave", "say", "edit", "delete", "react", "press", "chat")


class Day(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day of the week."""

    title: str
    lines: tuple[Line, ...] = ()


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    title: str
    seed: int
    start: datetime
    """Midnight of the first day, with its zone."""
    person: tuple[Person, ...]
    talk: dict[str, tuple[str, ...]] = {}
    """Small talk by name."""
    day: tuple[Day, ...]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that one person does at one instant; or a note for whoever watches."""

    at: datetime
    verb: str
    text: str
    who: str = ""
    room: str = ""
    call: str = ""
    to: str = ""


class ScriptError(Exception):
    """The script cannot be played; the message names the place, the fault and the remedy."""


def read_script(text: str, name: str) -> Script:
    """Return the script in a text; raises :class:`ScriptError`."""
    try:
        return _checked(msgspec.convert(tomli.loads(text), Script), name)
    except (tomli.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ScriptError(f"{name}: {error}. Compare it with the lines that work.") from None


def _checked(script: Script, name: str) -> Script:
    people = {person.name for person in script.person}
    if script.start.tzinfo is None:
        raise ScriptError(f"{name}: start has no zone. Write it like 2026-03-02T00:00:00+08:00.")
    for day in script.day:
        for number, line in enumerate(day.lines, 1):
            place = f"{name}, {day.title}, line {number}"
            if sum(getattr(line, verb) is not None for verb in VERBS) != 1:
                raise ScriptError(f"{place}: it has not exactly one verb. Give it one of {', '.join(VERBS)}.")
            if unknown := [one for one in _people(line) if one not in people]:
                raise ScriptError(f"{place}: nobody is called {unknown[0]}. Add a [[person]], or use a name there is.")
            if line.chat is not None and line.chat not in script.talk:
                raise ScriptError(f"{place}: there is no talk called {line.chat}. Add it under [talk].")
    return script


def steps_of(script: Script) -> list[Step]:
    """Return everything that happens, in order; the same for the same script."""
    random = Random(script.seed)
    found: list[Step] = []
    for number, day in enumerate(script.day):
        midnight = script.start + timedelta(days=number)
        found.append(Step(at=midnight, verb="day", text=day.title))
        at = midnight
        for line in day.lines:
            at = midnight + _clock(line.at) if line.at else at + timedelta(minutes=1)
            found += _steps(line, at, midnight, script, random)
    # What is said at leisure over an hour lies between other lines; equal instants keep the order of the file.
    return sorted(found, key=lambda step: step.at)


def _steps(line: Line, at: datetime, midnight: datetime, script: Script, random: Random) -> Iterator[Step]:
    if line.chat is not None:
        yield from _small_talk(line, at, midnight + _clock(line.until), script.talk[line.chat], random)
        return
    verb = line.verb
    text: Any = getattr(line, verb)
    room = text if verb in ("join", "leave") else line.where
    people = _people(line) or ("",)
    for place, who in enumerate(people):
        yield Step(
            at=at + place * _span(line.every),
            verb=verb,
            text=text if isinstance(text, str) else "",
            who=who,
            room=room,
            call=line.call,
            to=line.to,
        )


def _small_talk(line: Line, at: datetime, until: datetime, said: Sequence[str], random: Random) -> Iterator[Step]:
    moments = sorted(random.uniform(0, (until - at).total_seconds()) for _ in range(line.times))
    lines = random.sample(said, min(len(said), line.times))
    for moment, text in zip(moments, lines, strict=False):
        who = random.choice(_people(line))
        yield Step(at=at + timedelta(seconds=round(moment)), verb="say", text=text, who=who, room=line.where)


def _people(line: Line) -> tuple[str, ...]:
    return (line.who,) if isinstance(line.who, str) else line.who


def _clock(written: str) -> timedelta:
    try:
        hours, minutes = written.split(":")
        return timedelta(hours=int(hours), minutes=int(minutes))
    except ValueError:
        raise ScriptError(f"{written!r} is no time of day. Write it like 09:30.") from None


def _span(written: str) -> timedelta:
    units = {"s": "seconds", "m": "minutes", "h": "hours"}
    if written[-1:] not in units or not written[:-1].isdigit():
        raise ScriptError(f"{written!r} is no span of time. Write it like 20s, 5m or 1h.")
    return timedelta(**{units[written[-1]]: int(written[:-1])})
