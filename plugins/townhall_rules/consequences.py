"""Carry out what follows a case, and see how it ended: what cannot be done becomes a task for staff."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from townhall import (
    Action,
    ActionFinished,
    Ban,
    DeleteMessages,
    Group,
    Kick,
    Lane,
    MemberId,
    MessageId,
    MessageRef,
    Mute,
    Place,
    Record,
    Result,
    Unban,
    Unmute,
)
from townhall_rules.cases import Case, failures, history
from townhall_rules.declared import plugin
from townhall_rules.opening import follow, messages_of
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import DELIVERY, STEP, Delivery, StepTaken
from townhall_rules.steps import Step, step_of, written
from townhall_rules.wording import somebody, step_words, words


class Act(Record, frozen=True, kw_only=True):
    """What an action in the outbox does for which case."""

    case: int
    member: MemberId
    what: str
    """A step as ops.toml writes it, or ``delete``, ``unmute``, ``unban``."""
    messages: tuple[MessageId, ...] = ()


def order(act: Act, group: Group, action: Action | None = None) -> str:
    """Decide one action of a case, and return its key; how it ends comes back to :func:`after_act`."""
    todo = _action(act, group) if action is None else action
    return group.do(todo, lane=Lane.SAFETY, on_result="acted", payload=msgspec.msgpack.encode(act)).key


def remove_messages(case: Case, group: Group) -> None:
    """Remove the messages of a case that lie in this group."""
    messages = tuple(one.message for one in messages_of(case.evidence))
    if messages:
        order(Act(case=case.number, member=MemberId(case.member), what="delete", messages=messages), group)


def take_step(case: Case, step: Step, group: Group) -> None:
    """Mute, kick or ban, and write down that it was decided."""
    until = None if step.span is None else group.now + step.span
    act = Act(case=case.number, member=MemberId(case.member), what=written(step))
    row = order(act, group) if step.act != "notice" else ""
    follow(case, STEP, group, evidence=StepTaken(step=written(step), until=until, row=row))


def _action(act: Act, group: Group) -> Action:
    place, reason = Place(group.id), words(group, "rules.reason_for_log", number=act.case)
    match act.what:
        case "delete":
            refs = tuple(MessageRef(one) for one in act.messages)
            return DeleteMessages(place=place, targets=refs, reason=reason)
        case "unmute":
            return Unmute(place=place, member=act.member, reason=reason)
        case "unban":
            return Unban(place=place, member=act.member, reason=reason)
        case what:
            return _sanction(step_of(what), act.member, place, reason)


def _sanction(step: Step, member: MemberId, place: Place, reason: str) -> Action:
    if step.act == "mute":
        return Mute(place=place, member=member, duration=step.span, reason=reason)
    if step.act == "ban":
        return Ban(place=place, member=member, duration=step.span, reason=reason)
    # What is said to somebody is no action of this kind: nobody is removed for want of another word.
    assert step.act == "kick", step
    return Kick(place=place, member=member, reason=reason)


class Ended(NamedTuple):
    """How an action of a case ended."""

    case: Case
    act: Act
    result: Result | None
    why: str
    """What the platform gives as the reason, else the kind of the outcome."""


async def write_down(event: ActionFinished, group: Group) -> Ended | None:
    """Write into the ledger how an action of a case ended; None where the case is no more."""
    act = group.payload(Act)
    case = next((one for one in await history(act.member, group) if one.number == act.case), None)
    if case is None:
        return None
    result = await group.outcome(event.key)
    why = str(getattr(result, "reason", ""))
    follow(case, DELIVERY, group, evidence=Delivery(act=act.what, outcome=event.outcome, why=why))
    return Ended(case, act, result, why or event.outcome)


@plugin.result("acted")
async def after_act(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
    """Write down how an action ended, and hand to staff what could not be done."""
    if (ended := await write_down(event, group)) is None:
        return
    case, act, _, why = ended
    if event.outcome == "gone":
        # A message or a person that is not there any more needs nobody's hand.
        return
    if not event.delivered:
        # One task is enough for all messages of an incident: to try again tries all of them.
        if act.what != "delete" or "delete" not in failures(case):
            await hand_to_staff(case, act, why, group)
    elif act.what != "delete":
        done = act_words(act.what, group)
        await group.tell_staff("rules.staff.done", name=await somebody(group, act.member), done=done, number=act.case)


def act_words(what: str, group: Group) -> str:
    """Return what an action does, for staff."""
    if what in ("delete", "unmute", "unban", "notice", "hint"):
        return words(group, f"rules.act.{what}")
    return step_words(group, step_of(what))


async def hand_to_staff(case: Case, act: Act, why: str, group: Group) -> None:
    """Ask staff to do by hand what could not be done, with the words for it and one tap to try again."""
    name = await somebody(group, act.member)
    script = words(group, "rules.staff.script", name=name.name, title=case.sheet.rule.title or case.sheet.rule.id)
    await group.tell_staff(
        "rules.staff.task",
        name=name,
        group=group.title,
        act=act_words(act.what, group),
        why=why,
        number=case.number,
        script=script,
        buttons=[[group.button("retry", "rules.button.retry", f"{case.number}|{act.what}")]],
    )
