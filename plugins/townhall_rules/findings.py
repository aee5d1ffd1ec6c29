"""What was said, and what the detectors found in it: the words in which watching and deciding speak to each other."""

from __future__ import annotations

from datetime import datetime

from townhall import MemberId, MessageEdited, MessageId, MessageSent, Record
from townhall_rules.rule import Kind, Severity


class Subject(Record, frozen=True, kw_only=True):
    """One message as it was judged; the text is the original, for evidence."""

    message: MessageId
    member: MemberId
    name: str
    at: datetime
    text: str
    edited: bool = False
    album: str = ""
    thread: str = ""


class Finding(Record, frozen=True, kw_only=True):
    """One rule that one message breaks, in one way."""

    rule: str
    """The rule's id."""
    kind: Kind
    severity: Severity
    written: str = ""
    """What stands there, as written, never shown unmasked."""
    elsewhere: tuple[str, ...] = ()
    """For ``flood`` and ``duplicate``: other messages of the same incident, ``GROUP|MESSAGE``."""
    by_others: tuple[str, ...] = ()
    """Those of them that somebody else wrote: they are no evidence against this one."""


def subject_of(event: MessageSent | MessageEdited) -> Subject:
    """Return a message as it is judged."""
    return Subject(
        message=event.message,
        member=event.actor.id,
        name=event.actor.name,
        at=event.at,
        text=event.text,
        edited=isinstance(event, MessageEdited),
        album=event.album if isinstance(event, MessageSent) else "",
        thread=event.place.thread,
    )
