"""The facts of a running window by the member they are about, packed small: there may be hundreds of thousands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from townhall import Fact, GroupId, MemberId
from townhall_leaderboard.signals import KINDS

LOOSE: Final = 8
"""How many facts of a member lie there as they came before they are packed."""
_KINDS: Final = tuple(KINDS)
_NUMBERS: Final = {kind: number for number, kind in enumerate(_KINDS)}


class _Row(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    kind: int
    at: datetime
    source: str
    amount: float = 1.0
    other: str = ""
    message: str = ""
    member: str = ""
    """Empty where it is whose facts these are."""
    group: str = ""
    """Empty where it is the board's own."""


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[_Row]).decode


class Shelf:
    """What is known of everybody."""

    def __init__(self, home: GroupId) -> None:
        self._home = home
        self._packed: dict[str, list[bytes]] = {}
        self._loose: dict[str, list[_Row]] = {}

    def __len__(self) -> int:
        return len(self._loose)

    def __contains__(self, owner: str) -> bool:
        return owner in self._loose

    def add(self, owner: str, fact: Fact) -> None:
        """Keep a fact."""
        loose = self._loose.get(owner)
        if loose is None:
            loose = self._loose[owner] = []
        loose.append(self._row(owner, fact))
        if len(loose) >= LOOSE:
            self._packed.setdefault(owner, []).append(_pack(loose))
            loose.clear()

    def facts(self, owner: str) -> Sequence[Fact]:
        """Return the facts of somebody, in no particular order."""
        rows = [row for packed in self._packed.get(owner, ()) for row in _unpack(packed)]
        rows += self._loose.get(owner, ())
        return [self._fact(owner, row) for row in rows]

    def _row(self, owner: str, fact: Fact) -> _Row:
        return _Row(
            _NUMBERS[fact.kind],
            fact.at,
            fact.source,
            fact.amount,
            fact.other,
            fact.message,
            "" if fact.member == owner else fact.member,
            "" if fact.group == self._home else fact.group,
        )

    def _fact(self, owner: str, row: _Row) -> Fact:
        return Fact(
            group=GroupId(row.group) if row.group else self._home,
            member=MemberId(row.member or owner),
            kind=_KINDS[row.kind],
            at=row.at,
            source=row.source,
            amount=row.amount,
            other=row.other,
            message=row.message,
        )
