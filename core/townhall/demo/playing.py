"""Plays a script: each step at its instant, by the person's own page, and whatever comes of it before the next one."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta

import msgspec
from structlog.typing import FilteringBoundLogger

from townhall.config.loading import Loaded
from townhall.demo.chronicle import Entry
from townhall.demo.pages import Answer, Pages
from townhall.demo.script import Script, ScriptError, Step, steps_of
from townhall.demo.stage import Stage

TAIL = timedelta(minutes=30)
"""How long time goes on after the last step."""


class Scene(msgspec.Struct, frozen=True):
    """A step, what came before it by itself, and what came of it."""

    step: Step | None
    """None: the time after the last step."""
    done: float
    """How much of the script is over, from 0 to 1."""
    entries: list[Entry]


class Play:
    """A script on a stage."""

    def __init__(self, script: Script, loaded: Loaded, log: FilteringBoundLogger) -> None:
        self._script = script
        self._steps = steps_of(script)
        self.stage = Stage(loaded, self._steps[0].at, script.seed, log)
        self._said: dict[str, tuple[str, str]] = {}
        """What lines call a message, to its room and id."""

    async def scenes(self) -> AsyncGenerator[Scene]:
        """Yield what happens, step by step; raises :class:`ScriptError` where a step cannot be done at all."""
        stage, steps = self.stage, self._steps
        locales = {person.name: person.locale for person in self._script.person}
        async with stage.open(locales) as pages:
            try:
                for number, step in enumerate(steps):
                    await stage.pass_until(step.at)
                    if step.verb != "day" and (before := stage.chronicle.flush()):
                        yield Scene(None, number / len(steps), before)
                    await self._do(step, pages)
                    await stage.settle()
                    yield Scene(step, number / len(steps), stage.chronicle.flush())
                await stage.pass_until(steps[-1].at + TAIL)
                yield Scene(None, 1.0, stage.chronicle.flush())
            except GeneratorExit:
                # Nobody looks on any longer. The stage closes like at the end: its tasks would take this for a failure.
                return

    async def _do(self, step: Step, pages: Pages) -> None:
        tell = self.stage.chronicle.tell
        if step.verb in ("day", "note"):
            tell(step.verb, step.room, "", step.text)
            return
        kind = "speaks" if step.verb == "say" else "acts"
        answer = await self._asked(step, pages)
        if answer.kind == "error":
            tell(kind, step.room, step.who, f"{_shown(step)} — refused: {answer.text}")
            return
        if step.call and isinstance(answer.message, str):
            self._said[step.call] = (step.room, answer.message)
        tell(kind, step.room, step.who, _shown(step))

    async def _asked(self, step: Step, pages: Pages) -> Answer:
        page = await pages.of(step.who)
        match step.verb:
            case "join" | "leave":
                return await page.ask(step.verb, room=step.room)
            case "say":
                return await page.say(step.room, step.text, self._named(step)[1] if step.to else "")
            case "edit":
                room, message = self._named(step)
                return await page.ask("edit", room=room, message=message, text=step.text)
            case "delete":
                room, message = self._named(step)
                return await page.ask("delete", room=room, message=message)
            case "react":
                room, message = self._named(step)
                return await page.ask("react", room=room, message=message, emoji=step.text)
            case _:
                return await self._pressed(step, pages)

    async def _pressed(self, step: Step, pages: Pages) -> Answer:
        page = await pages.of(step.who)
        button = await page.button(step.room, step.text)
        if button is None:
            raise ScriptError(
                f"{step.at:%A %H:%M}: there is no button {step.text!r} in {step.room} that {step.who} could press. "
                "Look at what stands there before."
            )
        message, data = button
        return await page.ask("press", room=step.room, message=message, data=data)

    def _named(self, step: Step) -> tuple[str, str]:
        found = self._said.get(step.to)
        if found is None:
            raise ScriptError(
                f"{step.at:%A %H:%M}: nothing that was said is called {step.to!r}. "
                f"Give an earlier line as = {step.to!r}."
            )
        return found


def _shown(step: Step) -> str:
    """Return what somebody did, in words."""
    match step.verb:
        case "join":
            return "comes in"
        case "leave":
            return "goes out"
        case "say":
            return step.text
        case "edit":
            return f"changes that to: {step.text}"
        case "delete":
            return "takes a message back"
        case "react":
            return f"reacts with {step.text}"
        case _:
            return f"presses “{step.text}”"
