"""The doctor of a running Townhall: what only the process knows, put beside the store and the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from townhall.config.loading import Loaded
from townhall.config.model import Configuration, GroupConfiguration
from townhall.doctor.finding import Report
from townhall.run.engine import Engine
from townhall.run.fleet import Fleet
from townhall.run.metrics import Metrics
from townhall.run.switching import Switches
from townhall.run.web import Condition

if TYPE_CHECKING:
    from townhall.doctor.patient import Running


class Examined(Protocol):
    """What the doctor looks at of a running Townhall."""

    engine: Engine
    switches: Switches
    metrics: Metrics
    loaded: Loaded
    configuration: Configuration

    def condition(self) -> Condition:
        """Return how it is at this moment."""
        ...


class HouseDoctor:
    """Examines the groups of a running Townhall."""

    def __init__(self, house: Examined, fleet: Fleet) -> None:
        self._house = house
        self._fleet = fleet

    async def examine(self, alias: str, plugin: str = "", member: str = "") -> Report:
        """Return what is found in a group, or without one in the house as a whole."""
        # A start has no use for them, and would be slower by them.
        from townhall.doctor.patient import Patient
        from townhall.doctor.walk import walk

        house = self._house
        await house.engine.committer.settled()
        group = house.configuration.group(alias) if alias else None
        patient = Patient(
            loaded=house.loaded,
            group=group,
            now=house.engine.time.now(),
            reads=house.engine.store,
            running=self._running(group),
            switches=house.switches.known,
        )
        return await walk(patient, plugin, member)

    def _running(self, group: GroupConfiguration | None) -> Running:
        from townhall.doctor.patient import Running

        condition, accounts = self._house.condition(), self._house.metrics.accounts
        return Running(
            version=self._house.metrics.version,
            trouble=condition.store,
            refused_reload=condition.refused_reload,
            statuses=self._fleet.statuses,
            heard_at={name: one.heard_at for name, one in accounts.items() if one.heard_at is not None},
            suspended=self._house.engine.world.breaker.suspended(),
            queued=self._house.engine.bus.queued,
            capabilities=None if group is None else self._house.engine.capabilities(group.id),
        )
