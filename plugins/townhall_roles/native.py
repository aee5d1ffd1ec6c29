"""Roles of the platform that somebody changed in the client, held against the labels they go with (point 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import ActorKind, Feature, Group, Member, MemberId, MemberRolesChanged, Yes, plain_words
from townhall_roles.appointments import Post, end, post_of
from townhall_roles.choices import set_of
from townhall_roles.declared import plugin
from townhall_roles.look import look
from townhall_roles.settings import RolesSettings

BY_HAND: Final = "changed_in_client"
JUST_GIVEN: Final = timedelta(minutes=1)
"""A role that goes so soon after its label was given is an echo of the change before."""


@plugin.on(MemberRolesChanged, backfill=True)
async def follow_client(event: MemberRolesChanged, group: Group, settings: RolesSettings) -> None:
    """Respect what staff changed by hand; what another bot took comes back only where that is enforced."""
    operator = event.operator
    by_us = operator is not None and operator.kind is ActorKind.SELF
    # Where roles are ranks, one takes the place of another, and nobody took it away.
    if by_us or not isinstance(group.ability(Feature.ROLES), Yes):
        return
    by_staff = operator is not None and operator.is_person
    if not by_staff and settings.enforce:
        # The label stays, and so the core gives the role back.
        return
    for label in group.settings.native_roles:
        names = await group.labels.role_names(label)
        if not names.isdisjoint(event.removed):
            await _taken(event.member.id, label, operator, group, settings)
        elif not names.isdisjoint(event.added) and by_staff and operator is not None:
            await _given(event.member.id, label, operator, group, settings)


async def _taken(member: MemberId, label: str, operator: Member | None, group: Group, settings: RolesSettings) -> None:
    held = [one for one in await group.labels.holders(label) if one.member == member]
    granted = held[0].granted_at if held else None
    if not held or (granted is not None and group.now - granted < JUST_GIVEN):
        return
    kind, _, position = label.partition(":")
    found = await post_of(member, position, group) if kind in ("position", "substitute") else None
    if found is not None and not found.ended:
        await end(Post(member, position, found), group, BY_HAND, by=operator.id if operator is not None else "")
        await look(group, settings)
    elif set_of(label, settings.sets) is not None:
        group.labels.take(member, label)
    else:
        return
    _note(member, f"-{label}", operator, group)


async def _given(member: MemberId, label: str, operator: Member, group: Group, settings: RolesSettings) -> None:
    """Take over a label that staff gave by its role; positions are never given so."""
    if set_of(label, settings.sets) is not None and label not in await group.labels.of(member):
        group.labels.give(member, label, by=operator.id)
        _note(member, f"+{label}", operator, group)


def _note(member: MemberId, sign: str, operator: Member | None, group: Group) -> None:
    group.ledger.record(BY_HAND, about=member, actor=operator.id if operator is not None else "", reason=sign)
    group.because(plain_words(group.text("roles.native.why", sign=sign)), about=member)
