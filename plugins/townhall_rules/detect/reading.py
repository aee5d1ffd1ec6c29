"""What somebody says with a message: their own words and what hangs on them, without what they quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from townhall import (
    ButtonRows,
    ContactCard,
    Emoji,
    File,
    Image,
    Link,
    Mention,
    MentionAll,
    MentionRole,
    MessageEdited,
    MessageSent,
    Normal,
    Part,
    Parts,
    Quote,
    Styled,
    Text,
    normal,
)
from townhall_rules.detect.addresses import Address, addresses_in, linked


class Message:
    """A message as the detectors look at it; what is costly is made when it is first asked for."""

    __slots__ = ("_addresses", "_form", "album", "attached", "forwarded_from", "parts", "text")

    def __init__(self, parts: Parts, *, forwarded_from: str = "", album: str = "") -> None:
        """Take its parts; in a forward the words of others are the forwarder's own."""
        self.parts = parts
        self.forwarded_from = forwarded_from
        self.album = album
        alone = parts[0] if len(parts) == 1 else None
        self.text: str
        """Their own words as a reader sees them; who is mentioned is no word of theirs."""
        self.attached: Parts
        """What there is besides words."""
        if type(alone) is Text:
            self.text = alone.text
            self.attached = ()
        else:
            self.text = "".join(self._own(parts))
            self.attached = tuple(part for part in parts if not isinstance(part, Text | Styled))
        self._form: Normal | None = None
        self._addresses: tuple[Address, ...] | None = None

    def _own(self, parts: Iterable[Part]) -> Iterator[str]:
        for part in parts:
            match part:
                case Text(text=text) | Styled(text=text):
                    yield text
                case Link(url=url, text=text):
                    yield text or url
                case Image(caption=caption):
                    yield caption
                case ContactCard(name=name):
                    yield name
                case Quote(text=text) if self.forwarded_from:
                    yield text
                case Mention() | MentionRole():
                    yield " "
                case _:
                    continue

    @property
    def form(self) -> Normal:
        """Their words in normal form."""
        if self._form is None:
            self._form = normal(self.text)
        return self._form

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it leads: targets of links and buttons, and what is written like an address."""
        if self._addresses is None:
            found = list(addresses_in(self.text))
            if self.attached:
                found[:0] = [address for url in self.links for address in linked(url)]
            self._addresses = tuple(dict.fromkeys(found)) if found else ()
        return self._addresses

    @property
    def links(self) -> tuple[str, ...]:
        """The targets of its links and of buttons under it."""
        urls = [part.url for part in self.attached if isinstance(part, Link)]
        rows = [row for part in self.attached if isinstance(part, ButtonRows) for row in part.rows]
        return (*urls, *(button.url for row in rows for button in row if button.url))

    @property
    def mentions(self) -> int:
        """How often somebody or a role is mentioned."""
        return len([part for part in self.attached if isinstance(part, Mention | MentionRole)])

    @property
    def mentions_all(self) -> bool:
        """Whether everybody is called."""
        return any([isinstance(part, MentionAll) for part in self.attached])

    @property
    def emoji(self) -> int:
        """How many custom emoji or stickers it has; a Unicode emoji is text."""
        return len([part for part in self.attached if isinstance(part, Emoji)])

    @property
    def pictures(self) -> tuple[Image, ...]:
        """Its pictures."""
        return tuple([part for part in self.attached if isinstance(part, Image)])

    @property
    def files(self) -> tuple[File, ...]:
        """Its files that are no pictures."""
        return tuple([part for part in self.attached if isinstance(part, File)])

    @property
    def cards(self) -> tuple[ContactCard, ...]:
        """The contacts it recommends."""
        return tuple([part for part in self.attached if isinstance(part, ContactCard)])

    @property
    def digest(self) -> bytes:
        """Eight bytes that stand for what it says in normal form; harmless edits leave them as they are."""
        said = self.form.text
        if self.attached and (hangs_on := [one for one in self.attached if not isinstance(one, Quote | Mention)]):
            said = f"{said}|{self.links}|{hangs_on}"
        return blake2b(said.encode("utf-8", "replace"), digest_size=8).digest()


def message_of(event: MessageSent | MessageEdited) -> Message:
    """Return what somebody says with a message, or with its new wording."""
    if isinstance(event, MessageSent):
        return Message(event.parts, forwarded_from=event.forwarded_from, album=event.album)
    return Message(event.parts)
