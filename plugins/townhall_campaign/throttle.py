"""A rule that nobody responds to, two times in a row, comes only every other time until somebody does (S10, S13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from townhall import Group, replace
from townhall_campaign.parts import Part
from townhall_campaign.post import Post
from townhall_campaign.records import PARTED_BY, Pulse
from townhall_campaign.slots import single

LOW_IN_ROW: Final = 2


def pulse_key(home: str, post: str) -> str:
    """Return the key under which it is kept how a post is answered here."""
    return f"{home}{PARTED_BY}{post}"


def is_rule(post: Post) -> bool:
    """Return whether a post comes again and again."""
    return post.relative is None and single(post.at) is None


def pulse_of(part: Part) -> Sequence[tuple[type[Pulse], str]]:
    """Return which record of how it is answered decides about a part: none for a post that comes once."""
    return [(Pulse, pulse_key(part.home, part.post))] if is_rule(part.content) else []


async def is_skipped(part: Part, group: Group) -> bool:
    """Return whether a throttled post is left out this time; the next time it comes."""
    if not is_rule(part.content):
        return False
    key = pulse_key(part.home, part.post)
    pulse = await group.store.get(Pulse, key)
    if pulse is None or not pulse.throttled:
        return False
    if not part.rehearsal:
        group.store.put(replace(pulse, skip_next=not pulse.skip_next), key)
    return pulse.skip_next


async def note_response(home: str, post: str, *, low: bool, group: Group) -> bool:
    """Count a response that is too low, or take the throttle off; return whether the post is throttled from now on."""
    key = pulse_key(home, post)
    pulse = await group.store.get(Pulse, key) or Pulse()
    if not low:
        group.store.put(Pulse(), key)
        return False
    in_row = pulse.low_in_row + 1
    begins = in_row >= LOW_IN_ROW and not pulse.throttled
    throttled = pulse.throttled or begins
    group.store.put(Pulse(low_in_row=in_row, throttled=throttled, skip_next=begins or pulse.skip_next), key)
    return begins
