"""Whose question is next: everybody once before anybody twice, and among equals who asked first. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from townhall import MemberId
from townhall_kol.guests.records import Question


class Asked(NamedTuple):
    """A question with whoever asked it."""

    asker: MemberId
    question: Question


def in_order(questions: Iterable[Asked]) -> list[Asked]:
    """Return the questions that are on the list and not put yet, in the order in which they are put."""
    every = sorted(questions, key=lambda one: (one.question.at, one.question.number))
    turns: dict[MemberId, int] = {}
    for one in every:
        if one.question.stage == "put":
            turns[one.asker] = turns.get(one.asker, 0) + 1
    placed: list[tuple[int, int, Asked]] = []
    for place, one in enumerate(every):
        if one.question.stage == "listed":
            placed.append((turns.get(one.asker, 0), place, one))
            turns[one.asker] = turns.get(one.asker, 0) + 1
    return [one for _, _, one in sorted(placed, key=lambda entry: entry[:2])]
