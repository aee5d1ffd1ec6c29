"""A call of the REST interface as data, and the bodies that several kinds of calls share; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from townhall.model.parts import Button, ButtonRows, Image
from townhall_discord.markup import Written

Body = Mapping[str, object]

_SILENT = 1 << 12
EPHEMERAL = 1 << 6
_LINK, _SECONDARY = 5, 2
_ROW, _BUTTON = 1, 2


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what is done to which path."""

    method: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Body | Sequence[object] | None = None
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    reason: str = ""
    """For the audit log."""
    uploads: Sequence[Path] = ()
    """Files of this machine that go along."""
    once: bool = False
    """Whether doing it twice would be seen twice."""


def nonce_of(key: str, piece: int = 0) -> str:
    """Return the mark by which Discord knows a repeated message; it takes 25 characters."""
    return hashlib.blake2b(f"{key}|{piece}".encode(), digest_size=12).hexdigest()


def message_call(
    channel: str,
    written: Written,
    *,
    key: str,
    piece: int = 0,
    reply_to: str = "",
    silent: bool = False,
    may_mention_all: bool = False,
) -> Call:
    """Return the call that writes a message."""
    body: dict[str, object] = {
        **content_of(written, may_mention_all=may_mention_all),
        "nonce": nonce_of(key, piece),
        "enforce_nonce": True,
    }
    if silent:
        body["flags"] = _SILENT
    if reply_to:
        # An answer to a message that is gone meanwhile stands as a message of its own.
        body["message_reference"] = {"message_id": reply_to, "fail_if_not_exists": False}
    path = "/channels/{channel_id}/messages"
    return Call("POST", path, {"channel_id": channel}, body, uploads=uploads_of(written))


def content_of(written: Written, *, may_mention_all: bool = False, whole: bool = False) -> dict[str, object]:
    """Return the body of a message; ``whole`` also clears what an edited message no longer has."""
    body: dict[str, object] = {
        "content": written.content,
        "allowed_mentions": written.allowed(may_mention_all=may_mention_all),
    }
    embeds = [_embed(image) for image in written.images if _is_address(image.source)]
    links = [file.source for file in written.files if _is_address(file.source)]
    if links:
        body["content"] = "\n".join(filter(None, (written.content, *links)))
    if embeds or whole:
        body["embeds"] = embeds[:10]
    if written.buttons is not None or whole:
        body["components"] = rows_of(written.buttons) if written.buttons is not None else []
    uploads = uploads_of(written)
    if uploads:
        body["attachments"] = [{"id": number, "filename": path.name} for number, path in enumerate(uploads)]
    return body


def uploads_of(written: Written) -> list[Path]:
    """Return the files of this machine a message carries."""
    sources = [image.source for image in written.images] + [file.source for file in written.files]
    return [Path(source) for source in sources if source and not _is_address(source)][:10]


def _embed(image: Image) -> dict[str, object]:
    embed: dict[str, object] = {"image": {"url": image.source}}
    if image.alt:
        embed["description"] = image.alt[:1000]
    return embed


def _is_address(source: str) -> bool:
    return source.startswith(("https://", "http://"))


def rows_of(buttons: ButtonRows) -> list[dict[str, object]]:
    """Return rows of buttons."""
    return [{"type": _ROW, "components": [_button(one) for one in row[:5]]} for row in buttons.rows[:5] if row]


def _button(button: Button) -> dict[str, object]:
    shown: dict[str, object] = {"type": _BUTTON, "label": button.label[:80]}
    if button.url:
        return {**shown, "style": _LINK, "url": button.url}
    return {**shown, "style": _SECONDARY, "custom_id": button.data}


__all__ = ["EPHEMERAL", "Body", "Call", "content_of", "message_call", "nonce_of", "rows_of", "uploads_of"]
