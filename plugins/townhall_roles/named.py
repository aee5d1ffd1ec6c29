"""Those whom ops.toml names: they hold their positions at once, and lose them when the file names them no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import msgspec

from townhall import Group, MemberId, replace
from townhall_roles.appointments import APPOINTED, ENDED, Post, Sheet, begin, end, key_of, note_end, post_of, posts
from townhall_roles.records import Appointment, Part
from townhall_roles.settings import RolesSettings

BY_FILE: Final = "ops.toml"
"""Why an appointment has ended that was by the file alone."""


def named_in(settings: RolesSettings, group: Group) -> Iterator[tuple[MemberId, str, Part]]:
    """Yield everybody whom ops.toml names, with the position and their part in it."""
    for position, one in settings.positions.items():
        for own in one.holders:
            yield group.member_id(own), position, "holder"
        for own in one.substitutes:
            yield group.member_id(own), position, "substitute"


async def follow_file(group: Group, settings: RolesSettings) -> None:
    """Appoint whom the file names and nobody has ended, and let go whom it named before and names no more."""
    wanted: dict[tuple[MemberId, str], Part] = {
        (member, position): part for member, position, part in named_in(settings, group)
    }
    for post in await posts(group):
        if post.appointment.named and (post.member, post.position) not in wanted:
            await _not_named(post, group)
    for (member, position), part in wanted.items():
        await _named(member, position, part, group, settings)


async def _named(member: MemberId, position: str, part: Part, group: Group, settings: RolesSettings) -> None:
    found = await post_of(member, position, group)
    known = await group.members.get(member)
    if found is not None and not found.ended and (found.part == part or found.by):
        # Whom the team made something else than the file says stays what they are.
        if not found.named and found.part == part:
            group.store.put(replace(found, named=True), key_of(member, position))
        return
    barred = found is not None and found.ended and found.part == part
    gone = known is not None and not await group.members.present(member)
    if barred or gone or (found is None and await _was_ended(member, position, part, group)):
        return
    if found is not None:
        await end(Post(member, position, found), group, BY_FILE)
    new = Appointment(part=part, since=group.now, named=True, met=known is not None)
    await begin(Post(member, position, new), term_of(position, settings), group)
    group.because(f"ops.toml: {position}", about=member)


async def _was_ended(member: MemberId, position: str, part: Part, group: Group) -> bool:
    """Return whether the team or they themselves ended it, as the ledger knows also of whoever was erased since."""
    entries = await group.ledger.entries(APPOINTED, ENDED, about=member)
    last = next((one for one in entries if one.reason == position), None)
    if last is None or last.kind == APPOINTED:
        return False
    sheet = msgspec.msgpack.decode(last.evidence, type=Sheet) if last.evidence else Sheet(position=position, part=part)
    return sheet.part == part and sheet.why != BY_FILE


async def _not_named(post: Post, group: Group) -> None:
    """Let go somebody who was in a position by the file alone; whom the team appointed stays."""
    unnamed = replace(post.appointment, named=False)
    if post.appointment.by and not post.appointment.ended:
        group.store.put(unnamed, key_of(post.member, post.position))
        return
    await end(Post(post.member, post.position, unnamed), group, BY_FILE)
    if post.appointment.ended:
        # Whom the file names again later begins anew.
        note_end(post, group, BY_FILE)
    group.because(f"ops.toml: {post.position}", about=post.member)


def term_of(position: str, settings: RolesSettings) -> timedelta:
    """Return how long one is appointed to a position; zero: without an end."""
    return settings.position(position).term or settings.term
