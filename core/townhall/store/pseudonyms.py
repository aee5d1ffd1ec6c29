"""What an erased person is called: always the same, and without the secret nobody can tell whom it stands for."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode

from townhall.model.ids import MemberId, account_of, platform_of, scoped
from townhall.store.interface import Effects, RecordKey, Store

SECRET = RecordKey("townhall", "core", "Secret", "people")
"""Where the key lies by which names are made; with another one, nobody who comes back would be known again."""

MARK = "erased-"
_BYTES = 15


class Pseudonyms:
    """Makes the names of erased people with one secret."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("The secret of pseudonyms has fewer than 16 bytes. Give it 32 random ones.")
        self._secret = secret

    def of(self, member: MemberId) -> MemberId:
        """Return the pseudonym of a person; it is of the same account, and a pseudonym's is itself."""
        if is_pseudonym(member):
            return member
        digest = hmac.digest(self._secret, member.encode(errors="replace"), hashlib.sha256)[:_BYTES]
        name = b32encode(digest).decode().lower()
        return MemberId(scoped(platform_of(member), account_of(member), f"{MARK}{name}"))


async def pseudonyms_of(store: Store) -> Pseudonyms:
    """Return the pseudonyms of this Townhall; the first time, it gets its secret."""
    secret = await store.record(SECRET)
    if secret is None:
        secret = secrets.token_bytes(32)
        await store.commit(Effects(records={SECRET: secret}))
    return Pseudonyms(secret)


def is_member(name: str) -> bool:
    """Return whether a name is somebody's scoped id, and not a word of a plugin's own."""
    return name.count(":") >= 2


def is_pseudonym(name: str) -> bool:
    """Return whether a name is that of somebody who was erased."""
    return name.split(":", 2)[-1].startswith(MARK)
