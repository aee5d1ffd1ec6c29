"""What is said in a session: the questions, and the guest's answers as they are written."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group, MemberId
from townhall_kol.guests.order import Asked
from townhall_kol.guests.records import Answered, Question


async def questions_of(session: int, group: Group) -> list[Asked]:
    """Return all questions of a session, by number."""
    found = [
        Asked(MemberId(key.rsplit("|", 2)[0]), question)
        for key, question in await group.store.all(Question)
        if question.session == session
    ]
    return sorted(found, key=lambda one: one.question.number)


async def answers_of(session: int, group: Group) -> Sequence[Answered]:
    """Return what the guest answered, by time."""
    found = [one for _, one in await group.store.all(Answered) if one.session == session]
    return sorted(found, key=lambda one: (one.at, one.message))


def question_key(asked: Asked) -> str:
    """Return where a question lies."""
    return f"{asked.asker}|{asked.question.session}|{asked.question.number}"
