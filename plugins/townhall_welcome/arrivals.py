"""Who is to be greeted: newcomers and returners, each once, never bots, never late, never those who left again."""

from __future__ import annotations

from townhall import (
    Group,
    Member,
    MemberAdmitted,
    MemberBanned,
    MemberId,
    MemberJoined,
    MemberKicked,
    MemberLeft,
    MemberMoved,
    plain_words,
)
from townhall_welcome.batches import hold, release
from townhall_welcome.declared import plugin
from townhall_welcome.marks import mark_waiting, was_greeted, withdraw_mark
from townhall_welcome.records import Newcomer, Waiting
from townhall_welcome.settings import WelcomeSettings
from townhall_welcome.surge import arrived_in_surge, count_join
from townhall_welcome.watch import forget

GATE = "gate"


@plugin.on(MemberJoined)
async def meet(event: MemberJoined, group: Group, settings: WelcomeSettings) -> None:
    """Greet whoever joins, unless a gate decides first who is in."""
    if _is_too_late(event, group, settings) or not event.member.is_person:
        return
    await count_join(event.at, group, settings)
    if not group.has(GATE):
        await _take_in(event.member, group, settings)


@plugin.on(MemberAdmitted)
async def meet_admitted(event: MemberAdmitted, group: Group, settings: WelcomeSettings) -> None:
    """Greet whoever passed the gate."""
    if event.member.is_person and not _is_too_late(event, group, settings):
        await _take_in(event.member, group, settings)


@plugin.on(MemberMoved)
async def meet_moved(event: MemberMoved, group: Group, settings: WelcomeSettings) -> None:
    """Greet whoever comes from a sibling group with the words for that, not as a newcomer."""
    if not event.member.is_person or _is_too_late(event, group, settings):
        return
    waiting = Waiting(name=event.member.name, since=event.at, kind="moved", tier=event.tier)
    await mark_waiting(event.member.id, group)
    await hold(event.member.id, waiting, group, settings)


@plugin.on(MemberLeft)
async def drop_left(event: MemberLeft, group: Group, settings: WelcomeSettings) -> None:
    """Do not greet somebody who has left again."""
    await _drop(event.member.id, group)


@plugin.on(MemberKicked)
async def drop_kicked(event: MemberKicked, group: Group, settings: WelcomeSettings) -> None:
    """Do not greet somebody who was removed."""
    await _drop(event.member.id, group)


@plugin.on(MemberBanned)
async def drop_banned(event: MemberBanned, group: Group, settings: WelcomeSettings) -> None:
    """Do not greet somebody who was banned."""
    await _drop(event.member.id, group)


async def _take_in(member: Member, group: Group, settings: WelcomeSettings) -> None:
    if await group.store.get(Waiting, member.id) is not None:
        return
    if await was_greeted(member.id, group, settings):
        group.because(plain_words(group.text("welcome.why.greeted_before")), about=member.id)
        return
    if await arrived_in_surge(member.id, group):
        group.because(plain_words(group.text("welcome.why.surge")), about=member.id)
        return
    kind = "back" if await mark_waiting(member.id, group) else "new"
    await hold(member.id, Waiting(name=member.name, since=group.now, kind=kind), group, settings)


def _is_too_late(event: MemberJoined | MemberAdmitted | MemberMoved, group: Group, settings: WelcomeSettings) -> bool:
    if group.now - event.at <= settings.max_lateness:
        return False
    group.because(plain_words(group.text("welcome.why.late")), about=event.member.id)
    return True


async def _drop(member: MemberId, group: Group) -> None:
    if await group.store.get(Waiting, member) is not None:
        await release(member, group)
        await withdraw_mark(member, group)
    group.store.delete(Newcomer, member)
    await forget(member, group)
