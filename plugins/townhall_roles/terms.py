"""Terms end, and that is told before; offers that nobody took up lapse."""

from __future__ import annotations

from datetime import timedelta

from townhall import Feature, Group, MemberId, plain_words, replace
from townhall_roles.appointments import Post, end, is_running, key_of, posts
from townhall_roles.records import Offer
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import day, person, title

OFFER_STANDS = timedelta(days=7)
"""How long a proposal or an offer may be answered."""


async def end_terms(group: Group, settings: RolesSettings) -> None:
    """End what is over, tell of what soon will be, and drop offers that are too old."""
    for key, offer in await group.store.all(Offer):
        if group.now >= offer.since + OFFER_STANDS:
            group.store.delete(Offer, key)
            member, _, position = key.rpartition("|")
            shown = title(position, group, settings)
            group.because(plain_words(group.text("roles.offer.lapsed", position=shown)), about=MemberId(member))
    for post in await posts(group):
        if post.appointment.ended:
            continue
        if not is_running(post.appointment, group):
            await _over(post, group, settings)
        elif _ends_soon(post, group, settings):
            await _remind(post, group, settings)


def _ends_soon(post: Post, group: Group, settings: RolesSettings) -> bool:
    until = post.appointment.until
    return until is not None and not post.appointment.reminded and group.now >= until - settings.remind_before


async def _over(post: Post, group: Group, settings: RolesSettings) -> None:
    await end(post, group, "term")
    key = "roles.term.over_named" if post.appointment.named else "roles.term.over"
    said = group.text(key, name=await person(post.member, group), position=title(post.position, group, settings))
    group.because(plain_words(said), about=post.member)
    await group.tell_staff(said)


async def _remind(post: Post, group: Group, settings: RolesSettings) -> None:
    assert post.appointment.until is not None
    group.store.put(replace(post.appointment, reminded=True), key_of(post.member, post.position))
    name, until = title(post.position, group, settings), day(post.appointment.until, group)
    said = group.text("roles.term.soon", name=await person(post.member, group), position=name, until=until)
    group.because(plain_words(said), about=post.member)
    await group.tell_staff(said)
    if group.can(Feature.SAY_TO):
        await group.whisper(post.member, "roles.term.yours", position=name, until=until)
