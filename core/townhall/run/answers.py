"""What a running Townhall answers at its door."""

from __future__ import annotations

from typing import Protocol

from structlog.typing import FilteringBoundLogger

from townhall.bus.second_person import card_for
from townhall.config.diagnostics import unknown
from townhall.config.loading import Loaded
from townhall.config.model import Configuration
from townhall.doctor.finding import Doctor, Report
from townhall.run.control import Control, ControlRefused, door_of
from townhall.run.doctor_order import DoctorOrder
from townhall.run.engine import Engine
from townhall.run.health import Health
from townhall.run.scope import Scope
from townhall.run.status_order import StatusAnswer, StatusOrder
from townhall.run.switch_orders import SwitchAnswer, SwitchOrder, carry_out
from townhall.run.switching import Switches


class Answering(Protocol):
    """What the answers need of a running Townhall."""

    engine: Engine
    switches: Switches
    loaded: Loaded
    """The file in force."""
    configuration: Configuration
    health: Health

    @property
    def doctor(self) -> Doctor:
        """Who knows what stops what."""
        ...


def door(house: Answering, scope: Scope, log: FilteringBoundLogger) -> Control:
    """Return the door of a Townhall, with everything that can be asked at it; it is still closed."""
    townhall = house.configuration.townhall
    control = Control(door_of(townhall.database, house.loaded.path.parent), scope, log)
    _status(control, house)
    _switches(control, house)
    _doctor(control, house)
    return control


def _status(control: Control, house: Answering) -> None:
    @control.answer("status", StatusOrder)
    async def status(order: StatusOrder) -> StatusAnswer:
        """Say how it is."""
        return await house.health.status()


def _switches(control: Control, house: Answering) -> None:
    @control.answer("switch", SwitchOrder)
    async def switch(order: SwitchOrder) -> SwitchAnswer:
        """Set or clear a switch, in force when the answer comes."""
        engine = house.engine
        carried = await carry_out(order, house.loaded, house.switches, engine.time.now())
        if carried.asked is not None and carried.group is not None:
            await engine.intake.publish_own(card_for(carried.group.id, carried.asked))
            return carried.answer
        await engine.store.commit(carried.effects)
        engine.timers(carried.effects.timers, carried.effects.timers_cancelled)
        await house.switches.take(carried.effects.overrides, carried.effects.overrides_cleared)
        if carried.notice is not None:
            await engine.intake.publish_own(carried.notice)
        return carried.answer


def _doctor(control: Control, house: Answering) -> None:
    @control.answer("doctor", DoctorOrder)
    async def doctor(order: DoctorOrder) -> Report:
        """Say what stops what in a group, or in the house as a whole."""
        configuration, installed = house.configuration, house.loaded.installed
        if order.group and order.group not in configuration.aliases:
            raise ControlRefused(unknown("group", order.group, configuration.aliases, house.loaded.path.name))
        if order.plugin and order.plugin not in installed.plugin_names:
            raise ControlRefused(unknown("plugin", order.plugin, installed.plugin_names, "This Townhall"))
        return await house.doctor.examine(order.group, order.plugin, order.member)
