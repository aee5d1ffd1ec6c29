"""Write down every message, and say that it was written."""

from __future__ import annotations

from datetime import timedelta

from townhall import Group, MessageSent, Plugin, Record, Settings, TimerFired


class ScribeSettings(Settings, frozen=True, kw_only=True):
    """The `scribe` table of a group."""


class Lines(Record):
    """How many lines were written."""

    count: int = 0


plugin = Plugin(ScribeSettings)


@plugin.on(MessageSent)
async def write(event: MessageSent, group: Group, settings: ScribeSettings) -> None:
    """Write a line: into the ledger, into a record, into the room, and a moment later once more."""
    lines = await group.store.get(Lines) or Lines()
    group.store.put(Lines(count=lines.count + 1))
    group.ledger.record("heard", reason=event.text)
    group.timers.set("later", after=timedelta(milliseconds=300), slot=event.text)
    await group.say("{number}: {text}", number=str(lines.count + 1), text=event.text)


@plugin.timer("later")
async def later(event: TimerFired, group: Group, settings: ScribeSettings) -> None:
    """Write down that the timer of a line fired."""
    group.ledger.record("later", reason=event.slot)
