"""What people do for each other in these tests: they ask, help, thank and object, at once or over weeks."""

from __future__ import annotations

from random import Random

from townhall import MessageId
from townhall.testing import Room

_WORDS = (
    "export filter landing page partner invoice language workshop zone error cache browser newsletter Thursday "
    "customer menu visit supplier parts week ticket index table factor question photo meeting archive room draft"
).split()


class Circle:
    """Lets people help each other."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._count = 0

    def thing(self) -> str:
        """Return something that was not said before."""
        self._count += 1
        return " ".join(Random(self._count).sample(_WORDS, 8))

    async def ask(self, name: str) -> MessageId:
        """Let somebody ask something."""
        return await self.room.say(name, self.thing())

    async def help(self, helper: str, *askers: str, thanked: bool = True) -> None:
        """Let somebody help each of others who ask, and be thanked for it."""
        for asker in askers:
            answer = await self.room.reply(helper, await self.ask(asker), self.thing())
            if thanked:
                await self.room.reply(asker, answer, "thanks, that is it")
            await self.room.wait(seconds=30)

    async def help_for_weeks(self, helper: str, *askers: str, weeks: int = 4) -> None:
        """Let somebody help a part of others in each of several weeks, and let these weeks pass."""
        for week in range(weeks):
            await self.help(helper, *askers[week::weeks])
            await self.room.wait(days=7)

    async def begin(self, host: str, *joining: str) -> MessageId:
        """Let somebody begin a talk that others join."""
        topic = await self.ask(host)
        for name in joining:
            await self.room.reply(name, topic, self.thing())
        return topic

    async def staff(self, text: str, name: str = "Alma") -> str:
        """Let somebody of the team ask in the staff room; return the answer."""
        await self.room.staff_room.say(name, text)
        return self.room.staff_room.said[-1]


def askers(count: int) -> tuple[str, ...]:
    """Return the names of so many people."""
    return tuple(f"Asker{number}" for number in range(count))


def ranked(answer: str) -> list[str]:
    """Return the lines of the candidates, without title and hint."""
    return [line for line in answer.splitlines() if line[:1].isdigit()]
