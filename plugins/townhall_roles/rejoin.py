"""What becomes of labels and positions when somebody goes, and what they get back when they return (point 5)."""

from __future__ import annotations

from townhall import (
    Group,
    MemberBanned,
    MemberId,
    MemberJoined,
    MemberKicked,
    MemberLeft,
    plain_words,
    replace,
)
from townhall_roles.appointments import Post, end, key_of, posts
from townhall_roles.choices import pick, set_of
from townhall_roles.declared import plugin
from townhall_roles.look import look
from townhall_roles.names import RESERVED
from townhall_roles.records import Departed, KeptLabel, Offer, Seen
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import person, title

RIGHTS = tuple(begin for begin in RESERVED if begin != "optout:")
"""How labels begin that are positions or delegations; whoever goes loses them, whoever gave them."""


@plugin.on(MemberLeft, backfill=True)
async def keep_for_return(event: MemberLeft, group: Group, settings: RolesSettings) -> None:
    """Keep the labels of somebody who left, and end their positions."""
    await _depart(event.member.id, group, settings, dismissed=False)


@plugin.on(MemberKicked, backfill=True)
async def keep_of_removed(event: MemberKicked, group: Group, settings: RolesSettings) -> None:
    """End the positions of somebody who was removed; only what they chose themselves is kept."""
    await _depart(event.member.id, group, settings, dismissed=True)


@plugin.on(MemberBanned, backfill=True)
async def keep_of_banned(event: MemberBanned, group: Group, settings: RolesSettings) -> None:
    """End the positions of somebody who was banned; only what they chose themselves is kept."""
    await _depart(event.member.id, group, settings, dismissed=True)


@plugin.on(MemberJoined, backfill=True)
async def give_back(event: MemberJoined, group: Group, settings: RolesSettings) -> None:
    """Give back the labels of somebody who returns in time, and never a position or a right."""
    member = event.member.id
    await _end_unseen(member, group, settings)
    departed = await group.store.get(Departed, member)
    if departed is None:
        return
    group.store.delete(Departed, member)
    if event.at - departed.at > settings.sticky_for:
        return
    # What a label requires may come back with it, whatever their order.
    given = [
        one.label for _ in departed.labels for one in departed.labels if await _return(member, one, group, settings)
    ]
    if given:
        group.because(plain_words(group.text("roles.rejoin.why", labels=", ".join(given))), about=member)


async def _depart(member: MemberId, group: Group, settings: RolesSettings, *, dismissed: bool) -> None:
    held = await group.labels.of(member)
    kept = [await _kept(member, label, group) for label in sorted(held) if set_of(label, settings.sets) is not None]
    for label in held:
        # What other plugins gave, a sanction above all, is theirs and stays.
        if set_of(label, settings.sets) is not None or label.startswith(RIGHTS):
            group.labels.take(member, label)
    returning = tuple(one for one in kept if _may_return(one.label, group, settings, dismissed=dismissed))
    if returning:
        group.store.put(Departed(at=group.event.at, labels=returning), member)
        labels = ", ".join(one.label for one in returning)
        group.because(plain_words(group.text("roles.rejoin.kept", labels=labels)), about=member)
    await _end_all(member, group, settings)


async def _kept(member: MemberId, label: str, group: Group) -> KeptLabel:
    found = [one for one in await group.labels.holders(label) if one.member == member]
    if not found:
        return KeptLabel(label=label, by=member)
    return KeptLabel(label=label, by=found[0].granted_by, expires_at=found[0].expires_at)


def _may_return(label: str, group: Group, settings: RolesSettings, *, dismissed: bool) -> bool:
    """Return whether a label comes back: chosen ones do, those of the team only to who left freely; rights never."""
    one = set_of(label, settings.sets)
    brings_rights = bool(group.settings.grants.get(label))
    return one is not None and not brings_rights and (one.self_service or not dismissed)


async def _return(member: MemberId, kept: KeptLabel, group: Group, settings: RolesSettings) -> bool:
    """Give a label back, if there still is one and it is not over."""
    over = kept.expires_at is not None and kept.expires_at <= group.now
    one = set_of(kept.label, settings.sets)
    if over or one is None:
        return False
    full = 0 < one.capacity <= len(await group.labels.holders(kept.label))
    if pick(kept.label, await group.labels.of(member), settings.sets, full=full).given != (kept.label,):
        return False
    group.labels.give(member, kept.label, by=kept.by, expires_at=kept.expires_at)
    return True


async def _end_all(member: MemberId, group: Group, settings: RolesSettings) -> None:
    mine = [post for post in await posts(group) if post.member == member]
    for key, _ in await group.store.all(Offer, f"{member}|"):
        group.store.delete(Offer, key)
    for post in mine:
        if not post.appointment.ended:
            await _end_one(post, group, settings)
    if mine:
        await look(group, settings)


async def _end_one(post: Post, group: Group, settings: RolesSettings) -> None:
    await end(post, group, "left")
    key = "roles.rejoin.left_named" if post.appointment.named else "roles.rejoin.left"
    shown = title(post.position, group, settings)
    said = group.text(key, name=await person(post.member, group), position=shown)
    group.because(plain_words(said), about=post.member)
    await group.tell_staff(said)


async def _end_unseen(member: MemberId, group: Group, settings: RolesSettings) -> None:
    """End the positions of somebody whose going we were not told of."""
    seen = await group.store.get(Seen, member)
    for post in await posts(group):
        if post.member != member or post.appointment.ended:
            continue
        new_here = not post.appointment.met and (seen is None or seen.at <= post.appointment.since)
        if new_here:
            # ops.toml named them before they came.
            group.store.put(replace(post.appointment, met=True), key_of(member, post.position))
        else:
            await _end_all(member, group, settings)
            return
