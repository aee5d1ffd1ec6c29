"""The two addresses of ``[townhall]``: where everything is kept, and where health is served."""

from __future__ import annotations

import ipaddress

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, nearest
from townhall.config.values import shown

SCHEMES = ("sqlite",)
"""The kinds of database there is a store for."""


def database_fault(address: str) -> Trouble | None:
    """Return what is wrong with the address of the store."""
    scheme, separator, path = address.partition(":///")
    if separator and scheme in SCHEMES and path and not path.startswith("?"):
        return None
    shown_scheme = address.partition(":")[0]
    return Trouble(
        Code.BAD_DATABASE,
        f'is of the kind "{shown_scheme[:20]}", for which there is no store'
        if separator or "://" in address
        else "is no address of a database",
        expected='an address such as "sqlite:///townhall.db"',
        nearest=nearest(shown_scheme, SCHEMES) if shown_scheme not in SCHEMES else "",
    )


def listen_address(address: str) -> tuple[str, int] | None:
    """Return host and port, or None when the text is no such address."""
    host, colon, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        return None
    if host != "localhost" and not _is_address(host):
        return None
    return host, int(port)


def listen_fault(address: str) -> Trouble | None:
    """Return what is wrong with the form of a listen address; empty switches serving off."""
    if not address or listen_address(address):
        return None
    return Trouble(Code.BAD_LISTEN, f"is {shown(address)}", 'an address and port such as "127.0.0.1:8421"')


def is_public(address: str) -> bool:
    """Return whether other machines could reach a listen address."""
    found = listen_address(address)
    return found is not None and found[0] != "localhost" and not ipaddress.ip_address(found[0]).is_loopback


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
