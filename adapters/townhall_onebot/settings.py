"""The ``[accounts.NAME]`` table of a QQ account: how its implementation is reached, and how slowly it speaks."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from townhall.adapter import AccountSettings, Secret
from townhall.model.capabilities import Pace


class Transport(StrEnum):
    """Who calls whom."""

    FORWARD = "forward"
    """We open a WebSocket to the implementation, at ``url``."""
    REVERSE = "reverse"
    """The implementation opens a WebSocket to us, at ``listen``."""
    HTTP = "http"
    """The implementation posts events to ``listen``; our calls go to ``url``."""


USUAL_URL = {Transport.FORWARD: "ws://127.0.0.1:3001", Transport.HTTP: "http://127.0.0.1:3000"}
"""Where implementations listen when nobody changes it."""

_SCHEMES = {Transport.FORWARD: ("ws", "wss"), Transport.HTTP: ("http", "https")}
_NO_WAIT = 1000.0


class OneBotSettings(AccountSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[accounts.NAME]`` table of a QQ account, without ``adapter``."""

    transport: Transport = Transport.FORWARD
    """Who calls whom: ``forward``, ``reverse`` or ``http``."""
    url: str = ""
    """Address of the implementation; empty: ``ws://127.0.0.1:3001``, or ``http://127.0.0.1:3000`` for ``http``."""
    listen: str = "127.0.0.1:8430"
    """Address and port for ``reverse`` and ``http``; each account needs its own. Port 0 takes any free one."""
    access_token: Secret | None = None
    """What both sides know; ``reverse`` does not start without it."""
    secret: Secret | None = None
    """What posted events are signed with; ``http`` does not start without it."""
    self_id: str = ""
    """The number of our QQ account; another account is refused. Empty: whichever is logged in."""
    account_gap: timedelta = timedelta(seconds=1)
    """The least time between two calls that change something, over all groups."""
    room_gap: timedelta = timedelta(seconds=3)
    """The least time between two messages in one group."""
    room_messages_per_minute: int = 15
    """How many messages one group gets in any minute; 0: no such bound."""
    jitter: timedelta = timedelta(seconds=2)
    """Random time on top of ``account_gap``, because a steady beat gives a robot away."""
    answer_within: timedelta = timedelta(seconds=30)
    """How long the implementation may take for a call."""
    read_back: int = 50
    """How many messages of each group are read back after an outage, where the implementation can; 0: none."""

    def __post_init__(self) -> None:
        """Refuse what can never work."""
        address_of(self.listen)
        for name in ("account_gap", "room_gap", "jitter"):
            if getattr(self, name) < timedelta(0):
                raise ValueError(f"{name} is less than nothing. Give a time such as 3s.")
        if self.answer_within <= timedelta(0) or self.read_back < 0 or self.room_messages_per_minute < 0:
            raise ValueError("answer_within, read_back and room_messages_per_minute cannot be negative. Raise them.")
        if self.self_id and not self.self_id.isdigit():
            raise ValueError(f'self_id = "{self.self_id}" is no QQ number. Write it as "10001".')
        self._check_credentials()
        self._check_url()

    def _check_credentials(self) -> None:
        # Whoever reaches the port could speak for everybody otherwise.
        if self.transport is Transport.REVERSE and self.access_token is None:
            raise ValueError('transport = "reverse" needs an access_token. Set the same one in the implementation.')
        if self.transport is Transport.HTTP and self.secret is None:
            raise ValueError('transport = "http" needs a secret. Set the same one in the implementation.')

    def _check_url(self) -> None:
        schemes = _SCHEMES.get(self.transport)
        if schemes is None or not self.url:
            return
        parts = urlsplit(self.url)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f'url is no address for transport = "{self.transport}". Begin it with {schemes[0]}://.')
        if "access_token" in parts.query:
            raise ValueError("url holds an access token. Put it into access_token instead.")

    @property
    def address(self) -> str:
        """Where the implementation is called."""
        return (self.url or USUAL_URL.get(self.transport, "")).rstrip("/")

    @property
    def token(self) -> str:
        """The access token itself; empty without one."""
        return "" if self.access_token is None else self.access_token.reveal()

    @property
    def pace(self) -> Pace:
        """How fast the account may speak."""
        gap = self.account_gap.total_seconds()
        return Pace(
            account_per_second=1 / gap if gap > 1 / _NO_WAIT else _NO_WAIT,
            room_gap=self.room_gap,
            room_window_messages=self.room_messages_per_minute or None,
            jitter=self.jitter,
        )


def address_of(listen: str) -> tuple[str, int]:
    """Split ``"127.0.0.1:8430"`` or ``"[::1]:8430"``; raises :class:`ValueError` that names the remedy."""
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(f'listen = "{listen}" is no address and port. Write it as "127.0.0.1:8430".')
    return host.strip("[]"), int(port)
