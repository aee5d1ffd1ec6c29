"""``/host``: the team invites somebody to host a topic, and lends the right to present topics for a while (S72)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import (
    ActionFinished,
    Allowance,
    Button,
    ButtonPressed,
    CommandInvoked,
    Delegation,
    Draft,
    Feature,
    Group,
    Member,
    MemberId,
    Parts,
    Rest,
    UserError,
    plain_words,
    replace,
)
from townhall_kol.declared import HOST, INVITE, plugin
from townhall_kol.declining import end_declined
from townhall_kol.delegation.records import OpenCases
from townhall_kol.delegation.telling import was_unreached
from townhall_kol.delegation.watching import watch
from townhall_kol.hosts.finding import hosting_by
from townhall_kol.hosts.records import LONGEST, Hosting
from townhall_kol.settings import KolSettings
from townhall_kol.wording import day, name_of

NOTHING: Final = Rest("")
A_DAY: Final = Allowance(1, "day")
"""How often a host presents a topic."""
STANDS: Final = timedelta(days=7)


@plugin.command("host", "主持", permission=INVITE)
async def invite(
    event: CommandInvoked, group: Group, settings: KolSettings, who: Member, topic: Rest = NOTHING
) -> None:
    """Invite somebody to host a topic: /host @somebody what worked for you this year?"""
    words = " ".join(topic.split())
    if not words:
        raise UserError("kol.host.topic")
    if len(words) > LONGEST:
        raise UserError("kol.host.long", most=LONGEST)
    until = group.now + settings.hosting_for
    draft = Draft(holder=who.id, nodes={HOST: A_DAY}, sponsor=event.actor.id, expires_at=until)
    offered = await group.delegations.offer(draft)
    hosting = Hosting(topic=words, delegation=offered.id, by=event.actor.id, since=group.now, until=until)
    group.store.put(hosting, who.id)
    group.ledger.record("invited", about=who.id, actor=event.actor.id, reason=words)
    await _ask(who.id, hosting, group)
    await group.answer("kol.host.asked", name=await name_of(who.id, group))


async def _ask(host: MemberId, hosting: Hosting, group: Group) -> None:
    """Ask the person, in private where that is possible."""
    if not group.can(Feature.SAY_TO):
        await _ask_in_group(host, hosting, group)
        return
    buttons, said = [_answers(host, group)], _question(hosting, group)
    await group.whisper(host, said, buttons=buttons, on_result="host_asked", payload=host.encode())


@plugin.result("host_asked")
async def after_asking(event: ActionFinished, group: Group, settings: KolSettings) -> None:
    """Ask in the group whoever takes no private messages."""
    host = MemberId(event.payload.decode())
    hosting = await group.store.get(Hosting, host)
    if was_unreached(event) and hosting is not None and hosting.state == "invited":
        await _ask_in_group(host, hosting, group)


async def _ask_in_group(host: MemberId, hosting: Hosting, group: Group) -> None:
    name = await group.members.get(host) or await name_of(host, group)
    said = group.text("kol.host.in_group", name=name, question=_question(hosting, group))
    shown = await group.say(said, buttons=[_answers(host, group)])
    group.because(plain_words(group.text("kol.host.why")), about=host, of=[shown])


def _question(hosting: Hosting, group: Group) -> Parts:
    return group.text("kol.host.ask", group=group.title, topic=hosting.topic, until=day(hosting.until, group))


def _answers(host: MemberId, group: Group) -> list[Button]:
    labels = (("host_accept", "kol.host.accept"), ("host_decline", "kol.host.decline"))
    return [group.button(name, label, lifetime=STANDS, only_for=host) for name, label in labels]


@plugin.button("host_accept")
async def accept(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Begin to host; the right is checked once more at this moment."""
    await begin_hosting(event.actor.id, group, settings)


async def begin_hosting(host: MemberId, group: Group, settings: KolSettings) -> None:
    """Have somebody host what they were invited to; raises :class:`UserError` when that is over or must wait."""
    if await group.store.get(OpenCases, host) is not None:
        raise UserError("kol.delegate.case_open")
    hosting, offered = await _invited(host, group)
    begun = await group.delegations.accept(offered)
    group.store.put(replace(hosting, state="running", since=group.now), host)
    await watch(begun, group, settings)
    await group.answer("kol.host.thanks", topic=hosting.topic, until=day(hosting.until, group))
    await group.tell_staff("kol.host.accepted", name=await name_of(host, group), topic=hosting.topic)


@plugin.button("host_decline")
async def decline(event: ButtonPressed, group: Group, settings: KolSettings) -> None:
    """Leave it, without a reason."""
    await leave_hosting(event.actor.id, group)


async def leave_hosting(host: MemberId, group: Group) -> None:
    """Drop an invitation to host; raises :class:`UserError` when it is over."""
    hosting, offered = await _invited(host, group)
    await end_declined(offered, "hosting", group)
    group.store.delete(Hosting, host)
    await group.answer("kol.host.declined")
    await group.tell_staff("kol.host.not_taken", name=await name_of(host, group), topic=hosting.topic)


async def prolong_hosting(renewed: Delegation, group: Group) -> None:
    """Let somebody host for as long as the right to it was renewed."""
    hosting = await hosting_by(renewed, group)
    if hosting is not None:
        group.store.put(replace(hosting, state="running", until=renewed.expires_at), renewed.holder)


async def _invited(host: MemberId, group: Group) -> tuple[Hosting, Delegation]:
    """Return what somebody was invited to and what is offered for it; raises :class:`UserError` when it is over."""
    hosting = await group.store.get(Hosting, host)
    if hosting is not None and hosting.state == "invited":
        for offered in await group.delegations.of(host):
            if offered.id == hosting.delegation and offered.is_open(group.now):
                return hosting, offered
    raise UserError("kol.host.gone")
