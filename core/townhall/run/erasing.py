"""Erase somebody while Townhall is not running: what went, and what stays until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from townhall.model.ids import MemberId
from townhall.store.interface import Erasure, Store
from townhall.store.opening import open_store
from townhall.store.pseudonyms import pseudonyms_of


class Erased(msgspec.Struct, frozen=True):
    """What an erasure did."""

    pseudonym: MemberId
    gone: Mapping[str, int]
    """How many rows went, by table."""
    stays: Mapping[str, int]
    """How many rows stay under the pseudonym, by table."""
    until: datetime | None
    """When the last of what stays goes; None when nothing does."""


class _Dated(msgspec.Struct, frozen=True):
    """What is read of a row that stays."""

    at: datetime


async def erase_person(database: str, folder: Path, member: MemberId, ledger_retention: timedelta) -> Erased:
    """Erase a person for good, from the free space of the file too.

    Raises :class:`townhall.store.interface.StoreError` while Townhall runs on the same database.
    """
    store = open_store(database, folder)
    await store.open()
    try:
        return await _erase(store, member, ledger_retention)
    finally:
        await store.close()


async def _erase(store: Store, member: MemberId, ledger_retention: timedelta) -> Erased:
    pseudonym = (await pseudonyms_of(store)).of(member)
    before = await store.everything_about(member)
    await store.erase(Erasure(member=member, pseudonym=pseudonym))
    await store.compact()
    left = await store.everything_about(pseudonym)
    stays = {table: len(rows) for table, rows in left.items() if table in ("ledger", "decision")}
    instants = [msgspec.json.decode(row, type=_Dated).at for table in stays for row in left[table]]
    return Erased(
        pseudonym=pseudonym,
        gone={table: len(rows) for table, rows in before.items() if table not in ("ledger", "decision")},
        stays=stays,
        until=max(instants) + ledger_retention if instants else None,
    )
