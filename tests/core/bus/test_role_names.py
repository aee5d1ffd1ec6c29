"""A plugin that hears of a role knows it by the name of ops.toml and by the one its platform uses."""

from __future__ import annotations

import pytest
from tests.support.hall import NoSettings, plugin_named

from townhall import CommandInvoked, Group, Record
from townhall.bus.people import CORE
from townhall.bus.role_records import RoleStanding
from townhall.model.wire import encode
from townhall.store.interface import Effects, RecordKey
from townhall.testing import Room
from townhall.testing.house import House, Variant


@pytest.mark.parametrize(("told_as", "names"), [("", "growers"), ("4711", "4711 growers")])
async def test_a_role_goes_by_each_name_that_is_known(told_as: str, names: str) -> None:
    house = House(Variant())
    room = Room(house)
    module, plugin = plugin_named("named")

    @plugin.command("names")
    async def tell(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.say(" ".join(sorted(await group.labels.role_names("growth"))))

    room.enable(module)
    room.set(native_roles={"growth": "growers"})
    standing: Record = RoleStanding(told_as=told_as)
    where = RecordKey(room.id, CORE, RoleStanding.__name__, "growers")
    await house.store.commit(Effects(records={where: encode(standing)}))
    await room.say("Ada", "/names")

    assert room.said == [names]
    await house.close()
