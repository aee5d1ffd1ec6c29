"""``/link`` and ``/unlink``: somebody says, on both sides, that accounts on several platforms are one person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from townhall.bus import link_codes
from townhall.bus.link_changes import join_accounts, part_accounts
from townhall.bus.link_codes import CONFIRM_WITHIN, LIFETIME, LinkCode, LinkTries, code_place, tries_place
from townhall.bus.links import Linked, accounts_of, at_hand, in_memory, linked_place
from townhall.bus.people import CORE
from townhall.bus.turn import Turn, turn_of
from townhall.config.model import GroupConfiguration
from townhall.model.actions import Lane, SayTo
from townhall.model.capabilities import Feature
from townhall.model.events import ButtonPressed, CommandInvoked, MemberNotice
from townhall.model.ids import EventId, GroupId, MemberId, account_of, platform_of
from townhall.model.parts import Button
from townhall.model.places import Place
from townhall.plugin.group import Group
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Settings
from townhall.plugin.terms import Terms
from townhall.text.names import safe_name

YES, NO = "link_yes", "link_no"
_SHORT = 12
"""So much of a digest tells one question from another."""


def declare(plugin: Plugin[Any]) -> None:
    """Declare commands, buttons and what is told of them on the core's own plugin."""
    _commands(plugin)
    _questions(plugin)


def scope_of(group: GroupConfiguration) -> str:
    """Return where the links of a group's people lie: in its community, or in the group when it has none."""
    return group.core.community or group.id


# -- what people call -----------------------------------------------------------------------------
def _commands(plugin: Plugin[Any]) -> None:
    @plugin.command("link", "绑定", deadline=timedelta(seconds=30))
    async def link(event: CommandInvoked, group: Group, settings: Settings, code: str = "") -> None:
        """Say that another account of yours is you as well: ask for a code here, and enter it there."""
        turn = turn_of(group)
        if not event.place.direct:
            await _in_public(turn, group, code)
        elif code:
            await _enter(turn, group, event, code)
        else:
            await _give(turn, group, event.actor.id)

    @plugin.command("unlink", "解绑", deadline=timedelta(seconds=30))
    async def unlink(event: CommandInvoked, group: Group, settings: Settings) -> None:
        """Say that this account stands for itself again."""
        others = await part_accounts(turn_of(group), event.actor.id)
        await group.answer("core.link.parted" if others else "core.link.not_linked")


async def _in_public(turn: Turn, group: Group, code: str) -> None:
    """Never give a code where others read; one that is entered there is no secret any more."""
    if code and (found := await _found(turn, code)) is not None:
        turn.collect().records[code_place(found[0])] = None
    await group.answer("core.link.in_private" if group.can(Feature.SAY_TO) else "core.link.no_private_talk")


async def _give(turn: Turn, group: Group, member: MemberId) -> None:
    code = link_codes.new_code(turn.world.chance)
    digest = link_codes.digest_of(code, member)
    others = [one for one in await accounts_of(turn.world, scope_of(turn.configuration), member) if one != member]
    turn.collect().records[code_place(member)] = LinkCode(
        digest=digest, scope=scope_of(turn.configuration), home=turn.configuration.id, ends=turn.now() + LIFETIME
    )
    linked = group.text("core.link.linked_with", accounts=_named(others)) if others else ()
    parts = (*group.text("core.link.code", code=code, minutes=_minutes(LIFETIME)), *linked)
    place = Place(turn.configuration.id, direct=True)
    turn.decide(SayTo(place=place, member=member, parts=parts), Terms(answer=True, passing=True))


async def _enter(turn: Turn, group: Group, event: CommandInvoked, code: str) -> None:
    member = event.actor.id
    asker, scope = await _found(turn, code) or (member, "")
    linked = asker in await accounts_of(turn.world, scope, member)
    belongs = await _belongs(turn, scope, member)
    await at_hand(turn.world, {code_place(asker): LinkCode, tries_place(member): LinkTries})
    # From here to the end nothing waits: of two who enter the same code, one is first.
    said = _refusal(turn, asker, member, code)
    if not said and (linked or not belongs):
        said = "core.link.same_account" if linked else "core.link.elsewhere"
    if not said:
        _ask(turn, event, asker)
    span = CONFIRM_WITHIN if not said else link_codes.TRIES_WITHIN
    await group.answer(said or "core.link.asked", minutes=_minutes(span))


def _refusal(turn: Turn, asker: MemberId, member: MemberId, code: str) -> str:
    """Return what somebody is told whose code is none, or who has guessed too often; empty when it is good."""
    world, now = turn.world, turn.now()
    tries = in_memory(world, tries_place(member), LinkTries)
    current = in_memory(world, code_place(asker), LinkCode)
    if link_codes.too_many(tries, now):
        return "core.link.too_many"
    if current is not None and link_codes.fits(current, asker, code, now) and world.group(current.home) is not None:
        return ""
    turn.collect().records[tries_place(member)] = link_codes.once_more(tries, now)
    return "core.link.wrong"


def _ask(turn: Turn, event: CommandInvoked, asker: MemberId) -> None:
    """Have the one whose code it is asked whether the other is them as well."""
    current = in_memory(turn.world, code_place(asker), LinkCode)
    assert current is not None
    other, ends = event.actor, turn.now() + CONFIRM_WITHIN
    turn.collect().records[code_place(asker)] = replace(
        current, ends=ends, claimed_by=other.id, claimed_home=turn.configuration.id
    )
    who = f"{safe_name(other.name)} ({platform_of(other.id)})"
    _tell(turn, current.home, asker, "core.link.question", ask=current.digest[:_SHORT], who=who)


async def _found(turn: Turn, code: str) -> tuple[MemberId, str] | None:
    """Return whose code this is, and for which community; there are never many codes that are still good."""
    place = (link_codes.SCOPE, CORE, LinkCode.__name__)
    codes = await turn.world.load_all(place, LinkCode, "", turn.undurable_records())
    good = [(MemberId(key), one.scope) for key, one in codes if link_codes.fits(one, MemberId(key), code, turn.now())]
    return good[0] if good else None


async def _belongs(turn: Turn, scope: str, member: MemberId) -> bool:
    """Return whether somebody is known in a group of a community."""
    configuration = turn.world.configuration
    for group in () if configuration is None else configuration.groups.values():
        if scope_of(group) == scope and group.core.account == account_of(member):
            known = await turn.world.known(group.id, member)
            if known is not None and known.present:
                return True
    return False


# -- the question on the other side ---------------------------------------------------------------
def _questions(plugin: Plugin[Any]) -> None:
    @plugin.on(MemberNotice)
    async def tell(event: MemberNotice, group: Group, settings: Settings) -> None:
        """Tell somebody in private what concerns their accounts."""
        labels = ((YES, "core.link.yes"), (NO, "core.link.no")) if event.ask else ()
        buttons: list[list[Button]] = [
            [
                group.button(name, label, event.ask, lifetime=CONFIRM_WITHIN, only_for=event.member)
                for name, label in labels
            ]
        ]
        text = group.text(event.text, **event.variables)
        await group.whisper(event.member, text, buttons=buttons if labels else (), lane=Lane.SAFETY)

    @plugin.button(YES)
    async def confirm(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Link the two accounts, now that both sides have said so."""
        await _decide(turn_of(group), group, event.actor.id, agreed=True)

    @plugin.button(NO)
    async def decline(event: ButtonPressed, group: Group, settings: Settings) -> None:
        """Leave them apart."""
        await _decide(turn_of(group), group, event.actor.id, agreed=False)


async def _decide(turn: Turn, group: Group, member: MemberId, *, agreed: bool) -> None:
    world, place = turn.world, code_place(member)
    await at_hand(world, {place: LinkCode})
    claim = in_memory(world, place, LinkCode)
    if claim is None or not claim.claimed_by or claim.digest[:_SHORT] != group.argument or turn.now() >= claim.ends:
        await group.answer("core.link.over")
        return
    other, scope = claim.claimed_by, claim.scope
    await at_hand(world, {linked_place(scope, one): Linked for one in (member, other)})
    # From here to the end nothing waits: two questions about one person are answered one after the other.
    turn.collect().records[place] = None
    if not agreed:
        said = ("core.link.declined", "core.link.was_declined")
    elif join_accounts(turn, scope, member, other):
        said = ("core.link.done", "core.link.done")
    else:
        said = ("core.link.too_many_accounts", "core.link.too_many_accounts")
    await group.answer(said[0])
    _tell(turn, claim.claimed_home, other, said[1])


def _tell(turn: Turn, home: GroupId, member: MemberId, text: str, ask: str = "", **variables: str) -> None:
    turn.raise_event(
        MemberNotice(
            id=EventId(f"{turn.next_key()}|notice"),
            at=turn.now(),
            place=Place(home),
            received_at=turn.now(),
            member=member,
            text=text,
            variables=variables,
            ask=ask,
        )
    )


def _named(accounts: list[MemberId]) -> str:
    return ", ".join(sorted({platform_of(one) for one in accounts}))


def _minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)
