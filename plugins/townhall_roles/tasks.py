"""What a position has to deliver: told to who is on duty, a day before to the substitute, then to staff (S47)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from townhall import (
    CommandInvoked,
    Feature,
    Group,
    MemberId,
    Misfire,
    Parts,
    Rest,
    TimerFired,
    UserError,
    plain_words,
    replace,
    under_each_other,
)
from townhall_roles.appointments import positions_of, team
from townhall_roles.availability import is_free
from townhall_roles.declared import ASSIGN, TEAM, plugin
from townhall_roles.duty import on_duty
from townhall_roles.load import DONE
from townhall_roles.records import LastTask, Task
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import find_position, minute, people, title

BEFORE: Final = timedelta(days=1)
"""So long before a task is due, the substitute hears of it."""


@plugin.command("duty", "任务")
async def give_task(
    event: CommandInvoked, group: Group, settings: RolesSettings, position: str, due: datetime, what: Rest
) -> None:
    """Give a position something to deliver by a time; who is on duty is told, later the substitute."""
    await _check_may_assign(event.actor.id, group)
    name = find_position(position, group, settings)
    if due <= group.now:
        raise UserError("roles.task.past")
    number = (await group.store.get(LastTask) or LastTask()).number + 1
    given_to = tuple(await on_duty(name, group))
    task = Task(position=name, text=what[:300], due_at=due, by=event.actor.id, given_to=given_to)
    group.store.put(LastTask(number=number))
    group.store.put(task, str(number))
    group.timers.set("task_due", at=due, slot=str(number), misfire=Misfire.ONCE)
    if due - BEFORE > group.now:
        group.timers.set("task_soon", at=due - BEFORE, slot=str(number), misfire=Misfire.ONCE)
    await group.reply(await _shown("roles.task.given", number, task, given_to, group, settings))


@plugin.command("done", "完成")
async def finish(event: CommandInvoked, group: Group, settings: RolesSettings, number: int) -> None:
    """Say that a task of your position is done."""
    task = await group.store.get(Task, str(number))
    if task is None:
        raise UserError("roles.task.unknown", number=number)
    own = {post.member for post in await team(group, task.position)} | {task.by}
    if event.actor.id not in own and not await group.asker_may(ASSIGN, about=task.by):
        raise UserError("roles.task.not_yours")
    group.store.delete(Task, str(number))
    group.timers.cancel("task_soon", str(number))
    group.timers.cancel("task_due", str(number))
    group.facts.add(DONE, event.actor.id)
    await group.reply("roles.task.done", number=number)


@plugin.command("duties", "任务表")
async def show_tasks(event: CommandInvoked, group: Group, settings: RolesSettings) -> None:
    """Show what the team has to deliver."""
    tasks = sorted(await group.store.all(Task), key=lambda one: (one[1].due_at, one[0]))
    shown = [
        await _shown("roles.task.line", int(number), task, task.given_to, group, settings) for number, task in tasks
    ]
    await group.reply(under_each_other(shown) if shown else group.text("roles.task.nothing"))


@plugin.timer("task_soon")
async def escalate(event: TimerFired, group: Group, settings: RolesSettings) -> None:
    """Turn to the substitute a day before something is due that is not there."""
    task = await group.store.get(Task, event.slot)
    if task is None:
        return
    whom = await _substitutes(task, group) or tuple(await on_duty(task.position, group))
    group.store.put(replace(task, given_to=tuple(dict.fromkeys((*task.given_to, *whom)))), event.slot)
    said = await _shown("roles.task.soon", int(event.slot), task, whom, group, settings)
    group.because(plain_words(said), about=(*whom, "")[0])
    await _turn_to(whom, said, group)


@plugin.timer("task_due")
async def overdue(event: TimerFired, group: Group, settings: RolesSettings) -> None:
    """Tell staff that something is due and not there."""
    task = await group.store.get(Task, event.slot)
    if task is not None:
        said = await _shown("roles.task.overdue", int(event.slot), task, task.given_to, group, settings)
        group.because(plain_words(said))
        await group.tell_staff(said)


async def _substitutes(task: Task, group: Group) -> tuple[MemberId, ...]:
    """Return the substitutes who are there and were not told yet."""
    return tuple(
        [
            post.member
            for post in await team(group, task.position)
            if post.stands_in and post.member not in task.given_to and await is_free(post.member, group)
        ]
    )


async def _turn_to(whom: Sequence[MemberId], said: Parts, group: Group) -> None:
    """Tell staff, and each person in private, or all of them in the group where there is no private talk."""
    await group.tell_staff(said)
    if not group.can(Feature.SAY_TO):
        await group.say(said)
        return
    for member in whom:
        await group.whisper(member, said)


async def _shown(
    key: str, number: int, task: Task, whom: Sequence[MemberId], group: Group, settings: RolesSettings
) -> Parts:
    names = await people(whom, group) if whom else group.text("roles.task.nobody")
    name = title(task.position, group, settings)
    due = minute(task.due_at, group)
    return group.text(key, number=number, position=name, names=names, what=task.text, due=due)


async def _check_may_assign(actor: MemberId, group: Group) -> None:
    # Whoever holds a position needs no right for it, and is asked for none.
    if not await positions_of(actor, group) and not (await group.asker_may(ASSIGN) or await group.asker_may(TEAM)):
        raise UserError("roles.task.for_team")
