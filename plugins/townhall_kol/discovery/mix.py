"""The parts people play in a stable group: hosts, opinion leaders, askers and an audience (S51)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Final, Literal, NamedTuple, TypeAlias

from townhall import Contribution, Fact, MemberId
from townhall_kol.discovery.strata import Placed
from townhall_kol.giving.gifts import ALONE
from townhall_kol.giving.kinds import standing

Part: TypeAlias = Literal["host", "leader", "asker", "audience"]
PARTS: Final[tuple[Part, ...]] = ("host", "leader", "asker", "audience")
JOINED: Final = 3
"""A talk that so many different people joined has a host: whoever began it."""


class Mix(NamedTuple):
    """How many people play which part; somebody may play several, the audience none of the others."""

    host: int
    leader: int
    asker: int
    audience: int

    @property
    def missing(self) -> tuple[Part, ...]:
        """The parts that nobody plays."""
        return tuple(part for part in PARTS if not getattr(self, part))


def mix_of(
    facts: Sequence[Fact], placed: Mapping[MemberId, Placed], persons: Mapping[MemberId, MemberId] = ALONE
) -> Mix:
    """Return which parts are played, by the facts of a few weeks."""
    told = standing(facts)
    answers = [fact for fact in told if fact.kind == Contribution.REPLY and fact.other]
    given: Set[str] = {fact.source for fact in answers}
    joined: dict[tuple[str, str], set[str]] = {}
    for fact in answers:
        asker, helper = _person(fact.member, persons), _person(fact.other, persons)
        if asker != helper and fact.message not in given:
            joined.setdefault((asker, fact.message), set()).add(helper)
    hosts = {asker for (asker, _), by in joined.items() if len(by) >= JOINED}
    askers = {asker for (asker, _), by in joined.items() if len(by) < JOINED}
    leaders = {member for member, one in placed.items() if one.stratum == "core"}
    seen = {_person(account, persons) for fact in told for account in _there(fact)}
    return Mix(len(hosts), len(leaders), len(askers), len(seen - hosts - leaders - askers))


def _there(fact: Fact) -> Sequence[str]:
    """Return who did something themselves by a fact: who wrote, and who reacted, answered or thanked."""
    return (fact.other or fact.member,)


def _person(account: str, persons: Mapping[MemberId, MemberId]) -> str:
    return persons.get(MemberId(account), account)
