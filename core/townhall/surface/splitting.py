"""Split a message that is too long for its platform into several, at places a reader would choose."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from townhall.model.ids import own_id
from townhall.model.parts import (
    ContactCard,
    Emoji,
    File,
    Image,
    Link,
    Mention,
    MentionAll,
    MentionRole,
    Part,
    Parts,
    Quote,
    Styled,
    Text,
)
from townhall.surface.lengths import cut, hard_cut, shorten, text_size

_STYLE_MARKS = 8
_LINK_MARKS = 4
_LONGEST_NAME = 64


def part_size(part: Part) -> int:
    """Return how much of a message a part takes at most, with the marks that platforms put around it."""
    match part:
        case Text(text=text):
            return text_size(text)
        case Styled(text=text):
            return text_size(text) + _STYLE_MARKS
        case Mention(member=member, name=name):
            number = own_id(member) if member.count(":") >= 2 else member
            return max(text_size(name) + 1, text_size(number) + 4)
        case MentionAll():
            return 16
        case MentionRole(role=role, name=name):
            return max(text_size(name) + 1, text_size(role) + 4)
        case Link(url=url, text=text):
            return text_size(url) + text_size(text) + _LINK_MARKS
        case Emoji(name=name, id=own):
            return text_size(name) + text_size(own) + 6
        case Image(caption=caption):
            return text_size(caption)
        case Quote(text=text):
            return text_size(text) + 4
        case ContactCard(name=name):
            return text_size(name)
        case _:
            return 0


def message_size(parts: Parts) -> int:
    """Return how long a message is at most."""
    return sum(part_size(part) for part in parts)


def split_message(parts: Parts, most: int) -> list[Parts]:
    """Return the messages that carry ``parts``, each at most ``most`` long."""
    if message_size(parts) <= most:
        return [parts]
    messages: list[list[Part]] = [[]]
    room = most
    for part in (piece for one in parts for piece in _breakable(one, most)):
        rest: Part | None = part
        while rest is not None:
            head, rest = _fitting(rest, room, empty=not messages[-1])
            if head is not None:
                messages[-1].append(head)
                room -= part_size(head)
            if rest is not None:
                messages.append([])
                room = most
    trimmed = [_trimmed(message) for message in messages]
    return [message for message in trimmed if message]


def shorten_message(parts: Parts, most: int) -> Parts:
    """Return the beginning of a message, with an ellipsis, where it cannot be split (an edit)."""
    first, *more = split_message(parts, most - 1)
    return (*first, Text("…")) if more else first


def _fitting(part: Part, room: int, *, empty: bool) -> tuple[Part | None, Part | None]:
    """Return what of a part fits into the room that is left, and what does not."""
    if part_size(part) <= room:
        return part, None
    if not isinstance(part, Text | Styled):
        return None, part
    room_for_text = room - (part_size(part) - text_size(part.text))
    at = cut(part.text, room_for_text) if room_for_text > 0 else 0
    if not at and empty:
        at = hard_cut(part.text, room_for_text)
    head, rest = part.text[:at].rstrip(), part.text[at:].lstrip()
    return (
        msgspec.structs.replace(part, text=head) if head else None,
        msgspec.structs.replace(part, text=rest) if rest else None,
    )


def _breakable(part: Part, most: int) -> Iterator[Part]:
    """Yield a part as it is when a message can hold it, else in a form that can be cut."""
    if part_size(part) <= most or isinstance(part, Text | Styled):
        yield part
        return
    match part:
        case Mention(member=member, name=name):
            short = Mention(member, shorten(name, min(_LONGEST_NAME, most - 1)))
            yield short if part_size(short) <= most else Text(short.name)
        case Link(url=url, text=text):
            yield Text(f"{text} ") if text else Text("")
            yield Link(url) if text_size(url) + _LINK_MARKS <= most else Text(url)
        case Image(caption=caption):
            yield msgspec.structs.replace(part, caption="")
            yield Text(f"\n{caption}")
        case Quote(text=text):
            yield Text(f"{text}\n")
        case MentionRole(name=name, role=role) | ContactCard(name=name, reference=role) | Emoji(name=name, id=role):
            yield Text(name or role)
        case File() | MentionAll() | _:
            yield part


def _trimmed(message: list[Part]) -> Parts:
    """Take the white space off the ends of a message that came out of a split."""
    parts = list(message)
    if parts and isinstance(first := parts[0], Text):
        parts[0] = Text(first.text.lstrip())
    if parts and isinstance(last := parts[-1], Text):
        parts[-1] = Text(last.text.rstrip())
    return tuple(part for part in parts if not (isinstance(part, Text | Styled) and not part.text))
