"""The questions of a form: what may be answered to each, and what an ops team may not write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, Literal

from townhall import Between, Record, Template

Kind = Literal["text", "number", "email", "phone", "date"]

_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
_PHONE: Final = re.compile(r"\+?\d{5,18}")
_NUMBER: Final = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,6})?")


class Field(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question of a form."""

    name: str = ""
    """What the answer is called in the export: ``"city"``."""
    label: Annotated[str, Template(("name",))] = ""
    """What people read: a text, or the key of one; empty: the name."""
    kind: Kind = "text"
    """What an answer must be."""
    required: bool = True
    """Whether it must be answered."""
    long: bool = False
    """Whether the answer may have several lines."""
    choices: tuple[str, ...] | None = None
    """The answers there are; anything, unless given."""
    most: Annotated[int, Between(1, 4000)] = 500
    """The longest answer, in characters."""

    def fault_of(self, answer: str) -> str:
        """Return what is wrong with an answer, as the end of a catalogue key; empty when it is right."""
        if not answer.strip():
            return "missing" if self.required else ""
        if self.choices is not None:
            return "" if answer in self.choices else "choice"
        if len(answer) > self.most:
            return "long"
        return "" if _fits(self.kind, answer.strip()) else self.kind


def _fits(kind: Kind, answer: str) -> bool:
    match kind:
        case "number":
            return _NUMBER.fullmatch(answer) is not None
        case "email":
            return _EMAIL.fullmatch(answer) is not None
        case "phone":
            return _PHONE.fullmatch(re.sub(r"[\s()/.-]", "", answer)) is not None
        case "date":
            return _is_date(answer)
        case _:
            return True


def _is_date(answer: str) -> bool:
    try:
        date.fromisoformat(answer)
    except ValueError:
        return False
    return True


def first_fault(fields: Sequence[Field], answers: Mapping[str, str]) -> tuple[Field, str] | None:
    """Return the first field whose answer is wrong, with the fault; None when all are right."""
    found = ((field, field.fault_of(answers.get(field.name, ""))) for field in fields)
    return next(((field, fault) for field, fault in found if fault), None)


def field_faults(fields: Sequence[Field], table: str) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield what an ops team must change about the questions of a form, with where it stands."""
    seen = set[str]()
    for place, field in enumerate(fields):
        at = (table, place)
        if not re.fullmatch(r"[\w-]{1,32}", field.name):
            yield 'has no name that a column can have. Write name = "city".', (*at, "name")
        if field.name in seen or field.name == "consent":
            yield f'has "{field.name}", which is taken. Give it another name.', (*at, "name")
        seen.add(field.name)
        if field.choices is None:
            continue
        if len(set(field.choices)) < 2 or not all(one.strip() for one in field.choices):
            yield 'has no choices to choose from. Write at least two: choices = ["yes", "no"].', (*at, "choices")
        if field.kind != "text":
            yield f"has choices, so an answer is no {field.kind}. Take one of the two out.", (*at, "kind")
