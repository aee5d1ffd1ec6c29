"""What is kept of sessions with guests: who, when, what was asked and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from townhall import MemberId, MessageId, Record

State: TypeAlias = Literal["planned", "running", "over"]
Stage: TypeAlias = Literal["waiting", "listed", "put", "left_out"]


class Session(Record, frozen=True, kw_only=True):
    """A session with a guest; by number."""

    number: int
    guest: MemberId
    topic: str
    starts_at: datetime
    ends_at: datetime
    by: MemberId
    """Who of the team runs it."""
    state: State = "planned"
    questions: int = 0
    """The number of its last question."""
    current: int = 0
    """The question that was put last."""


class Sessions(Record, frozen=True, kw_only=True):
    """The number of the last session, and of the one that runs or comes next (0: none)."""

    last: int = 0
    open: int = 0


class Question(Record, frozen=True, kw_only=True):
    """A question to a guest; by ``asker|session|number``, so that it goes with the asker."""

    session: int
    number: int
    text: str
    at: datetime
    stage: Stage
    put_at: datetime | None = None


class Answered(Record, frozen=True, kw_only=True):
    """Something the guest wrote after a question was put; by ``guest|session|message``."""

    session: int
    question: int
    message: MessageId
    text: str
    at: datetime
