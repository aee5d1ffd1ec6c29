"""Names of events, trials and draws: what a command can name and a button can carry, and no name twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from townhall import SettingsError
from townhall_campaign.events.settings import NAME


def check_event_names(tables: Mapping[str, Iterable[str]]) -> None:
    """Refuse names that cannot be used, and one that an event and a trial share; by table."""
    for table, names in tables.items():
        for name in names:
            if not NAME.fullmatch(name):
                fault = f'has "{name}". Name it by at most 24 small letters, digits and -.'
                raise SettingsError(fault, at=(table, name))
    if both := set(tables.get("events", ())) & set(tables.get("trials", ())):
        name = min(both)
        fault = f'has "{name}", which is an event, too, so nobody could tell them apart. Rename one.'
        raise SettingsError(fault, at=("trials", name))
