"""What discovery keeps besides profiles and strata."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from townhall import Record

Purpose: TypeAlias = Literal["candidates", "review"]
State: TypeAlias = Literal["open", "claimed", "done", "dropped"]


class Looking(Record, frozen=True, kw_only=True):
    """A look that is under way."""

    purpose: Purpose
    until: datetime


class Looked(Record, frozen=True, kw_only=True):
    """The last look that came to its end."""

    at: datetime
    active: int
    """How many people gave anything."""


class Reviewed(Record, frozen=True, kw_only=True):
    """The last review."""

    at: datetime
    critical: bool
    """Whether enough people carried the group."""


class Talk(Record, frozen=True, kw_only=True):
    """A talk of the team with somebody who comes into question; by account. The member hears nothing of it from us."""

    number: int
    state: State = "open"
    contact: str = ""
    """Who of the team is known to them best."""
    by: str = ""
    """Who took it up."""
    by_name: str = ""
    """What they are called, while the talk is open: they may never have been seen in the group."""
    since: datetime
    note: str = ""


class LastTalk(Record, frozen=True, kw_only=True):
    """The number of the last talk."""

    number: int = 0
