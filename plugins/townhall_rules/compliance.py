"""Whoever withdraws the message in time has complied: the case is closed and does not count."""

from __future__ import annotations

import msgspec

from townhall import (
    ActionFinished,
    CaseReversed,
    DeleteMessages,
    EventId,
    Gone,
    Group,
    Lane,
    MemberId,
    MessageDeleted,
    MessageId,
    MessageRef,
    Place,
    TimerFired,
    replace,
)
from townhall_rules.cases import Case, case_numbered
from townhall_rules.consequences import Act, hand_to_staff, write_down
from townhall_rules.declared import plugin
from townhall_rules.opening import follow, messages_of, publish_opened
from townhall_rules.reach import disputed
from townhall_rules.records import Grace, Graces
from townhall_rules.settings import RulesSettings
from townhall_rules.sheets import COMPLIED, REOPENED
from townhall_rules.wording import somebody, words

MOST_GRACES = 200
"""How many messages of one group may wait to be withdrawn; the oldest go first."""


async def begin_grace(case: Case, group: Group, settings: RulesSettings) -> None:
    """Give somebody time to withdraw the messages of a case."""
    messages = messages_of(case.evidence)
    if not messages or not settings.grace:
        return
    until = group.now + settings.grace
    graces = await group.store.get(Graces) or Graces()
    new = [Grace(message=one.message, case=case.number, until=until) for one in messages]
    group.store.put(Graces(open=(*graces.open, *new)[-MOST_GRACES:]))
    group.timers.set("grace", at=until, slot=str(case.number))


async def extend_grace(case: Case, message: MessageId, group: Group) -> None:
    """Let a further message of a case be withdrawn too, as long as the first ones may be; all of them count."""
    graces = await group.store.get(Graces) or Graces()
    running = next((one for one in graces.open if one.case == case.number), None)
    if running is not None:
        group.store.put(Graces(open=(*graces.open, replace(running, message=message))[-MOST_GRACES:]))


async def comply(case: Case, group: Group) -> None:
    """Close a case because its message was withdrawn, and say thank you in private."""
    await end_grace(case.number, group)
    follow(case, COMPLIED, group, reverses=case.id)
    await publish_reversed(case, "complied", group)
    thanks = await group.whisper(MemberId(case.member), "rules.complied", number=case.number)
    group.because(words(group, "rules.why.complied", number=case.number), about=case.member, of=[thanks])


async def publish_reversed(case: Case, reason: str, group: Group) -> None:
    """Tell whoever listens that a case counts no more."""
    group.publish(
        CaseReversed(
            id=EventId(f"{group.event.id}|case_reversed|{case.number}"),
            at=group.now,
            place=Place(group.id),
            member=await somebody(group, case.member),
            case=case.id,
            reason=reason,
        )
    )


async def reopen(case: Case, group: Group) -> None:
    """Let a case count again whose message was withdrawn and then put back."""
    closed = next(one for one in reversed(case.trail) if one.kind == COMPLIED)
    follow(case, REOPENED, group, reverses=closed.id)
    publish_opened(await somebody(group, case.member), case, group)
    group.because(words(group, "rules.why.reopened", number=case.number), about=case.member)


async def end_grace(number: int, group: Group) -> tuple[Grace, ...]:
    """Let nobody withdraw the messages of a case any more; return which could still be."""
    graces = await group.store.get(Graces) or Graces()
    ended = tuple(one for one in graces.open if one.case == number)
    if ended:
        group.store.put(Graces(open=tuple(one for one in graces.open if one.case != number)))
        group.timers.cancel("grace", str(number))
    return ended


async def case_of_open_grace(message: MessageId, group: Group) -> Case | None:
    """Return the case of a message that may still be withdrawn, or None."""
    graces = await group.store.get(Graces)
    grace = None if graces is None else next((one for one in graces.open if one.message == message), None)
    return None if grace is None else await case_numbered(grace.case, group)


async def withdrawn(message: MessageId, by: MemberId | None, group: Group) -> None:
    """Take note that a message is not there any more, or that nothing is wrong with it any more."""
    graces = await group.store.get(Graces)
    grace = None if graces is None else next((one for one in graces.open if one.message == message), None)
    if graces is None or grace is None:
        return
    case = await case_numbered(grace.case, group)
    if case is None or not case.counts or by not in (None, case.member):
        return
    left = tuple(one for one in graces.open if one != grace)
    group.store.put(Graces(open=left))
    if not any(one.case == grace.case for one in left) and not case.has(COMPLIED):
        await comply(case, group)


@plugin.on(MessageDeleted, backfill=True)
async def message_deleted(event: MessageDeleted, group: Group, settings: RulesSettings) -> None:
    """Count a message that its author took back as withdrawn; one that somebody else removed is not."""
    by = event.operator.id if event.operator is not None else event.author
    await withdrawn(event.message, by, group)


@plugin.timer("grace")
async def grace_over(event: TimerFired, group: Group, settings: RulesSettings) -> None:
    """Remove what was not withdrawn in time, unless a dispute goes on."""
    number = int(event.slot)
    left = await end_grace(number, group)
    case = await case_numbered(number, group) if left else None
    if case is None or not case.counts or not settings.remove_unwithdrawn or await disputed(group):
        return
    messages = tuple(one.message for one in left)
    act = Act(case=number, member=MemberId(case.member), what="delete", messages=messages)
    removed = group.do(
        DeleteMessages(
            place=Place(group.id),
            targets=tuple(MessageRef(one) for one in messages),
            reason=words(group, "rules.reason_for_log", number=number),
        ),
        lane=Lane.SAFETY,
        on_result="removed_late",
        payload=msgspec.msgpack.encode(act),
    )
    group.because(words(group, "rules.why.not_withdrawn", number=number), about=case.member, of=[removed])


@plugin.result("removed_late")
async def removed_late(event: ActionFinished, group: Group, settings: RulesSettings) -> None:
    """See whether the message was still there: where deletions are not told, this is how we learn of them."""
    if (ended := await write_down(event, group)) is None:
        return
    case, act, result, why = ended
    if isinstance(result, Gone):
        if not result.too_old and case.counts and not case.has(COMPLIED):
            await comply(case, group)
    elif not event.delivered:
        await hand_to_staff(case, act, why, group)
