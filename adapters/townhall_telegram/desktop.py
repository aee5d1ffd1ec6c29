"""Exports of Telegram Desktop as a replay reads them: event after event, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from townhall.adapter import Export, in_order_of_time
from townhall.adapter.exports import Entry
from townhall.model.ids import own_id
from townhall.model.people import Member
from townhall_telegram.export import ExportedChat, numbers_of, read_chat, read_message
from townhall_telegram.history import events_of_exported, moment_of
from townhall_telegram.scope import scope_of


class DesktopExport:
    """Knows "Machine-readable JSON" of one chat or of a whole account."""

    def recognises(self, beginning: bytes) -> bool:
        """Return whether it begins like a ``result.json``."""
        chat = b'"messages"' in beginning and b'"type"' in beginning and b'"id"' in beginning
        account = b'"about"' in beginning and b"Telegram" in beginning
        return beginning.lstrip().startswith(b"{") and (chat or account)

    def open(self, file: Path, account: str, chat: str) -> Export:
        """Return a chat of the export; raises :class:`~townhall.adapter.AdapterError`."""
        found = read_chat(file, chat)
        return Export(len(found.messages), lambda: in_order_of_time(_entries(found, account)))


def _entries(chat: ExportedChat, account: str) -> Iterator[Entry]:
    scope, authors = scope_of(account), dict[int, Member]()
    own = int(own_id(scope.group(int(numbers_of(chat)[0]))))
    for place, raw in enumerate(chat.messages, 1):
        message = read_message(raw)
        at = None if message is None else moment_of(message)
        told = () if message is None or at is None else events_of_exported(message, own, at, scope, authors)
        yield place, at, tuple(told)
