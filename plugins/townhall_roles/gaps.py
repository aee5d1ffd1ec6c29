"""Which positions the group cannot do without and nobody holds, and where a substitute is missing (S19)."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group, Parts, plain_words, under_each_other
from townhall_roles.appointments import Post, team
from townhall_roles.fitting import best_for
from townhall_roles.records import Told
from townhall_roles.settings import RolesSettings
from townhall_roles.wording import listed, title

HOLDER, SUBSTITUTE = "holder", "substitute"


def gaps_of(posts: Sequence[Post], settings: RolesSettings) -> list[str]:
    """Return the vacancies, each as ``position|holder`` or ``position|substitute``."""
    held = {post.position for post in posts if post.holds}
    backed = {post.position for post in posts if post.stands_in}
    known = dict.fromkeys((*settings.required, *settings.positions, *held))
    found = [f"{position}|{HOLDER}" for position in settings.required if position not in held]
    return found + [
        f"{position}|{SUBSTITUTE}"
        for position in settings.needs_substitute
        if position in known and position in held and position not in backed
    ]


async def tell_gaps(group: Group, settings: RolesSettings) -> None:
    """Tell staff of vacancies when there are others than they know of."""
    gaps = tuple(gaps_of(await team(group), settings))
    told = await group.store.get(Told) or Told()
    if gaps == told.gaps:
        return
    group.store.put(Told(gaps=gaps))
    if gaps:
        said = await described(gaps, group, settings)
        group.because(plain_words(group.text("roles.gaps.why")))
        await group.tell_staff(said)


async def described(gaps: Sequence[str], group: Group, settings: RolesSettings) -> Parts:
    """Return the vacancies as staff read them, each with who might fill it."""
    shown = [group.text("roles.gaps.title", group=group.title)]
    for gap in gaps:
        position, _, part = gap.partition("|")
        shown.append(group.text(f"roles.gaps.{part}", position=title(position, group, settings)))
        candidates = await best_for(position, group, settings) if part == HOLDER else ()
        if candidates:
            names = listed([(one.member,) for one in candidates], group)
            shown.append(group.text("roles.gaps.candidates", names=names))
    return under_each_other(shown)
