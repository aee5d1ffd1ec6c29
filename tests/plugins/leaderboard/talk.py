"""What people say in these tests: something new every time, answers, and a week that passes."""

from __future__ import annotations

import re
from random import Random

from townhall import MessageId
from townhall.testing import Room

_WORDS = (
    "export filter landing page partner invoice language workshop zone error cache browser newsletter Thursday "
    "customer menu visit supplier parts week ticket index table factor question photo meeting archive room draft "
    "budget launch review summer market story colour sample server delay refund offer train winter garden travel "
    "design paper engine mirror bridge ladder window forest lesson market pocket signal copper butter hammer"
).split()


_ANSWER = re.compile(r"^(?:Ada|Bo|Cy|Di|Ed|Admin): ")


class Talk:
    """Lets people say things that count."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._count = 0

    def thing(self) -> str:
        """Return something that was not said before."""
        self._count += 1
        return " ".join(Random(self._count).sample(_WORDS, 9))

    async def say(self, *names: str) -> MessageId:
        """Let each say something that counts, a minute apart; return the last message."""
        message = MessageId("")
        for name in names:
            message = await self.room.say(name, self.thing())
            await self.room.wait(minutes=1)
        return message

    async def answered(self, name: str, *by: str) -> MessageId:
        """Let somebody say something that others answer."""
        message = await self.say(name)
        for other in by:
            await self.room.reply(other, message, "good point")
        return message


def told(room: Room) -> list[str]:
    """Return the lines of what was said last, without the name in front with which some platforms answer."""
    first, *others = room.said[-1].splitlines()
    return [_ANSWER.sub("", first), *others]


def lines(text: str) -> list[str]:
    """Return the places of a board that was told, without title and footer."""
    return [line for line in text.splitlines() if line[:1].isdigit()]
