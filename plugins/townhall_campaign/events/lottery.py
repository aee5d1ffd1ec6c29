"""A draw that anybody can recompute: what was promised beforehand, what came of it, and whether the two fit.

The algorithm, ``townhall-raffle-1``:

1. Before anybody enters, the commitment is published: SHA-256 over the lines ``townhall-raffle-1``, the seed (64
   hexadecimal digits) and the rules, joined by line feeds, in UTF-8.
2. Everybody who enters gets a ticket, a number counted from 1. For every round of the draw there is a list of tickets
   that take part; its digest is SHA-256 over the numbers in rising order, in decimal, joined by line feeds.
3. The rank of a ticket in a round is HMAC-SHA-256 with the seed as key over ``ROUND|DIGEST|TICKET``, as hexadecimal
   digits. The tickets with the lowest ranks win, in this order.
4. Later rounds are drawn where a prize was not claimed. Tickets that won before take no part in them.

The seed is published with the winners, so whoever has the record can do all of it again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

FORMAT: Final = "townhall-raffle-1"


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """One round of a draw."""

    tickets: str
    """Who took part, as ranges: ``1-4,7``."""
    digest: str
    wanted: int
    """How many prizes there were to win."""
    winners: tuple[int, ...]


class RaffleRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is published of a draw; it names tickets and no people."""

    format: str
    raffle: str
    rules: str
    commitment: str
    seed: str
    rounds: tuple[Round, ...]


def commitment_of(seed: bytes, rules: str) -> str:
    """Return what is published before anybody enters."""
    return hashlib.sha256(f"{FORMAT}\n{seed.hex()}\n{rules}".encode()).hexdigest()


def digest_of(tickets: Iterable[int]) -> str:
    """Return the digest of a list of tickets; their order makes no difference."""
    return hashlib.sha256("\n".join(str(one) for one in sorted(set(tickets))).encode()).hexdigest()


def ranked(seed: bytes, number: int, tickets: Iterable[int]) -> list[int]:
    """Return tickets as the round with this number draws them, the first first."""
    every = sorted(set(tickets))
    digest = digest_of(every)
    return sorted(every, key=lambda ticket: (_rank(seed, f"{number}|{digest}|{ticket}"), ticket))


def _rank(seed: bytes, said: str) -> str:
    return hmac.new(seed, said.encode(), hashlib.sha256).hexdigest()


def drawn(seed: bytes, number: int, tickets: Sequence[int], wanted: int) -> Round:
    """Return a round of a draw; fewer win than wanted where there are fewer tickets."""
    winners = tuple(ranked(seed, number, tickets)[: max(0, wanted)])
    return Round(tickets=ranges(tickets), digest=digest_of(tickets), wanted=wanted, winners=winners)


def ranges(tickets: Iterable[int]) -> str:
    """Return numbers as ranges: ``1-4,7``."""
    runs: list[list[int]] = []
    for ticket in sorted(set(tickets)):
        if runs and runs[-1][1] == ticket - 1:
            runs[-1][1] = ticket
        else:
            runs.append([ticket, ticket])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def from_ranges(text: str, most: int = 1_000_000) -> list[int]:
    """Return the numbers of ranges; raises :class:`ValueError` for what is none, or for more than ``most``."""
    found: list[int] = []
    for piece in filter(None, text.split(",")):
        first, _, last = piece.partition("-")
        low, high = int(first), int(last or first)
        if not 1 <= low <= high or len(found) + high - low >= most:
            raise ValueError(f'"{piece[:40]}" is no range of tickets.')
        found.extend(range(low, high + 1))
    return found


def faults_of(record: RaffleRecord, published: str = "") -> Iterator[str]:
    """Yield what does not hold in a record, each as the end of a catalogue key; nothing when all of it holds.

    ``published``: the commitment as it was read before the draw, which proves more than the one in the record.
    """
    if record.format != FORMAT:
        yield "format"
        return
    try:
        seed = bytes.fromhex(record.seed)
    except ValueError:
        yield "seed"
        return
    if commitment_of(seed, record.rules) != record.commitment:
        yield "commitment"
    if published and published.strip().lower() != record.commitment:
        yield "published"
    yield from _round_faults(seed, record.rounds)


def _round_faults(seed: bytes, rounds: Sequence[Round]) -> Iterator[str]:
    won, first = set[int](), set[int]()
    for number, one in enumerate(rounds, 1):
        try:
            tickets = from_ranges(one.tickets)
        except ValueError:
            yield "tickets"
            return
        if digest_of(tickets) != one.digest:
            yield "digest"
        if drawn(seed, number, tickets, one.wanted).winners != one.winners:
            yield "winners"
        if won & set(tickets):
            yield "again"
        if first and not first.issuperset(tickets):
            yield "late"
        won |= set(one.winners)
        first = first or set(tickets)
