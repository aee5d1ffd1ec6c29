"""What a reader gets of a JSON card: its headline, and where it leads."""

from __future__ import annotations

import msgspec

from townhall.model.parts import ContactCard, Link, Part, Text

_CONTACTS = ("com.tencent.contact", "com.tencent.troopsharecard", "com.tencent.qun.invite")


class _View(msgspec.Struct, gc=False):
    """The part of a card that an application fills in."""

    title: str = ""
    desc: str = ""
    nickname: str = ""
    url: str = ""
    jumpUrl: str = ""
    qqdocurl: str = ""
    contact: str = ""


class _Card(msgspec.Struct, gc=False):
    app: str = ""
    prompt: str = ""
    desc: str = ""
    meta: dict[str, msgspec.Raw] | None = None


_cards = msgspec.json.Decoder(_Card)
_views = msgspec.json.Decoder(_View)


def card_part(written: str) -> Part | None:
    """Return a card as a contact, a link or its headline; None for one that says nothing."""
    try:
        card = _cards.decode(written)
    except (msgspec.MsgspecError, RecursionError):
        return None
    view = _view(card)
    headline = card.prompt or view.title or card.desc or view.desc
    address = view.jumpUrl or view.qqdocurl or view.url
    if card.app.startswith(_CONTACTS):
        return ContactCard(view.nickname or headline, address)
    if address:
        return Link(address if "://" in address else f"https://{address}", headline)
    return Text(headline) if headline else None


def _view(card: _Card) -> _View:
    for written in (card.meta or {}).values():
        try:
            return _views.decode(written)
        except (msgspec.MsgspecError, RecursionError):
            continue
    return _View()
