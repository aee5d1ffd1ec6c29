"""What a message holds besides its text: pictures, files, cards; pure."""

from __future__ import annotations

from townhall.model.parts import ContactCard, Emoji, File, Image, Part, Parts, Quote, Text
from townhall_telegram.entities import text_parts
from townhall_telegram.payloads import FilePayload, Message
from townhall_telegram.people import name_of
from townhall_telegram.scope import Scope

_KINDS = ("animation", "document", "video", "video_note", "voice", "audio")
"""An animation comes as a document too; it is told as what it is."""
_UNREADABLE = ("story", "paid_media", "checklist", "game", "invoice", "giveaway")


def parts_of(message: Message, scope: Scope) -> Parts | None:
    """Return what was written or shown, or None for a note of the service."""
    if message.text is not None:
        parts = text_parts(message.text, message.entities, scope)
    else:
        media = _media(message)
        if media is None:
            return None
        parts = (media, *text_parts(message.caption, message.caption_entities, scope))
    if message.quote is not None and message.quote.text:
        return (Quote(message.quote.text), *parts)
    return parts


def _media(message: Message) -> Part | None:
    if message.photo:
        # The sizes come in order; the last is the largest.
        return Image(message.photo[-1].file_id)
    if message.sticker is not None:
        name = message.sticker.emoji or "sticker"
        return Emoji(name, message.sticker.custom_emoji_id or message.sticker.file_id)
    for kind in _KINDS:
        found: FilePayload | None = getattr(message, kind)
        if found is not None:
            return File(found.file_id, found.file_name, kind, found.file_size)
    return _card(message)


def _card(message: Message) -> Part | None:
    if message.contact is not None:
        card = message.contact
        reference = card.phone_number if card.user_id is None else f"tg://user?id={card.user_id}"
        return ContactCard(name_of(card.first_name, card.last_name), reference)
    if message.venue is not None:
        place = message.venue.location
        return File(f"geo:{place.latitude},{place.longitude}", message.venue.title, "location")
    if message.location is not None:
        return File(f"geo:{message.location.latitude},{message.location.longitude}", "", "location")
    if message.dice is not None:
        return Text(message.dice.emoji)
    if message.poll is not None:
        return File(f"poll:{message.poll.id}", message.poll.question, "poll")
    for kind in _UNREADABLE:
        if getattr(message, kind) is not None:
            return File("", "", kind)
    return None
