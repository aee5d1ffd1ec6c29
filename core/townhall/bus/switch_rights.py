"""Who may switch what: nobody comes to more by a switch than they have, and some keys only the file may say."""

from __future__ import annotations

from typing import cast

import tomli

from townhall.bus.authority import grants_of
from townhall.config.model import GroupConfiguration
from townhall.config.overrides import FILE_ONLY
from townhall.config.trial import Tried
from townhall.model.ids import MemberId
from townhall.model.people import Rank
from townhall.plugin.group import UserError
from townhall.store.interface import Override


def refuse_by_key(path: str) -> None:
    """Refuse a key that only the file may say."""
    if path.partition(".")[0] in FILE_ONLY:
        raise UserError("core.switch.file_only", key=path)


def refuse_by_owner(standing: Override, rank: Rank, actor: MemberId) -> None:
    """Refuse somebody who holds the permission only to undo or replace what somebody else has switched."""
    if rank < Rank.STAFF and standing.who != actor:
        raise UserError("core.switch.above", key=standing.path)


def refuse_by_rank(tried: Tried, rank: Rank, plugins: frozenset[str]) -> None:
    """Refuse somebody who holds the permission only: the group's own settings, and whatever gives rights."""
    assert tried.override is not None
    assert tried.before is not None
    assert tried.after is not None
    if rank >= Rank.STAFF:
        return
    if tried.override.path.partition(".")[0] not in plugins or _gives_more(tried.before, tried.after):
        raise UserError("core.switch.above", key=tried.override.path)


def _gives_more(before: GroupConfiguration, after: GroupConfiguration) -> bool:
    had = grants_of(before)
    return any(set(nodes) - set(had.get(label, ())) for label, nodes in grants_of(after).items())


def needs_second(tried: Tried) -> bool:
    """Return whether the plugin wants a second person to agree to this switch."""
    assert tried.override is not None
    assert tried.after is not None
    plugin, *below = tried.override.path.split(".")
    marked = {name for use in tried.after.plugins if use.name == plugin for name in use.plugin.two_person}
    return bool(marked & ({below[0]} if below else _keys(tried.override)))


def _keys(override: Override) -> set[str]:
    value: object = tomli.loads(f"value = {override.value}")["value"]
    return set(cast(dict[str, object], value)) if isinstance(value, dict) else set()
