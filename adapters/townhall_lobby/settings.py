"""The ``[accounts.NAME]`` table of a Lobby: where it listens, who its hosts are, and the doors of its rooms."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from townhall.adapter import AccountSettings


class Door(StrEnum):
    """Who may come into a room."""

    OPEN = "open"
    """Everybody."""
    ASK = "ask"
    """Whoever asks and is approved."""
    HOSTS = "hosts"
    """Hosts and invited people; nobody else sees the room. Right for staff rooms."""


class RoomOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[accounts.NAME.rooms.CHAT]`` table: what a platform would know of the room."""

    door: Door = Door.OPEN
    title: str = ""
    """Empty: the title of the group, or else its name in ops.toml."""
    topic: str = ""


class LobbySettings(AccountSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[accounts.NAME]`` table of a Lobby, without ``adapter``."""

    listen: str = "127.0.0.1:8420"
    """Address and port of the page; port 0 takes any free one."""
    allow_remote: bool = False
    """Whether ``listen`` may be an address other machines reach. The Lobby speaks plain HTTP: put TLS in front."""
    allowed_hosts: tuple[str, ...] = ()
    """Names besides ``localhost`` and the address itself under which browsers may open the page."""
    public_url: str = ""
    """Where people open the page, for invite links; empty: the address it listens on."""
    name: str = "Townhall"
    """What our account is called in the rooms."""
    hosts: tuple[str, ...] = ()
    """Names whose bearers are staff in every room; only a browser on this machine can take one, and keeps it."""
    rooms: Mapping[str, RoomOptions] = {}
    """Options of rooms by their ``chat``."""

    def __post_init__(self) -> None:
        """Refuse an address that cannot be one."""
        address_of(self.listen)

    def options(self, chat: str) -> RoomOptions:
        """Return the options of a room; a room without a table has the defaults."""
        return self.rooms.get(chat, RoomOptions())


def address_of(listen: str) -> tuple[str, int]:
    """Split ``"127.0.0.1:8420"`` or ``"[::1]:8420"``; raises :class:`ValueError` that names the remedy."""
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(f'listen = "{listen}" is no address and port. Write it as "127.0.0.1:8420".')
    return host.strip("[]"), int(port)
