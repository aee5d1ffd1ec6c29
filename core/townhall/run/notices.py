"""What staff must know and no plugin tells them: held sends, spent budgets, lost accounts, refused reloads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from structlog.typing import FilteringBoundLogger

from townhall.bus.cards import described
from townhall.bus.people import CORE
from townhall.bus.role_looks import ROLES
from townhall.bus.switchboard import StandingSwitch
from townhall.bus.world import World
from townhall.config.differences import Changes
from townhall.config.loading import Loaded
from townhall.config.model import Configuration, GroupConfiguration
from townhall.courier.budget import charge_of
from townhall.model.events import AdapterConnected, AdapterDegraded, AdapterLost, Event, StaffNotice
from townhall.model.ids import EventId, GroupId, own_id
from townhall.model.places import Place
from townhall.run.ailment import Ailment, Kind
from townhall.store.interface import Outgoing

_TEXTS = {
    "held": "core.staff.action_held",
    "failed": "core.staff.action_failed",
    "dropped": "core.staff.action_dropped",
}


class Notices:
    """Raises notices in the lanes of staff rooms, where they are said like everything else: once, and in order."""

    def __init__(self, world: World, publish: Callable[[Event], Awaitable[None]], log: FilteringBoundLogger) -> None:
        self._world = world
        self._publish = publish
        self._log = log
        self._lost: set[str] = set()
        """Accounts whose loss was told."""

    async def send(self, kind: str, row: Outgoing) -> None:
        """Tell the staff of a group how a send ended that somebody has to look at."""
        self._log.warning("send_needs_attention", kind=kind, key=row.key, group=row.group, plugin=row.plugin)
        if kind == "postponed":
            await self._postponed(row)
            return
        group, text = self._world.group(row.group), _TEXTS.get(kind)
        if group is None or text is None or (kind == "failed" and row.plugin == CORE and row.on_result == ROLES):
            # Of roles staff are told once and not per person.
            return
        reason = getattr(row.result, "reason", "")
        variables = {"action": described(row.action), "reason": reason}
        decides = row.key if kind == "held" else ""
        await self.to_staff_of([group], f"{kind}|{row.key}|{row.attempts}", text, variables, decides)

    async def _postponed(self, row: Outgoing) -> None:
        """Tell the staff once that a budget is spent, however many messages wait for the next one."""
        group, charge, until = self._world.group(row.group), charge_of(row), row.not_before
        if group is None or charge is None or until is None:
            return
        there = until.astimezone(self._world.zone(group.core.timezone))
        variables = {
            "group": group.core.title or group.alias,
            "budget": charge.value,
            "until": there.strftime("%Y-%m-%d %H:%M"),
            "action": described(row.action),
        }
        what = f"postponed|{row.group}|{charge.value}|{until.timestamp():.0f}"
        await self.to_staff_of([group], what, "core.staff.budget_spent", variables)

    async def to_staff_of(
        self, groups: Iterable[GroupConfiguration], what: str, text: str, variables: dict[str, str], decides: str = ""
    ) -> None:
        """Tell every staff room of these groups once; ``what`` makes the notice unique."""
        aliases = dict.fromkeys(group.core.staff_room for group in groups if group.core.staff_room)
        for alias in aliases:
            room = self._world.named(alias)
            if room is not None:
                await self._publish(self._notice(room, what, text, variables, decides))

    def _notice(
        self, room: GroupConfiguration, what: str, text: str, variables: dict[str, str], decides: str = ""
    ) -> StaffNotice:
        now = self._world.time.now()
        return StaffNotice(
            id=EventId(f"notice|{room.id}|{what}"),
            at=now,
            place=Place(room.id),
            received_at=now,
            text=text,
            variables=variables,
            decides=decides,
        )

    # -- accounts ---------------------------------------------------------------------------------
    async def account_lost(self, account: str, event: AdapterLost) -> None:
        """Tell the staff of an account's groups that it lost its platform; they may well sit on another one."""
        if account in self._lost:
            return
        self._lost.add(account)
        variables = {"account": account, "reason": event.reason}
        await self.to_staff_of(self._groups_on(account), event.id, "core.staff.adapter_lost", variables)

    async def account_back(self, account: str, event: AdapterConnected) -> None:
        """Tell them that it is connected again, if they were told that it was not."""
        if account in self._lost:
            self._lost.discard(account)
            await self.to_staff_of(self._groups_on(account), event.id, "core.staff.adapter_back", {"account": account})

    async def account_degraded(self, account: str, event: AdapterDegraded) -> None:
        """Tell them of a defect they can mend."""
        variables = {"account": account, "reason": event.reason, "remedy": event.remedy}
        await self.to_staff_of(self._groups_on(account), event.id, "core.staff.adapter_degraded", variables)

    async def group_moved(self, home: GroupId, new: GroupId) -> None:
        """Tell the staff of a group that its platform gave it another id."""
        group = self._world.group(home)
        if group is not None:
            self._log.warning("group_moved", group=group.alias, chat=own_id(new))
            variables = {"group": group.alias, "chat": own_id(new)}
            await self.to_staff_of([group], f"moved|{new}", "core.staff.group_moved", variables)

    def concerned(self, ailment: Ailment) -> list[GroupConfiguration]:
        """Return whose staff an ailment concerns: of one group, of an account's groups, or of all."""
        if ailment.kind is Kind.HELD:
            group = self._world.group(GroupId(ailment.about))
            return [] if group is None else [group]
        if ailment.kind is Kind.SILENT:
            return self._groups_on(ailment.about)
        configuration = self._world.configuration
        return [] if configuration is None else list(configuration.groups.values())

    def _groups_on(self, account: str) -> list[GroupConfiguration]:
        configuration = self._world.configuration
        groups = configuration.groups.values() if configuration is not None else ()
        return [group for group in groups if group.core.account == account]

    async def switches_void(self, void: Iterable[StandingSwitch], loaded: Loaded) -> None:
        """Tell the staff of switches that the file of now leaves no room for; once per file."""
        revision = "" if loaded.configuration is None else loaded.configuration.revision
        for one in void:
            override = one.override
            self._log.warning("switch_void", group=override.group, switch=override.path, said=one.fault)
            group = self._world.named(override.group)
            if group is not None:
                what = f"void|{group.id}|{override.path}|{override.at.timestamp()}|{revision}"
                variables = {"key": override.path, "group": group.core.title or group.alias, "fault": one.fault}
                await self.to_staff_of([group], what, "core.switch.void", variables)

    # -- configuration and store ------------------------------------------------------------------
    async def configuration_applied(self, changes: Changes, configuration: Configuration) -> None:
        """Tell each staff room which plugins changed in its groups."""
        touched: dict[str, set[str]] = {}
        for change in changes.groups.values():
            alias = configuration.groups[change.id].core.staff_room
            touched.setdefault(alias, set()).update(change.added | change.changed | change.removed)
        for alias, plugins in touched.items():
            room = self._world.named(alias)
            if room is not None and plugins:
                what = f"applied|{configuration.revision}|{self._world.time.now().timestamp()}"
                variables = {"plugins": ", ".join(sorted(plugins))}
                await self._publish(self._notice(room, what, "core.staff.configuration_applied", variables))

    async def configuration_refused(
        self, configuration: Configuration, count: int, problem: str, now: datetime
    ) -> None:
        """Tell every staff room that the new ops.toml is not in force."""
        variables = {"count": str(count), "problem": problem}
        what = f"refused|{now.timestamp()}"
        await self.to_staff_of(configuration.groups.values(), what, "core.staff.configuration_refused", variables)

    async def store_recovered(self, now: datetime) -> None:
        """Tell every staff room that the database takes writes again; while it did not, nothing could be told."""
        configuration = self._world.configuration
        if configuration is not None:
            what = f"store|{now.timestamp()}"
            await self.to_staff_of(configuration.groups.values(), what, "core.staff.store_recovered", {})
