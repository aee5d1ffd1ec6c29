"""When a handler wants an event: declared conditions that are tested before the handler is called."""

from __future__ import annotations

import re
from typing import TypeAlias

import msgspec

from townhall.model.events import Event, MessageEdited, MessageSent
from townhall.model.parts import ContactCard, File, Image, Link, Parts

_Written: TypeAlias = MessageSent | MessageEdited


class HasLink(msgspec.Struct, frozen=True):
    """A message that links somewhere."""

    def __call__(self, event: Event) -> bool:
        """Test one event."""
        return any(isinstance(part, Link) for part in _parts(event))


class HasImage(msgspec.Struct, frozen=True):
    """A message with a picture."""

    def __call__(self, event: Event) -> bool:
        """Test one event."""
        return any(isinstance(part, Image) for part in _parts(event))


class HasFile(msgspec.Struct, frozen=True):
    """A message with a file or a contact card."""

    def __call__(self, event: Event) -> bool:
        """Test one event."""
        return any(isinstance(part, File | ContactCard) for part in _parts(event))


class IsReply(msgspec.Struct, frozen=True):
    """A message in reply to another one."""

    def __call__(self, event: Event) -> bool:
        """Test one event."""
        return isinstance(event, MessageSent) and event.reply_to is not None


class IsDirect(msgspec.Struct, frozen=True):
    """Something said to us alone."""

    def __call__(self, event: Event) -> bool:
        """Test one event."""
        return event.place.direct


class AddressesUs(msgspec.Struct, frozen=True):
    """A message that mentions our account or answers one of ours."""

    def __call__(self, event: Event) -> bool:
        """Test one event."""
        return isinstance(event, MessageSent) and event.addresses_us


class HasLabel(msgspec.Struct, frozen=True):
    """Something done by, or about, somebody who holds a label in the group now."""

    label: str


class Matches:
    """A message whose text matches a pattern of the plugin author (not of ops teams, whose rules run in re2)."""

    __slots__ = ("pattern",)

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)

    def __call__(self, event: Event) -> bool:
        """Test one event."""
        return isinstance(event, _Written) and self.pattern.search(event.text) is not None

    def __repr__(self) -> str:
        return f"Matches({self.pattern.pattern!r})"


Glance: TypeAlias = HasLink | HasImage | HasFile | IsReply | IsDirect | AddressesUs | Matches
"""A condition that the event alone decides."""
Trigger: TypeAlias = Glance | HasLabel


def _parts(event: Event) -> Parts:
    return event.parts if isinstance(event, _Written) else ()
