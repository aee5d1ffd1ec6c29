"""The ``[accounts.NAME]`` table of a Telegram bot: its token, how it hears, and how fast it may write."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from townhall.adapter import AccountSettings, Secret

OWN_SERVER = "https://api.telegram.org"
PAID_PER_SECOND = 1000.0
"""What Telegram allows for paid broadcasts."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Mode(StrEnum):
    """How updates come in."""

    POLLING = "polling"
    """Townhall asks for them; needs no address that others can reach."""
    WEBHOOK = "webhook"
    """Telegram brings them to ``public_url``."""


class TelegramSettings(AccountSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[accounts.NAME]`` table of a Telegram bot, without ``adapter``."""

    token: Secret
    """What BotFather gave out."""
    api: str = OWN_SERVER
    """The Bot API server; set it for a server of your own."""
    proxy: str = ""
    """A proxy for all calls, for example ``http://127.0.0.1:3128``; empty: what the environment says."""
    mode: Mode = Mode.POLLING
    poll_timeout: timedelta = timedelta(seconds=30)
    """How long one question for updates stays open."""
    listen: str = "127.0.0.1:8440"
    """Webhook: address and port to hear Telegram on, behind something that speaks TLS."""
    public_url: str = ""
    """Webhook: the https address under which Telegram reaches ``listen``."""
    secret: Secret | None = None
    """Webhook: the secret Telegram shows with every update; letters, digits, ``_`` and ``-``."""
    connections: int = 1
    """Webhook: how many updates may come at once; with more than one, order within a group is Telegram's guess."""
    paid_broadcast: bool = False
    """Whether messages may cost Stars to go faster than thirty a second."""
    per_second: float = 30.0
    """The most messages a second over all chats."""
    per_group_per_minute: int | None = 20
    """The most messages a minute into one group; 0: no limit, for a server of your own."""
    group_gap: timedelta = timedelta(seconds=1)
    """The least time between two messages into one chat."""

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if urlsplit(self.api).scheme not in ("http", "https") or not urlsplit(self.api).netloc:
            raise ValueError('api is no address of a server. Write it as "https://api.telegram.org".')
        if not timedelta(0) <= self.poll_timeout <= timedelta(seconds=50):
            raise ValueError('poll_timeout must be between "0s" and "50s".')
        if self.per_second <= 0:
            raise ValueError("per_second must be more than 0.")
        if not 1 <= self.connections <= 100:
            raise ValueError("connections must be between 1 and 100.")
        address_of(self.listen)
        if self.secret is not None and not _SECRET.fullmatch(self.secret.reveal()):
            raise ValueError("secret may hold letters, digits, _ and - only, and at most 256 of them.")


def address_of(listen: str) -> tuple[str, int]:
    """Split ``"127.0.0.1:8440"`` or ``"[::1]:8440"``; raises :class:`ValueError` that names the remedy."""
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(f'listen = "{listen}" is no address and port. Write it as "127.0.0.1:8440".')
    return host.strip("[]"), int(port)
