"""The ``[accounts.NAME]`` table: where the account lives, how it proves who it is, and how fast it may be."""

from __future__ import annotations

import re
from datetime import timedelta

from townhall.adapter import AccountSettings, Secret

_USER = re.compile(r"@[^:\s]+:\S+")
_FASTEST = 1000.0


class MatrixSettings(AccountSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[accounts.NAME]`` table of a Matrix account, without ``adapter``."""

    homeserver: str
    """The address of the homeserver's client API, for example ``https://matrix.example.org``."""
    user: str
    """The full id of the account, for example ``@townhall:example.org``."""
    token: Secret | None = None
    """An access token of the account. Either this or ``password``."""
    password: Secret | None = None
    """The password of the account: used once to log in, and again only when the homeserver forgets the session."""
    device: str = "TOWNHALL"
    """The device to log in as with a password. It stays the same, so that a repeated send is recognised."""
    messages_per_second: float = 0.2
    """How fast the homeserver lets this account send; 0.2 is what Synapse allows without an override."""
    burst: int = 10
    """How many messages may go at once after a pause."""
    autojoin: bool = True
    """Whether an invitation into a room of ops.toml is accepted."""
    private_talks: bool = True
    """Whether an invitation into a private talk is accepted from people of the rooms of ops.toml."""
    late_after: timedelta = timedelta(minutes=10)
    """How old an event may be at a reconnection that is still treated as live; older ones greet nobody."""
    provisional_polls: bool = True
    """Whether polls go out under their provisional names (``org.matrix.msc3381``), the ones most clients read."""

    def __post_init__(self) -> None:
        """Refuse what cannot be right; each with its remedy."""
        if not self.homeserver.startswith(("http://", "https://")):
            raise ValueError(
                f'homeserver = "{self.homeserver}" is no address. Write it as "https://matrix.example.org".'
            )
        if _USER.fullmatch(self.user) is None:
            raise ValueError(f'user = "{self.user}" is no full user id. Write it as "@name:example.org".')
        if (self.token is None) == (self.password is None):
            raise ValueError("an account needs exactly one of token and password. Set one of them.")
        if not 0 < self.messages_per_second <= _FASTEST or self.burst < 1:
            limits = f"Set the one above 0 and to {_FASTEST:.0f} at most, the other to 1 at least."
            raise ValueError(f"messages_per_second or burst is out of bounds. {limits}")
