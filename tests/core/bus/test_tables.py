"""Groups with the same plugins share a compiled table, and tables that nobody has any more go."""

from __future__ import annotations

from tests.support.hall import Hall, plugin_named

from townhall.bus.tables import SPARE, Tables
from townhall.store.interface import Override


async def test_tables_of_switches_that_are_over_are_forgotten(hall: Hall) -> None:
    module, _ = plugin_named("greeter")
    hall.house.modules["greeter"] = module
    tables = Tables()
    kept = hall.house.read()[0]
    for _ in range(3 * SPARE):
        configuration = hall.house.read([_switched(hall)])[0].configuration
        assert configuration is not None
        tables.of(configuration.groups[hall.room.id])
        tables.prune(configuration.groups.values())

    assert kept.configuration is not None
    assert len(tables) <= SPARE + 1


def _switched(hall: Hall) -> Override:
    return Override(group=hall.room.alias, path="greeter", value="true", who="x", at=hall.house.time.now(), until=None)
