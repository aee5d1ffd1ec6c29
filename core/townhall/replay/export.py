"""A chat as a platform's own client exported it, read by the adapter that knows the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from townhall.adapter import Adapter, AdapterError, Export
from townhall.config.model import Configuration, GroupConfiguration
from townhall.model.ids import GroupId, own_id
from townhall.plugin.failures import AdapterBroken
from townhall.plugin.loading import Installed
from townhall.replay.told import Told, Unreadable, fault_of


class ExportedChat:
    """The history of one group of ops.toml, from an export; see :class:`~townhall.replay.told.History`."""

    names: Mapping[GroupId, str] = {}

    def __init__(self, file: Path, export: Export, group: GroupId, *, skip_bad: bool = False) -> None:
        self._file = file
        self._export = export
        self._group = group
        self._skip_bad = skip_bad
        self.length = export.length
        self.bad = 0

    def read(self) -> Iterator[Told]:
        """Yield what the export tells as if we had heard it live, in our group."""
        self.bad = 0
        for place, event in self._export.read():
            if event is None or fault_of(event):
                self._bad(place)
            else:
                at_home = replace(event.place, group=self._group)
                yield Told(replace(event, place=at_home, backfill=False, received_at=None), place)

    def _bad(self, place: int) -> None:
        if not self._skip_bad:
            raise Unreadable(
                f"{self._file}, message {place}",
                "It is not as the platform's client writes messages.",
                "Export the chat again, or leave out what cannot be read with --skip-bad.",
            )
        self.bad += 1


def open_export(
    file: Path,
    beginning: bytes,
    group: GroupConfiguration,
    configuration: Configuration,
    installed: Installed,
    *,
    skip_bad: bool = False,
) -> ExportedChat:
    """Return the chat of a group in an export; raises :class:`Unreadable` where no adapter knows the form."""
    account = configuration.accounts[group.core.account]
    own = installed.adapter(account.adapter)
    # The adapter of the group's own account knows which of several chats is meant.
    for adapter in (own, *(one for one in _adapters(installed) if one is not own)):
        if adapter.exports is not None and adapter.exports.recognises(beginning):
            try:
                export = adapter.exports.open(file, account.name, own_id(group.id) if adapter is own else "")
            except AdapterError as error:
                raise Unreadable(str(file), "It cannot be replayed:", str(error).removeprefix(f"{file}: ")) from None
            return ExportedChat(file, export, group.id, skip_bad=skip_bad)
    raise Unreadable(
        str(file),
        "This is no recording, no database of Townhall and no export that an installed adapter reads.",
        "Make a recording with townhall record, or export a chat as JSON: in Telegram Desktop, with "
        "DiscordChatExporter or in Element.",
    )


def _adapters(installed: Installed) -> Iterator[type[Adapter[Any]]]:
    for name in installed.adapter_names:
        try:
            yield installed.adapter(name)
        except AdapterBroken:
            # Its SDK is not installed: then it reads nothing here.
            continue
