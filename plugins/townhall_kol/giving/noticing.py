"""Notice what the core does not count: topics, questions, objections, insults, cases. No word of a message is kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from townhall import (
    CaseOpened,
    CaseReversed,
    Contribution,
    Fact,
    Group,
    MessageDeleted,
    MessageEdited,
    MessageSent,
)
from townhall_kol.declared import plugin
from townhall_kol.giving.kinds import CASE, JOINED, TAKEN_BACK, standing
from townhall_kol.giving.signs import SIGNS, Sign, sign_of, signs_in
from townhall_kol.settings import KolSettings

WEIGHTS: Final = {"minor": 0.25, "major": 0.5, "critical": 1.0}
"""What a case weighs in the record of somebody's tone."""


@plugin.observe(MessageSent)
async def notice(event: MessageSent, group: Group, settings: KolSettings) -> None:
    """Write down what a message is about and how it is said."""
    if event.place.direct or group.command or event.forwarded_from:
        return
    for sign in signs_in(event.text, event.actor, group, settings):
        _write(sign, event, 0, group)


@plugin.observe(MessageEdited)
async def follow_edit(event: MessageEdited, group: Group, settings: KolSettings) -> None:
    """Write down what a message says now that it did not, and take back what it says no more."""
    if event.place.direct:
        return
    told = await group.facts.list(*SIGNS, message=event.message)
    before = {sign_of(fact): fact for fact in standing(told)}
    now = signs_in(event.text, event.actor, group, settings)
    for sign, fact in before.items():
        if sign not in now:
            _take_back(fact, group)
    new = [sign for sign in now if sign not in before]
    if new and await _counts(event, group):
        for sign in new:
            _write(sign, event, _turns(sign, told), group)


async def _counts(event: MessageEdited, group: Group) -> bool:
    """Return whether a message counts at all: it is no command, was seen when it was sent, and is still there."""
    if await group.contributions.author(event.message) != event.actor.id:
        return False
    return not await group.facts.list(Contribution.MESSAGE, source=f"{event.message}{TAKEN_BACK}")


def _turns(sign: Sign, told: Collection[Fact]) -> int:
    """Return how often a message said something and then did not."""
    return sum(sign_of(fact) == sign for fact in told) // 2


def _write(sign: Sign, event: MessageSent | MessageEdited, turn: int, group: Group) -> None:
    source = sign.source(event.message, turn)
    group.facts.add(sign.kind, event.actor.id, source=source, message=event.message)


def _take_back(fact: Fact, group: Group) -> None:
    """Take a fact back at its own time, so that it leaves the same week."""
    source, other = f"{fact.source}{TAKEN_BACK}", fact.other
    group.facts.add(
        fact.kind, fact.member, amount=-fact.amount, source=source, other=other, message=fact.message, at=fact.at
    )


@plugin.observe(MessageDeleted)
async def take_back(event: MessageDeleted, group: Group, settings: KolSettings) -> None:
    """Forget what was noticed of a message that is taken back."""
    for fact in standing(await group.facts.list(*SIGNS, JOINED, message=event.message)):
        _take_back(fact, group)


@plugin.observe(CaseOpened)
async def note_case(event: CaseOpened, group: Group, settings: KolSettings) -> None:
    """Let a case count in the record of somebody's tone."""
    weight = WEIGHTS.get(event.severity, WEIGHTS["minor"])
    group.facts.add(CASE, event.member.id, amount=weight, source=event.case)


@plugin.observe(CaseReversed)
async def drop_case(event: CaseReversed, group: Group, settings: KolSettings) -> None:
    """Let a case that was reversed count no more."""
    for fact in await group.facts.list(CASE, member=event.member.id, source=event.case):
        _take_back(fact, group)
