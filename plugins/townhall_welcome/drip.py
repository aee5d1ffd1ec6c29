"""A few words over a newcomer's first days, each left out when it is needless, in private where that is possible."""

from __future__ import annotations

from datetime import timedelta

from townhall import ActionFinished, Feature, Group, Lane, MemberId, Misfire, Record, TimerFired
from townhall_welcome.content import named, person, words_about
from townhall_welcome.declared import plugin
from townhall_welcome.records import Newcomer, NoDirect, ToHint
from townhall_welcome.settings import Done, DripStep, WelcomeSettings

TOO_LATE = timedelta(days=2)
"""A step that comes later than this, because we were away, is left out."""
GATHERED = timedelta(minutes=30)
"""How long steps for the group are gathered, so that one message tells several people."""
READ_RULES = "read_rules"
"""The label of those who have read the rules, as a plugin for rules gives it."""


class StepAhead(Record, frozen=True, kw_only=True):
    """Which step is next for whom."""

    member: MemberId
    number: int


def begin_drip(member: MemberId, group: Group, settings: WelcomeSettings) -> None:
    """Set the first step of somebody who was just greeted."""
    if settings.drip:
        group.timers.set(
            "drip",
            after=settings.drip[0].after,
            slot=f"{member}|{group.event.id}",
            payload=StepAhead(member=member, number=0),
            misfire=Misfire.ONCE,
        )


@plugin.timer("drip")
async def next_step(event: TimerFired, group: Group, settings: WelcomeSettings) -> None:
    """Tell a newcomer the next thing, and set the one after it."""
    ahead = group.payload(StepAhead)
    newcomer = await group.store.get(Newcomer, ahead.member)
    if newcomer is None or ahead.number >= len(settings.drip) or await _opted_out(ahead.member, group):
        return
    step = settings.drip[ahead.number]
    if event.lateness <= TOO_LATE and not await _is_needless(step, ahead.member, newcomer, group):
        await _tell(step, ahead.member, group)
    _set_next(ahead, newcomer, group, settings)


@plugin.result("dripped")
async def after_step(event: ActionFinished, group: Group, settings: WelcomeSettings) -> None:
    """Tell the group instead when somebody cannot be reached in private."""
    if event.outcome in ("forbidden", "unsupported"):
        member, _, text = event.payload.decode().partition("\n")
        await _gather(MemberId(member), text, group)


@plugin.timer("hint")
async def tell_group(event: TimerFired, group: Group, settings: WelcomeSettings) -> None:
    """Tell in the group, in one message per text, those who cannot be reached in private."""
    waiting = await group.store.all(ToHint)
    for key, _ in waiting:
        group.store.delete(ToHint, key)
    for text in dict.fromkeys(one.text for _, one in waiting):
        people = [person(group, MemberId(key), one.name) for key, one in waiting if one.text == text]
        variables = {**words_about(group), "name": named(group, people)}
        await group.say(
            group.text(text, **variables), lane=Lane.COMMUNITY, silent=True, expires_at=group.now + TOO_LATE
        )


async def _tell(step: DripStep, member: MemberId, group: Group) -> None:
    if not group.can(Feature.SAY_TO):
        await _gather(member, step.text, group)
        return
    known = await group.members.get(member)
    variables: dict[str, object] = {
        **words_about(group),
        "name": (known.name if known else "") or group.text("welcome.names.friend"),
    }
    await group.whisper(
        member,
        group.text(step.text, **variables),
        lane=Lane.COMMUNITY,
        expires_at=group.now + TOO_LATE,
        on_result="dripped",
        payload=f"{member}\n{step.text}".encode(),
    )


async def _gather(member: MemberId, text: str, group: Group) -> None:
    known = await group.members.get(member)
    is_first = not await group.store.all(ToHint)
    group.store.put(ToHint(name=known.name if known else "", text=text), member)
    if is_first:
        group.timers.set("hint", after=GATHERED, slot=str(group.event.id), misfire=Misfire.ONCE)


async def _is_needless(step: DripStep, member: MemberId, newcomer: Newcomer, group: Group) -> bool:
    if step.needs and not any(group.has(name) for name in step.needs):
        return True
    return await _has_done(step.unless, member, newcomer, group)


async def _has_done(done: Done, member: MemberId, newcomer: Newcomer, group: Group) -> bool:
    match done:
        case "":
            return False
        case "has_posted":
            return newcomer.first_post_at is not None
        case "was_answered":
            return newcomer.answered_at is not None
        case "read_rules":
            return newcomer.read_guide_at is not None or READ_RULES in await group.labels.of(member)


def _set_next(ahead: StepAhead, newcomer: Newcomer, group: Group, settings: WelcomeSettings) -> None:
    number = ahead.number + 1
    if number < len(settings.drip):
        group.timers.set(
            "drip",
            at=max(newcomer.greeted_at + settings.drip[number].after, group.now),
            slot=f"{ahead.member}|{group.event.id}",
            payload=StepAhead(member=ahead.member, number=number),
            misfire=Misfire.ONCE,
        )


async def _opted_out(member: MemberId, group: Group) -> bool:
    return await group.shared.get(NoDirect, member) is not None
