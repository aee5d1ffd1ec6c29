"""The answer to ``/mydata``: how much of each kind is stored about somebody, why, and for how long."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from townhall.bus.keeping import Keeping
from townhall.bus.turn import Turn
from townhall.config.settings import TownhallSettings
from townhall.model.contributions import CONTRIBUTIONS
from townhall.model.ids import MemberId
from townhall.model.parts import Parts, under_each_other
from townhall.plugin.group import Group
from townhall.plugin.plugin import Plugin

DAY = timedelta(days=1)


class _Row(msgspec.Struct, frozen=True):
    """What is read of a row."""

    plugin: str = ""
    kind: str = ""


async def told_about(turn: Turn, group: Group, member: MemberId, core: Plugin[Any]) -> Parts:
    """Return what somebody is told about what is stored about them, over all groups of their account."""
    world = turn.world
    await world.settled()
    tables = dict(await world.store.everything_about(member))
    # What is kept against a sanction being lost with an erasure stands under their pseudonym, and is about them.
    lasting = await world.store.everything_about(world.pseudonyms.of(member))
    for table in ("record", "ledger"):
        tables[table] = [*tables.get(table, ()), *lasting.get(table, ())]
    assert world.configuration is not None
    keeping = Keeping(world.configuration, core)
    lines = [
        *_records(turn, group, tables.get("record", ()), keeping),
        *_facts(turn, group, tables.get("fact", ()), keeping),
        *_others(group, tables, world.configuration.townhall),
    ]
    title = "core.privacy.title" if lines else "core.privacy.nothing"
    footer = group.text("core.privacy.footer", journal=_days(world.configuration.townhall.journal_retention))
    return under_each_other([group.text(title), *lines, footer])


def _records(turn: Turn, group: Group, rows: Iterable[bytes], keeping: Keeping) -> Iterator[Parts]:
    for (plugin, kind), count in _counted(rows):
        keeps = keeping.record(plugin, kind)
        why = _found(turn, f"{plugin}.keeps.{_worded(kind)}", keeps.why if keeps else kind)
        how_long = _how_long(group, keeping.record_time(plugin, kind))
        yield group.text("core.privacy.record", count=count, plugin=plugin, why=why, how_long=how_long)


def _facts(turn: Turn, group: Group, rows: Iterable[bytes], keeping: Keeping) -> Iterator[Parts]:
    for (plugin, kind), count in _counted(rows):
        how_long = _how_long(group, keeping.facts_time(kind))
        if (keeps := keeping.facts(plugin, kind)) is not None:
            why = _found(turn, f"{plugin}.counts.{_worded_kind(plugin, keeps.kind)}", keeps.why)
            yield group.text("core.privacy.record", count=count, plugin=plugin, why=why, how_long=how_long)
            continue
        shown = kind if not kind.startswith(CONTRIBUTIONS) else _contributed(turn, kind)
        yield group.text("core.privacy.fact", count=count, plugin=plugin, kind=shown, how_long=how_long)


def _contributed(turn: Turn, kind: str) -> str:
    return _found(turn, f"core.contributed.{kind.removeprefix(CONTRIBUTIONS)}", kind)


def _found(turn: Turn, key: str, otherwise: str) -> str:
    """Return a text in the reader's language where the catalogues have it."""
    texts, locale = turn.world.texts, turn.locale_of()
    return otherwise if texts.find(key, locale) is None else texts.string(key, locale, tones=turn.tones())


def _others(group: Group, tables: Mapping[str, Sequence[bytes]], townhall: TownhallSettings) -> Iterator[Parts]:
    kept = (
        ("label", "core.privacy.label", None),
        ("timer", "core.privacy.timer", None),
        ("ledger", "core.privacy.ledger", townhall.ledger_retention),
        ("decision", "core.privacy.decision", townhall.body_retention),
        ("outbox", "core.privacy.outbox", townhall.body_retention),
    )
    for table, key, retention in kept:
        if count := len(tables.get(table, ())):
            yield group.text(key, count=count, how_long=_how_long(group, retention))


def _counted(rows: Iterable[bytes]) -> list[tuple[tuple[str, str], int]]:
    told = (msgspec.json.decode(row, type=_Row) for row in rows)
    return sorted(Counter((row.plugin, row.kind) for row in told).items())


def _worded(record: str) -> str:
    """Return the name of a record as catalogues write it: ``KnownMember`` is ``known_member``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", record).lower()


def _worded_kind(plugin: str, kind: str) -> str:
    """Return a kind of facts as catalogues write it: ``campaign.closed_talk`` of ``campaign`` is ``closed_talk``."""
    return kind.removeprefix(f"{plugin}.").removesuffix(".*").replace(".", "_")


def _how_long(group: Group, retention: timedelta | None) -> Parts:
    if retention is None:
        return group.text("core.privacy.until_you_ask")
    if retention < DAY:
        return group.text("core.privacy.hours", hours=_hours(retention))
    return group.text("core.privacy.days", days=_days(retention))


def _hours(span: timedelta) -> int:
    return max(1, round(span / timedelta(hours=1)))


def _days(span: timedelta) -> int:
    return max(1, round(span / DAY))
