"""Which addresses the health server listens on, and which host names it answers to."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Self

import msgspec


class Address(msgspec.Struct, frozen=True):
    """A host and a port to listen on."""

    host: str
    port: int

    @classmethod
    def read(cls, listen: str) -> Self:
        """Read ``127.0.0.1:8421``, ``[::1]:8421`` or ``name:8421``; raises :class:`ValueError` with the remedy."""
        host, colon, port = listen.rpartition(":")
        if not colon or not port.isdecimal() or int(port) > 65535:
            raise ValueError(f'"{listen}" is no address to listen on. Write it as "127.0.0.1:8421".')
        return cls(host.strip("[]") or "127.0.0.1", int(port))

    def url(self, port: int) -> str:
        """Return where a browser on this machine finds it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def allowed(host_header: str, listens_on: str) -> bool:
    """Return whether a request under this ``Host`` may be answered.

    A bare address is safe, since only names can be made to point at us by somebody else; of names there are
    ``localhost``, this machine's own and the one it listens on.
    """
    name = _without_port(host_header).lower().rstrip(".")
    return _is_address(name) or name in {"localhost", listens_on.lower(), socket.gethostname().lower()}


def _without_port(host_header: str) -> str:
    if host_header.startswith("["):
        return host_header[1:].partition("]")[0]
    return host_header.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
