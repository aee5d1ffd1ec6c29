"""A handler that raises loses only its own part, and the right people hear of it."""

from __future__ import annotations

from datetime import timedelta

from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, Group, MessageSent, Record, TimerFired, UserError
from townhall.bus.breaker import Breaker
from townhall.clock.time import StoppedTime
from townhall.model.ids import GroupId
from townhall.testing.house import START


class Note(Record, frozen=True, kw_only=True):
    """What a handler kept."""

    text: str = ""


async def test_a_failing_handler_loses_its_writes_sends_and_timers_and_its_siblings_keep_theirs(hall: Hall) -> None:
    module, plugin = plugin_named("mixed")
    rung: list[str] = []

    @plugin.on(MessageSent)
    async def good(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Note(), "good")
        group.timers.set("good", after=timedelta(minutes=1))
        await group.say("good")

    @plugin.on(MessageSent)
    async def bad(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Note(), "bad")
        group.timers.set("bad", after=timedelta(minutes=1))
        group.facts.add("bad", event.actor.id)
        group.labels.give(event.actor.id, "bad")
        await group.say("bad")
        raise RuntimeError("bad")

    @plugin.on(MessageSent)
    async def after(event: MessageSent, group: Group, settings: NoSettings) -> None:
        keys = [key for key, _ in await group.store.all(Note)]
        await group.say(",".join(keys))

    @plugin.timer("good")
    @plugin.timer("bad")
    async def ring(event: TimerFired, group: Group, settings: NoSettings) -> None:
        rung.append(event.job)

    hall.room.enable(module)
    await hall.room.say("Ada", "Hello")
    await hall.room.wait(hours=1)

    assert hall.room.said == ["good", "good"]
    assert rung == ["good"]
    assert await hall.room.facts() == []
    assert await hall.room.labels("Ada") == frozenset()


async def test_guards_come_first_then_responders_then_observers_each_in_the_order_of_the_file(hall: Hall) -> None:
    seen: list[str] = []

    def module(name: str) -> None:
        made, plugin = plugin_named(name)

        @plugin.observe(MessageSent)
        async def observe(event: MessageSent, group: Group, settings: NoSettings) -> None:
            seen.append(f"{name} observes")

        @plugin.on(MessageSent)
        async def respond(event: MessageSent, group: Group, settings: NoSettings) -> None:
            seen.append(f"{name} responds")

        @plugin.guard(MessageSent)
        async def guard(event: MessageSent, group: Group, settings: NoSettings) -> None:
            seen.append(f"{name} guards")

        hall.room.enable(made)

    module("zebra")
    module("ant")
    await hall.room.say("Ada", "Hello")

    assert seen == [
        "zebra guards",
        "ant guards",
        "zebra responds",
        "ant responds",
        "zebra observes",
        "ant observes",
    ]


async def test_a_guard_keeps_responders_and_commands_away_and_observers_see_it(hall: Hall) -> None:
    module, plugin = plugin_named("guarded")
    observed: list[bool] = []

    @plugin.guard(MessageSent)
    async def guard(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if "spam" in event.text:
            group.stop("spam")

    @plugin.on(MessageSent)
    async def respond(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await group.say("heard")

    @plugin.command("spam")
    async def spam(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.say("command")

    @plugin.observe(MessageSent)
    async def observe(event: MessageSent, group: Group, settings: NoSettings) -> None:
        observed.append(group.stopped)

    hall.room.enable(module)
    await hall.room.say("Ada", "some spam")
    await hall.room.say("Ada", "/spam")
    await hall.room.say("Ada", "something else")

    assert hall.room.said == ["heard"]
    assert observed == [True, True, False]


async def test_a_guard_that_stops_and_then_fails_has_stopped_nothing(hall: Hall) -> None:
    module, plugin = plugin_named("guarded")

    @plugin.guard(MessageSent)
    async def guard(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.stop("no reason at all")
        raise RuntimeError("broken")

    @plugin.on(MessageSent)
    async def respond(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await group.say(f"stopped: {group.stopped}")

    hall.room.enable(module)
    await hall.room.say("Ada", "Hello")

    assert hall.room.said == ["stopped: False"]


async def test_a_user_error_goes_to_the_chat_and_counts_as_no_failure(hall: Hall) -> None:
    module, plugin = plugin_named("strict")

    @plugin.command("raffle")
    async def raffle(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        raise UserError("The raffle is over.")

    hall.room.enable(module)
    for _ in range(6):
        await hall.room.say("Ada", "/raffle")

    assert hall.room.said == ["The raffle is over."] * 6
    assert (await hall.engine()).metrics.plugin("strict").errors == 0


async def test_an_unknown_error_gives_whoever_called_a_reference_number(hall: Hall) -> None:
    module, plugin = plugin_named("broken")

    @plugin.command("break")
    async def fail(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        raise RuntimeError("secret inner workings")

    hall.room.enable(module)
    await hall.room.say("Ada", "/break")

    assert len(hall.room.said) == 1
    assert "reference" in hall.room.said[0]
    assert "secret" not in hall.room.said[0]


async def test_five_failures_suspend_a_plugin_and_staff_hear_of_it_once_with_a_reference(hall: Hall) -> None:
    module, plugin = plugin_named("broken")
    calls: list[str] = []

    @plugin.on(MessageSent)
    async def fail(event: MessageSent, group: Group, settings: NoSettings) -> None:
        calls.append(event.text)
        raise RuntimeError("broken")

    @plugin.observe(MessageSent)
    async def fine(event: MessageSent, group: Group, settings: NoSettings) -> None:
        """That this one works does not mend the other."""

    hall.room.enable(module)
    staff_room = hall.room.staff_room
    for number in range(8):
        await hall.room.say("Ada", str(number))
    assert len(calls) == 5

    await hall.room.wait(seconds=61)
    await hall.room.say("Ada", "tried again")
    await hall.room.say("Ada", "away for two minutes")
    await hall.room.wait(seconds=61)
    await hall.room.say("Ada", "still away")
    await hall.room.wait(seconds=61)
    await hall.room.say("Ada", "tried once more")

    assert calls[5:] == ["tried again", "tried once more"]
    assert len(staff_room.said) == 1
    assert "broken" in staff_room.said[0]
    assert "5 failures" in staff_room.said[0]


async def test_whoever_calls_a_suspended_plugin_is_told_so(hall: Hall) -> None:
    module, plugin = plugin_named("broken")

    @plugin.command("break")
    async def fail(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        raise RuntimeError("broken")

    hall.room.enable(module)
    for _ in range(6):
        await hall.room.say("Ada", "/break")
    await hall.room.say("Ada", "/help")

    assert hall.room.said[5] == "/break is switched off here."
    assert "/help" in hall.room.said[6]


def test_a_success_of_the_handler_that_failed_sets_the_count_back() -> None:
    time = StoppedTime(START)
    breaker, group = Breaker(time), GroupId("test:test:room")
    for _ in range(4):
        assert breaker.failed(group, "plugin", "one") is None
    breaker.succeeded(group, "plugin", "another")
    quiet = [not breaker.watched]
    breaker.succeeded(group, "plugin", "one")
    quiet.append(not breaker.watched)

    assert quiet == [False, True]
    assert breaker.failed(group, "plugin", "one") is None


def test_pauses_double_up_to_an_hour() -> None:
    time = StoppedTime(START)
    breaker, group = Breaker(time), GroupId("test:test:room")
    pauses = [breaker.failed(group, "plugin", "one") for _ in range(13)]

    assert pauses[:4] == [None] * 4
    minutes = [pause.total_seconds() / 60 for pause in pauses[4:] if pause is not None]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert list(breaker.suspended()) == [(group, "plugin")]


def test_a_pause_is_no_longer_because_the_wall_clock_was_set_back() -> None:
    clock, group = StoppedTime(START), GroupId("test:test:room")
    breaker = Breaker(clock)
    for _ in range(5):
        breaker.failed(group, "plugin", "one")
    assert not breaker.allows(group, "plugin")
    clock.turn(-timedelta(hours=1))
    assert breaker.allows(group, "plugin")
    assert breaker.suspended() == {}
