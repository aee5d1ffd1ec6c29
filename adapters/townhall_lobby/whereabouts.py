"""Where the page of the Lobby lies, and which names and addresses are those of this machine."""

from __future__ import annotations

import ipaddress
from pathlib import Path

PAGE = Path(__file__).parent / "page"
ON_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def host_name(header: str) -> str:
    """Return the name in a ``Host`` header or origin, without the port."""
    if header.startswith("["):
        return header[1:].split("]", 1)[0].lower()
    return header.rsplit(":", 1)[0].lower() if ":" in header else header.lower()


def is_loopback(address: str) -> bool:
    """Return whether an address can only be reached from this machine."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
