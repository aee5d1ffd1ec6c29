"""A replay takes the real path: what a plugin would do, when, and why."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from tests.core.cli.support import Hall
from tests.core.replay.talk import LOUNGE, START, joined, said, told

from townhall import Group, MemberJoined, MessageSent, Plugin, Settings, TimerFired
from townhall.config.loading import load_text
from townhall.model.events import Event
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.replay.comparing import Shift, compare, shifts
from townhall.replay.rehearsal import Replayed, replay

OPS = """\
[accounts.hall]
adapter = "hall"
[groups.lounge]
account = "hall"
chat = "lounge"
{watch}
"""


plugin = Plugin(Settings)


@plugin.on(MemberJoined)
async def remind(event: MemberJoined, group: Group, settings: Settings) -> None:
    group.timers.set("later", after=timedelta(minutes=90), slot=event.member.id)


@plugin.timer("later")
async def later(event: TimerFired, group: Group, settings: Settings) -> None:
    await group.say(f"It is {group.now:%H:%M}.")


@plugin.on(MessageSent)
async def refuse(event: MessageSent, group: Group, settings: Settings) -> None:
    if "spam" in event.text:
        deleted = await group.delete(event.message)
        group.because("number 17 says “spam”", about=event.actor.id, of=[deleted])
    elif event.text == "break":
        raise ValueError("broken")


async def replayed(
    *events: Event, watch: str = "watch = true", homes: Mapping[GroupId, GroupId] | None = None
) -> Replayed:
    installed = Installed.of({"watch": sys.modules[__name__]}, {"hall": Hall})
    loaded = load_text(OPS.format(watch=watch), Path("ops.toml"), installed)
    assert loaded.configuration is not None, loaded.errors
    return await replay(loaded, told(events), homes or {}, structlog.get_logger())


def says(found: Replayed) -> list[tuple[datetime, str]]:
    return [(deed.occasion.at, deed.says) for deed in found.findings.deeds.values() if deed.action == "say"]


async def test_a_timer_fires_between_two_events_at_its_own_instant() -> None:
    found = await replayed(joined(0, "Ada"), said(600, "Ada", "hello"))

    assert says(found) == [(START + timedelta(minutes=90), "It is 11:30.")]


async def test_what_is_due_soon_after_the_last_event_still_happens() -> None:
    found = await replayed(joined(0, "Ada"), said(45, "Ada", "hello"))

    assert says(found) == [(START + timedelta(minutes=90), "It is 11:30.")]


async def test_a_deed_is_told_with_whom_and_what_it_was_about() -> None:
    found = await replayed(said(1, "Eve", "buy spam " + 50 * "now "))

    (deed,) = found.findings.deeds.values()
    assert (deed.plugin, deed.action, deed.target, deed.occasion.who) == ("watch", "delete messages", "1", "Eve")
    assert deed.occasion.quote.startswith("buy spam now now")
    assert len(deed.occasion.quote) == 80


async def test_reasons_that_differ_in_numbers_and_quotes_are_counted_together() -> None:
    found = await replayed(said(1, "Eve", "spam"), said(2, "Eve", "more spam"))

    assert {key: why.times for key, why in found.findings.reasons.items()} == {("watch", "number # says “…”"): 2}


async def test_what_a_mode_makes_of_a_deed_is_told_with_it() -> None:
    found = await replayed(said(1, "Eve", "spam"), watch='watch = { mode = "observe" }')

    assert dict(found.findings.counts()) == {("watch", "delete messages", "only writes it down"): 1}


async def test_groups_that_ops_toml_does_not_have_are_left_out_and_counted() -> None:
    other = GroupId("hall:hall:elsewhere")

    found = await replayed(said(1, "Eve", "spam", group=other), said(2, "Ada", "hi"))

    assert (found.events, dict(found.left_out), len(found.findings.deeds)) == (1, {other: 1}, 0)


async def test_a_group_that_is_called_otherwise_comes_home() -> None:
    other = GroupId("telegram:old:-1001")

    found = await replayed(said(1, "Eve", "spam", group=other), homes={other: LOUNGE})

    assert found.findings.counts().total() == 1


async def test_a_handler_that_fails_is_counted() -> None:
    assert (await replayed(said(1, "Eve", "break"))).failures == 1


async def test_the_clock_never_goes_back() -> None:
    found = await replayed(joined(0, "Ada"), said(200, "Ada", "late"), said(10, "Ada", "told of afterwards"))

    assert (found.events, found.until) == (3, START + timedelta(minutes=200))
    assert says(found) == [(START + timedelta(minutes=90), "It is 11:30.")]


async def test_nothing_comes_of_nothing() -> None:
    found = await replayed()

    assert (found.events, found.findings.deeds) == (0, {})


async def test_two_configurations_part_where_only_one_would_act() -> None:
    events = (said(1, "Eve", "spam"), said(2, "Eve", "spam again"), said(3, "Ada", "hi"))
    first, second = await replayed(*events), await replayed(*events, watch="")

    (deletes,) = compare(first.findings, second.findings)

    assert (deletes.before, deletes.after, deletes.only_before, deletes.only_after) == (2, 0, 2, 0)
    assert [deed.occasion.quote for deed in deletes.lost] == ["spam", "spam again"]


async def test_reasons_that_come_up_more_or_less_often_are_told_with_both_counts() -> None:
    events = (said(1, "Eve", "spam"), said(2, "Eve", "spam again"))

    first, second = await replayed(*events), await replayed(*events, watch="")

    assert shifts(first.findings, second.findings) == [
        Shift(plugin="watch", reason="number # says “…”", before=2, after=0)
    ]
    assert shifts(first.findings, first.findings) == []


async def test_the_same_configuration_does_the_same_twice() -> None:
    events = (said(1, "Eve", "spam"), joined(2, "Ada"), said(500, "Eve", "spam"))

    found = compare((await replayed(*events)).findings, (await replayed(*events)).findings)

    assert [(one.only_before, one.only_after) for one in found] == [(0, 0), (0, 0)]
