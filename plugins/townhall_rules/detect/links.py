"""Which addresses a rule forbids: those it does not allow, or those it denies; and which are invitations elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from townhall_rules.detect.addresses import Address
from townhall_rules.detect.hosts import INVISIBLE, host_named, is_below, known
from townhall_rules.rule import Kind, Rule

_LINKS: Final = frozenset[Kind]({"link", "invite"})
_AFTER: Final = re.compile("$|[/?#\u2e80-\u9fff]")
"""What may follow an allowed address: the end, more of it, or Chinese words without a space."""


class Place(NamedTuple):
    """A domain, or an address on it, that a rule names."""

    host: str
    path: str = ""

    def covers(self, host: str, path: str) -> bool:
        """Return whether an address is this one or stands below it."""
        if not is_below(host, self.host):
            return False
        return not self.path or (path.startswith(self.path) and _AFTER.match(path, len(self.path)) is not None)


class Policy(NamedTuple):
    """What one rule says about addresses."""

    rule: Rule
    allowed: tuple[Place, ...]
    denied: tuple[Place, ...]

    def allows(self, address: Address) -> bool:
        """Return whether the rule names an address as no offence, wherever its readers go."""
        return all(_covered(self.allowed, host, address.path) for host in address.hosts)

    def forbids(self, address: Address) -> bool:
        """Return whether an address is an offence as a link."""
        if self.allows(address):
            return False
        if not self.denied:
            return True
        return any(_covered(self.denied, host, address.path) or is_shortener(host) for host in address.hosts)


def policy_of(rule: Rule) -> Policy:
    """Return what a rule says about addresses."""
    return Policy(rule, tuple(map(place_named, rule.allow_domains)), tuple(map(place_named, rule.deny_domains)))


def place_named(written: str) -> Place:
    """Return a domain or address as an ops team writes it: ``example.com``, ``*.example.com``, ``https://a.com/b``."""
    name = INVISIBLE.sub("", written).strip().lower().rpartition("://")[2].removeprefix("*.")
    host, slash, path = name.partition("/")
    path = (slash + path).rstrip("/")
    return Place(host_named(host.partition(":")[0] if not host.startswith("[") else host), path)


def is_shortener(host: str) -> bool:
    """Return whether a host hides where its links lead."""
    pieces = host.split(".")
    return any(".".join(pieces[start:]) in known().shorteners for start in range(len(pieces) - 1))


def invited_to(address: Address) -> str:
    """Return into which network's chat an address invites (``telegram``), or an empty text."""
    if address.scheme in known().schemes["invites"]:
        return address.scheme
    found = (_network(host, address.path) for host in address.hosts)
    return next((network for network in found if network), "")


def offences(policy: Policy, addresses: Iterable[Address]) -> Iterator[tuple[Kind, Address]]:
    """Yield the addresses that break a rule, each once: as an invitation where the rule asks for these."""
    kinds = _LINKS.intersection(policy.rule.kinds)
    for address in dict.fromkeys(addresses):
        if "invite" in kinds and invited_to(address) and not policy.allows(address):
            yield "invite", address
        elif "link" in kinds and policy.forbids(address):
            yield "link", address


def _covered(places: Iterable[Place], host: str, path: str) -> bool:
    return any(place.host and place.covers(host, path) for place in places)


def _network(host: str, path: str) -> str:
    for network, place in _invites().get(host, _invites().get(host.removeprefix("www."), ())):
        wanted = place.path
        if (
            path.startswith(wanted)
            and len(path.rstrip("/")) > len(wanted.rstrip("/"))
            and not _leads_nowhere(host, path)
        ):
            return network
        if not wanted.endswith("/") and path.startswith(wanted):
            return network
    return ""


def _leads_nowhere(host: str, path: str) -> bool:
    whole = host + path
    return any(whole.startswith(start) for starts in known().no_invites.values() for start in starts)


@cache
def _invites() -> dict[str, tuple[tuple[str, Place], ...]]:
    found: dict[str, tuple[tuple[str, Place], ...]] = {}
    for network, starts in known().invites.items():
        for start in starts:
            host, _, path = start.partition("/")
            found[host] = (*found.get(host, ()), (network, Place(host, "/" + path)))
    return found
