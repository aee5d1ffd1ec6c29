"""What comes out the same every time: which wording somebody gets, how much later, and what was approved."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b

import msgspec

from townhall_campaign.post import Post


def number(*names: str) -> int:
    """Return a large number that depends on these names alone."""
    return int.from_bytes(blake2b("\0".join(names).encode(), digest_size=8).digest(), "big")


def variant_of(campaign: str, somebody: str, post: Post) -> int:
    """Return which variant a group or person gets: always the same one of a campaign; 0 without variants."""
    drawn = number(campaign, somebody) % 100
    for place, variant in enumerate(post.variants):
        drawn -= variant.share
        if drawn < 0:
            return place
    return 0


def wording_of(campaign: str, somebody: str, post: Post) -> str:
    """Return the text, or the key of one, that a group or person gets."""
    return post.variants[variant_of(campaign, somebody, post)].text if post.variants else post.text


def jitter_of(run: str, group: str, post: Post) -> timedelta:
    """Return how much later a group gets a run."""
    seconds = round(post.jitter.total_seconds())
    return timedelta(seconds=number(run, group) % (seconds + 1)) if seconds else timedelta()


def digest_of(post: Post, *words: str) -> str:
    """Return what an approval is bound to: content, audience and time, and the words that keys stand for."""
    written = msgspec.json.encode(msgspec.structs.replace(post, by="", approval=None))
    return blake2b(written + b"\0" + "\0".join(words).encode(), digest_size=8).hexdigest()
