"""How a running Townhall looks after itself: staff are told once per change, and whoever asks is told all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from tests.support.hall import Hall

from townhall.model.parts import plain
from townhall.run.ailment import Kind
from townhall.run.engine import Engine
from townhall.run.health import TOLD_HERE, Health
from townhall.run.hearing import BUSY
from townhall.run.metrics import Metrics
from townhall.run.supervisor import AdapterState, AdapterStatus
from townhall.run.web import Condition
from townhall.store.interface import Effects, StoreError, StoreFigures, Timer
from townhall.store.memory import MemoryStore
from townhall.surface.words import core_texts


class Unreadable(MemoryStore):
    """A store on a broken disk."""

    async def figures(self, now: datetime) -> StoreFigures:
        raise StoreError("townhall.db: the disk does not answer. Look at it.")


class Ward:
    """A house whose condition a test says."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.metrics: Metrics = engine.metrics
        self.now = Condition(True)

    def condition(self) -> Condition:
        return self.now


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    hall = Hall()
    assert hall.room.staff_room.alias == "room-staff"
    yield hall
    await hall.close()


def late_timer(hall: Hall) -> Timer:
    due = hall.house.time.now() - timedelta(minutes=9)
    return Timer(group=hall.room.id, plugin="x", job="y", slot="", due_at=due)


async def under_care(hall: Hall) -> tuple[Ward, Health]:
    engine = await hall.engine()
    ward = Ward(engine)
    return ward, Health(ward, hall.house.time, engine.log)


async def looked_at(hall: Hall, health: Health, times: int = 1) -> list[str]:
    for _ in range(times):
        await health.look()
        await hall.settle()
    return hall.room.staff


async def test_staff_are_told_once_when_it_begins_and_once_when_it_is_over(hall: Hall) -> None:
    ward, health = await under_care(hall)
    late = late_timer(hall)
    await ward.engine.store.commit(Effects(timers=[late]))

    await looked_at(hall, health, 2)
    await ward.engine.store.commit(Effects(timers_cancelled=[late.key]))
    told = await looked_at(hall, health, 2)

    assert told == [
        "1 timers are overdue, the first by 9 minutes. Whoever looks after the machine should look in the log.",
        "All timers are on time again.",
    ]


async def test_an_account_that_is_lost_for_a_moment_needs_nobody(hall: Hall) -> None:
    ward, health = await under_care(hall)
    ward.now = Condition(True, adapters={"test": AdapterStatus(AdapterState.LOST, hall.house.time.now(), "No line.")})

    await health.look()
    assert health.ailments == []
    await health.look()

    assert [ailment.kind for ailment in health.ailments] == [Kind.ACCOUNT]
    assert await looked_at(hall, health) == [], "Staff hear of it where it happens."


async def test_a_busy_account_that_hears_nothing_is_told_to_the_staff_of_its_groups(hall: Hall) -> None:
    """Connected but deaf, though every probe is answered: thrown out of its groups, or without the right to read."""
    ward, health = await under_care(hall)
    time = hall.house.time
    ward.now = Condition(True, adapters={"test": AdapterStatus(AdapterState.CONNECTED, time.now())})
    account = ward.metrics.account("test", "test")
    for hour in range(3):
        account.heard_at = time.now() + timedelta(hours=hour)
        account.accepted += BUSY
        await health.look()

    await hall.room.wait(hours=13)
    assert await looked_at(hall, health) == []
    await hall.room.wait(hours=2)
    told = await looked_at(hall, health, 2)

    assert told == [
        "The account test is connected and has heard nothing for 13 hours. "
        "Please see whether it is still in its groups and may read them."
    ]


async def heard_much(hall: Hall) -> None:
    """Let the account hear much in an hour of a first life, and then nothing for seven hours."""
    ward, health = await under_care(hall)
    time = hall.house.time
    ward.now = Condition(True, adapters={"test": AdapterStatus(AdapterState.CONNECTED, time.now())})
    account = ward.metrics.account("test", "test")
    for _ in range(2):
        account.heard_at, account.accepted = time.now(), account.accepted + BUSY
        await health.look()
        await hall.room.wait(hours=1)
    for _ in range(6):
        await hall.room.wait(hours=1)
        await health.look()


async def in_another_life(hall: Hall) -> tuple[Ward, Health]:
    """Start anew on the same store, with the account connected from the beginning."""
    await hall.room.restart()
    ward, health = await under_care(hall)
    ward.now = Condition(True, adapters={"test": AdapterStatus(AdapterState.CONNECTED, hall.house.time.now())})
    return ward, health


async def test_silence_goes_on_over_a_restart_and_is_told_once(hall: Hall) -> None:
    await heard_much(hall)
    await hall.room.wait(hours=30)
    _, health = await in_another_life(hall)
    assert await looked_at(hall, health) == [], "While nothing ran nothing could be heard."

    await hall.room.wait(hours=6)
    [told] = await looked_at(hall, health)
    assert "The account test is connected and has heard nothing for 13 hours." in told

    _, health = await in_another_life(hall)
    await looked_at(hall, health)
    assert [ailment.kind for ailment in health.ailments] == [Kind.SILENT]
    assert len(hall.room.staff) == 1


async def test_who_hears_again_after_a_restart_is_not_silent_and_still_busy(hall: Hall) -> None:
    await heard_much(hall)
    ward, health = await in_another_life(hall)
    account = ward.metrics.account("test", "test")
    account.heard_at, account.accepted = hall.house.time.now(), account.accepted + 1
    await hall.room.wait(hours=11)
    assert await looked_at(hall, health) == []

    await hall.room.wait(hours=2)
    assert "has heard nothing for 13 hours" in (await looked_at(hall, health))[0]


async def test_a_quiet_account_may_be_silent_for_days(hall: Hall) -> None:
    ward, health = await under_care(hall)
    time = hall.house.time
    ward.now = Condition(True, adapters={"test": AdapterStatus(AdapterState.CONNECTED, time.now())})
    account = ward.metrics.account("test", "test")
    account.heard_at, account.accepted = time.now(), account.accepted + BUSY // 2
    await health.look()

    await hall.room.wait(days=3)

    assert await looked_at(hall, health) == []


async def test_the_figures_of_the_store_are_brought_up_to_date_for_the_page(hall: Hall) -> None:
    ward, health = await under_care(hall)
    await ward.engine.store.commit(Effects(timers=[late_timer(hall)]))

    await health.refresh()

    assert ward.metrics.store.overdue == 1
    assert ward.metrics.ailments.keys() == {kind.value for kind in Kind}


async def test_whoever_asks_is_told_of_accounts_queues_and_what_needs_a_person(hall: Hall) -> None:
    ward, health = await under_care(hall)
    now = hall.house.time.now()
    ward.now = Condition(
        True, adapters={"test": AdapterStatus(AdapterState.REFUSED, now, "The token is wrong.")}, refused_reload="No."
    )
    await health.look()

    found = await health.status()

    assert [(one.name, one.state, one.reason) for one in found.accounts] == [("test", "refused", "The token is wrong.")]
    assert found.waiting == 0
    assert found.groups == ward.metrics.groups
    assert [ailment.kind for ailment in found.ailments] == [Kind.CONFIGURATION]


async def test_a_store_that_cannot_be_read_leaves_the_figures_of_before(hall: Hall) -> None:
    ward, health = await under_care(hall)
    await ward.engine.store.commit(Effects(timers=[late_timer(hall)]))
    await health.look()
    ward.engine.store = Unreadable()

    await health.look()

    assert ward.metrics.store.overdue == 1
    assert [ailment.kind for ailment in health.ailments] == [Kind.TIMERS]


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize("kind", sorted(TOLD_HERE))
def test_what_staff_are_told_has_its_words_for_the_beginning_and_the_end(kind: Kind, locale: str) -> None:
    texts = core_texts()

    names = ("room", "waiting", "count", "minutes", "account", "hours", "group")
    for key in (f"core.health.{kind}", f"core.health.{kind}_over"):
        said = texts.render(key, locale, dict.fromkeys(names, "x"))
        assert key not in plain(said)
