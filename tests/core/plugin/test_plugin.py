"""A plugin declares itself; what is declared wrongly is refused with a reason."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Literal

import pytest

from townhall import (
    ActionFinished,
    ButtonPressed,
    CommandInvoked,
    FormSubmitted,
    Group,
    HasLink,
    Member,
    MemberJoined,
    MessageSent,
    Plugin,
    PluginError,
    Rest,
    Schedule,
    Script,
    Settings,
    TimerFired,
)
from townhall.model.events import Event
from townhall.plugin.declarations import Kind


class HallSettings(Settings):
    """The `hall` table of a group."""

    open_at: Schedule = "daily 08:00"


@pytest.fixture
def plugin() -> Plugin[HallSettings]:
    return Plugin(HallSettings)


async def on_joining(event: MemberJoined, group: Group, settings: HallSettings) -> None:
    """Do nothing."""


async def on_writing(event: MessageSent, group: Group, settings: HallSettings) -> None:
    """Do nothing."""


async def on_calling(event: CommandInvoked, group: Group, settings: HallSettings) -> None:
    """Do nothing, at once."""


async def on_time(event: TimerFired, group: Group, settings: HallSettings) -> None:
    """Do nothing."""


def test_a_handler_is_declared_with_its_event_and_triggers(plugin: Plugin[HallSettings]) -> None:
    plugin.on(MessageSent, HasLink(), deadline=timedelta(seconds=2))(on_writing)

    (declared,) = plugin.handlers
    assert (declared.kind, declared.event, declared.triggers) == (Kind.RESPONDER, MessageSent, (HasLink(),))
    assert (declared.handler.deadline, declared.handler.asynchronous) == (2.0, True)


def test_a_declared_function_stays_what_it_was(plugin: Plugin[HallSettings]) -> None:
    assert plugin.on(MemberJoined)(on_joining) is on_joining


def test_a_plain_function_is_known_as_one(plugin: Plugin[HallSettings]) -> None:
    @plugin.on(MemberJoined)
    def slowly(event: MemberJoined, group: Group, settings: HallSettings) -> None:
        """Count sheep."""

    assert not plugin.handlers[0].handler.asynchronous


def test_guards_responders_and_observers_are_told_apart(plugin: Plugin[HallSettings]) -> None:
    plugin.observe(MemberJoined)(on_joining)
    plugin.guard(MemberJoined)(on_joining)
    plugin.on(MemberJoined)(on_joining)

    assert sorted(one.kind for one in plugin.handlers) == [Kind.GUARD, Kind.RESPONDER, Kind.OBSERVER]


def test_only_observers_see_what_was_told_late_unless_asked(plugin: Plugin[HallSettings]) -> None:
    plugin.on(MemberJoined)(on_joining)
    plugin.observe(MemberJoined)(on_joining)

    assert [one.backfill for one in plugin.handlers] == [False, True]


@pytest.mark.parametrize("event", [CommandInvoked, ButtonPressed, FormSubmitted, TimerFired, ActionFinished])
def test_an_event_with_a_declaration_of_its_own_is_refused(plugin: Plugin[HallSettings], event: type[Event]) -> None:
    with pytest.raises(PluginError, match=rf"{event.__name__} has a declaration of its own: use plugin\."):
        plugin.on(event)


def test_a_command_reads_its_arguments_off_the_function(plugin: Plugin[HallSettings]) -> None:
    @plugin.command("mute", "禁言", permission="members.mute")
    async def mute(
        event: CommandInvoked,
        group: Group,
        settings: HallSettings,
        who: Member,
        length: timedelta | None = None,
        how: Literal["softly", "fully"] = "softly",
        reason: Rest = Rest(""),
    ) -> None:
        """Take somebody's right to write.

        For a while.
        """

    declared = plugin.commands["mute"]
    assert declared.usage == "/mute <who> [length] [softly|fully] [reason]"
    assert declared.summary == "Take somebody's right to write."
    assert (declared.words, declared.permission) == (("mute", "禁言"), "members.mute")


def test_an_argument_of_an_unknown_type_is_refused(plugin: Plugin[HallSettings]) -> None:
    async def paint(event: CommandInvoked, group: Group, settings: HallSettings, colour: bytes) -> None:
        """Paint the hall."""

    with pytest.raises(PluginError, match="/paint has an argument 'colour' of type"):
        plugin.command("paint")(paint)


def test_a_command_word_is_declared_once(plugin: Plugin[HallSettings]) -> None:
    plugin.command("guide", "导览")(on_calling)

    with pytest.raises(PluginError, match="'导览' is declared twice"):
        plugin.command("tour", "导览")(on_calling)


def test_a_timer_is_declared_once(plugin: Plugin[HallSettings]) -> None:
    plugin.timer("close")(on_time)

    with pytest.raises(PluginError, match="The timer 'close' is declared twice"):
        plugin.timer("close")(on_time)


def test_a_schedule_must_be_a_setting(plugin: Plugin[HallSettings]) -> None:
    with pytest.raises(PluginError, match="'opens_at' is not in HallSettings"):
        plugin.at("opens_at")(on_time)


def test_a_schedule_is_handled_like_a_timer(plugin: Plugin[HallSettings]) -> None:
    plugin.at("open_at")(on_time)

    assert plugin.schedules["open_at"].handler is plugin.timers["open_at"]


def test_a_plugin_is_described_by_its_module(plugin: Plugin[HallSettings]) -> None:
    plugin.adopt("hall", ModuleType("townhall_hall", "Open the hall in the morning.\n\nAnd close it."))

    assert (plugin.name, plugin.summary) == ("hall", "Open the hall in the morning.")


def test_a_plugin_without_a_docstring_is_refused(plugin: Plugin[HallSettings]) -> None:
    with pytest.raises(PluginError, match="has no module docstring"):
        plugin.adopt("hall", ModuleType("townhall_hall"))


def test_a_script_of_somebody_elses_texts_is_refused() -> None:
    plugin = Plugin(HallSettings, scripts=[Script("gate.notice", polite=True)])

    with pytest.raises(PluginError, match=r"'gate\.notice' is no text of the plugin 'hall'"):
        plugin.adopt("hall", ModuleType("townhall_hall", "Keeps the hall."))


@pytest.mark.parametrize("word", ["", "two words", "/slashed", "at@us"])
def test_a_command_word_that_nobody_can_type_is_refused(plugin: Plugin[HallSettings], word: str) -> None:
    async def show(event: CommandInvoked, group: Group, settings: HallSettings) -> None: ...

    with pytest.raises(PluginError, match="cannot be typed as one word"):
        plugin.command("show", word)(show)


def test_a_handler_that_takes_the_group_first_is_told_the_order(plugin: Plugin[HallSettings]) -> None:
    async def greet(group: Group, event: MemberJoined, settings: HallSettings) -> None: ...

    with pytest.raises(PluginError, match=r"Write: async def .*greet\(event, group, settings\)"):
        plugin.on(MemberJoined)(greet)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
