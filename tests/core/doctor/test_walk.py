"""The doctor names every gate that is shut, with the remedy, and stays silent about the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec.structs import replace
from tests.support.hall import plugin_named

from townhall import Group, MemberJoined, Plugin, Settings
from townhall.adapter import AccountSettings, Adapter, Finding, Order, Publish
from townhall.bus.holds import PromotionHeld
from townhall.bus.people import KnownMember
from townhall.config.loading import load_text
from townhall.doctor.finding import Report, State
from townhall.doctor.patient import Patient, Running
from townhall.doctor.telling import sentence
from townhall.doctor.walk import walk
from townhall.model.actions import Lane, Say
from townhall.model.capabilities import Feature
from townhall.model.events import TimerFired
from townhall.model.ids import GroupId, MemberId
from townhall.model.people import Member, Standing
from townhall.model.places import Place
from townhall.model.platforms import PROFILES
from townhall.model.results import Result
from townhall.plugin.loading import Installed
from townhall.plugin.settings import Schedule
from townhall.run.supervisor import AdapterState, AdapterStatus
from townhall.store.interface import (
    Block,
    Effects,
    Label,
    Outgoing,
    Override,
    RecordKey,
    SendState,
    StoreTrouble,
    Timer,
)
from townhall.store.memory import MemoryStore

NOW = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
LOUNGE = GroupId("post:p:1")
ADA = MemberId("post:p:ada")
TEXT = """\
[accounts.p]
adapter = "post"
[profiles.fans]
greeter = true
[groups.lounge]
account = "p"
chat = "1"
profile = "fans"
staff_room = "ops"
charter = { purpose = "tea" }
[groups.ops]
account = "p"
chat = "2"
"""


class Post(Adapter[AccountSettings]):
    platform = "post"
    capabilities = PROFILES["full"]

    async def run(self, publish: Publish) -> None:
        raise NotImplementedError

    async def perform(self, order: Order) -> Result:
        raise NotImplementedError


class GreeterSettings(Settings, frozen=True, kw_only=True):
    weekly: Schedule = "0 9 * * 1"
    yearly: Schedule = ""


def greeter() -> ModuleType:
    module, _ = plugin_named("greeter")
    plugin = Plugin(
        GreeterSettings, requires=[Feature.MUTE], prefers=[Feature.POLLS], permissions=["greeter.tune"], promotes=True
    )

    @plugin.on(MemberJoined)
    async def greet(event: MemberJoined, group: Group, settings: GreeterSettings) -> None: ...

    @plugin.at("weekly")
    async def weekly(event: TimerFired, group: Group, settings: GreeterSettings) -> None: ...

    @plugin.at("yearly")
    async def yearly(event: TimerFired, group: Group, settings: GreeterSettings) -> None: ...

    module.__dict__["plugin"] = plugin
    return module


RUNNING = Running(
    version="1",
    trouble=None,
    refused_reload="",
    statuses={"p": AdapterStatus(AdapterState.CONNECTED, NOW - timedelta(hours=1), ever_connected=True)},
    heard_at={"p": NOW - timedelta(minutes=1)},
    suspended={},
    capabilities=PROFILES["full"],
)


class Practice:
    """A group to examine, healthy until a test makes it ill."""

    def __init__(self) -> None:
        self.text = TEXT
        self.running: Running | None = RUNNING
        self.store = MemoryStore(lambda: NOW.timestamp())
        self.switches: list[Override] = []
        self.effects = Effects(
            timers=[Timer(group=LOUNGE, plugin="greeter", job="weekly", slot="1", due_at=NOW + timedelta(days=7))]
        )

    def status(self, **changes: Any) -> None:
        """Change how the account stands."""
        assert self.running is not None
        status = replace(self.running.statuses["p"], **changes)
        self.running = replace(self.running, statuses={"p": status})

    def group(self, line: str) -> None:
        """Add a line to the group."""
        self.text = self.text.replace('staff_room = "ops"\n', f'staff_room = "ops"\n{line}\n')

    async def examine(self, alias: str = "lounge", plugin: str = "", member: str = "") -> Report:
        await self.store.open()
        await self.store.commit(self.effects)
        loaded = load_text(
            self.text, Path("ops.toml"), Installed.of({"greeter": greeter()}, {"post": Post}), self.switches
        )
        assert loaded.configuration is not None, loaded.errors
        group = loaded.configuration.group(alias) if alias else None
        patient = Patient(
            loaded=loaded, group=group, now=NOW, reads=self.store, running=self.running, switches=self.switches
        )
        return await walk(patient, plugin, member)


@pytest.fixture
def practice() -> Practice:
    return Practice()


def codes(report: Report, state: State = State.STOPS) -> list[str]:
    return [one.text for one in report.findings if one.state is state]


def row(state: SendState, key: str = "k", lane: Lane = Lane.SERVICE) -> Outgoing:
    say = Say(place=Place(LOUNGE), parts=())
    return Outgoing(
        key=key,
        group=LOUNGE,
        account="p",
        plugin="greeter",
        action=say,
        created_at=NOW,
        lane=lane,
        state=state,
        settled_at=NOW,
    )


async def test_a_healthy_group_is_all_clear(practice: Practice) -> None:
    report = await practice.examine()

    assert not report.stops
    assert codes(report, State.WAITS) == []
    assert codes(report, State.NOTE) == ["schedule_unset"]
    assert codes(report, State.CLEAR) == [
        "running",
        "database_ok",
        "account_connected",
        "group_known",
        "plugin_on",
        "schedule_next",
    ]


def _stops_process(practice: Practice) -> None:
    practice.running = None


def _trouble(practice: Practice) -> None:
    practice.running = replace(RUNNING, trouble=StoreTrouble("The disk is full.", "Make room."))


def _lost(practice: Practice) -> None:
    practice.status(state=AdapterState.LOST, reason="It went deaf.", next_try=NOW)


def _refused(practice: Practice) -> None:
    practice.status(state=AdapterState.REFUSED, reason="The token is wrong.")


def _missing(practice: Practice) -> None:
    practice.running = replace(RUNNING, statuses={})


def _intent(practice: Practice) -> None:
    practice.status(findings=(Finding(code="x", fault="Privacy mode is on.", remedy="Switch it off.", fatal=True),))


def _idle(practice: Practice) -> None:
    practice.group("greeter = false")


def _observe(practice: Practice) -> None:
    practice.group('greeter.mode = "observe"')


def _suspended(practice: Practice) -> None:
    practice.running = replace(RUNNING, suspended={(LOUNGE, "greeter"): NOW + timedelta(minutes=5)})


def _no_right(practice: Practice) -> None:
    practice.running = replace(RUNNING, capabilities=PROFILES["full"].without(Feature.MUTE))


def _no_charter(practice: Practice) -> None:
    practice.text = practice.text.replace('charter = { purpose = "tea" }\n', "")


def _held(practice: Practice) -> None:
    practice.effects.outbox.append(row(SendState.HELD))


def _no_slot(practice: Practice) -> None:
    practice.effects.timers.clear()


def _switched_off(practice: Practice) -> None:
    practice.switches.append(Override(group="lounge", path="greeter", value="false", who="shell:mei", at=NOW))


@pytest.mark.parametrize(
    ("illness", "code", "said"),
    [
        (_stops_process, "not_running", "Start it with `townhall run`"),
        (_trouble, "database_trouble", "The disk is full. Make room."),
        (_lost, "account_lost", "The account p lost its platform at 2026-03-02 22:00: It went deaf. It tries again at"),
        (_refused, "account_refused", "The token is wrong. Mend that"),
        (_missing, "account_missing", "The account p is not started."),
        (_intent, "account_finding", "p: Privacy mode is on. Switch it off."),
        (_idle, "group_idle", "lounge has no plugin switched on."),
        (_observe, "mode_observe", "Let it act with `townhall switch set lounge greeter.mode act`."),
        (_suspended, "suspended", "greeter failed too often and rests until 2026-03-02 23:05."),
        (_no_right, "right_missing", "greeter needs mute, which is not possible here"),
        (_no_charter, "no_charter", "Write one into its charter in ops.toml."),
        (_held, "held", "Messages of which nobody knows whether they were sent: 1."),
        (_no_slot, "schedule_lost", "greeter.weekly has no coming slot."),
        (
            _switched_off,
            "plugin_off_switch",
            "by a switch of mei (shell). Take it back with `townhall switch clear lounge greeter`.",
        ),
    ],
)
async def test_a_shut_gate_is_named_with_the_remedy(
    practice: Practice, illness: Callable[[Practice], None], code: str, said: str
) -> None:
    illness(practice)
    report = await practice.examine()

    assert code in codes(report)
    finding = next(one for one in report.findings if one.text == code)
    assert said in sentence(finding, Installed.of({}, {}).texts())


def _quiet(practice: Practice) -> None:
    practice.group('quiet_hours = "22:00-08:00"')


def _suggest(practice: Practice) -> None:
    practice.group('greeter.mode = "suggest"')


def _suggested(practice: Practice) -> None:
    practice.effects.outbox.append(row(SendState.SUGGESTED))


def _budget(practice: Practice) -> None:
    sent = (row(SendState.SENT, f"k{number}", Lane.PROMO) for number in range(2))
    practice.effects.outbox.extend(replace(one, settled_at=NOW - timedelta(hours=1)) for one in sent)


def _posted(practice: Practice) -> None:
    practice.effects.outbox.append(row(SendState.SENT, "post", Lane.COMMUNITY))


def _promotion(practice: Practice) -> None:
    key = RecordKey("townhall", "core", "PromotionHeld", f"{LOUNGE}|rules|raid")
    held = PromotionHeld(group=LOUNGE, name="rules|raid", until=NOW + timedelta(hours=1), reason="a raid")
    practice.effects.records[key] = held


def _connecting(practice: Practice) -> None:
    practice.status(state=AdapterState.CONNECTING)


def _busy(practice: Practice) -> None:
    practice.running = replace(RUNNING, queued=5000)


@pytest.mark.parametrize(
    ("illness", "code"),
    [
        (_busy, "queued"),
        (_quiet, "quiet_now"),
        (_suggest, "mode_suggest"),
        (_suggested, "suggested"),
        (_budget, "budget_spent"),
        (_posted, "posts_apart"),
        (_promotion, "promotion_held"),
        (_connecting, "account_connecting"),
    ],
)
async def test_what_only_makes_things_come_later_stops_nothing(
    practice: Practice, illness: Callable[[Practice], None], code: str
) -> None:
    illness(practice)
    report = await practice.examine()

    assert codes(report, State.WAITS) == [code]
    assert not report.stops


async def test_a_wait_that_the_platform_asked_for_is_told(practice: Practice) -> None:
    await practice.store.open()
    await practice.store.block(Block(account="p", bucket="", until=NOW + timedelta(minutes=3)))

    assert codes(await practice.examine(), State.WAITS) == ["blocked"]


@pytest.mark.parametrize(
    ("line", "code"),
    [("greeter = false", "plugin_off"), ('greeter.mode = "off"', "plugin_mode_off")],
)
async def test_a_plugin_that_is_asked_for_says_who_keeps_it_off(practice: Practice, line: str, code: str) -> None:
    practice.group(line)
    report = await practice.examine(plugin="greeter")

    assert code in codes(report)
    assert next(one for one in report.findings if one.text == code).variables["by"] == "group lounge"


async def test_a_plugin_that_nobody_names_is_told_as_such(practice: Practice) -> None:
    assert "plugin_not_named" in codes(await practice.examine("ops", plugin="greeter"))


async def test_a_person_is_told_by_rank_and_permission(practice: Practice) -> None:
    known = KnownMember(member=Member(id=ADA, name="Ada", standing=Standing.MEMBER))
    practice.effects.records[RecordKey(LOUNGE, "core", "KnownMember", ADA)] = known
    report = await practice.examine(member="@ada")
    assert codes(report, State.NOTE)[-2:] == ["rank_member", "permission_missing"]

    practice.effects.labels.append(Label(group=LOUNGE, member=ADA, label="grant:greeter.*"))
    assert codes(await practice.examine(member=ADA), State.CLEAR)[-1] == "permission_held"


async def test_somebody_whom_nobody_knows_is_told_as_such(practice: Practice) -> None:
    assert codes(await practice.examine(member="nobody")) == ["person_unknown"]


async def test_a_switch_that_does_not_fit_is_named(practice: Practice) -> None:
    practice.switches.append(Override(group="lounge", path="greeter.gone", value="1", who="shell:mei", at=NOW))

    assert "switch_void" in codes(await practice.examine(), State.NOTE)


async def test_the_house_as_a_whole_names_groups_that_need_somebody(practice: Practice) -> None:
    _held(practice)
    _suspended(practice)
    report = await practice.examine("")

    assert codes(report) == ["suspended_in", "held_in"]
    assert [one.variables.get("group", one.variables.get("groups")) for one in report.findings[-2:]] == ["lounge"] * 2
