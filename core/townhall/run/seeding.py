"""Secrets that are the same every time, for a Townhall that nobody else can reach: a replay, a demonstration."""

from __future__ import annotations

from random import Random

from townhall.run import signing
from townhall.store import pseudonyms
from townhall.store.interface import Effects, Store

_BYTES = 32


async def seed_secrets(store: Store, seed: int) -> None:
    """Give a new store the secrets it would draw by chance; what plugins derive from them is then always the same."""
    random = Random(seed)
    keys = (signing.SECRET, pseudonyms.SECRET)
    await store.commit(Effects(records={key: random.randbytes(_BYTES) for key in keys}))
