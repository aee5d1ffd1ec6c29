"""The secret by which buttons are signed: made the first time, and the same for ever after."""

from __future__ import annotations

import secrets

from townhall.store.interface import Effects, RecordKey, Store
from townhall.surface.buttons import ButtonSigner

SECRET = RecordKey("townhall", "core", "Secret", "buttons")
"""Where it is kept: buttons outlive a restart."""


async def signer_of(store: Store) -> ButtonSigner:
    """Return what signs the buttons of this Townhall, so that those of an earlier life still work."""
    secret = await store.record(SECRET)
    if secret is None:
        secret = secrets.token_bytes(32)
        await store.commit(Effects(records={SECRET: secret}))
    return ButtonSigner(secret)
