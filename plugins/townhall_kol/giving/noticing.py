"""Notice what the core does not count: topics, questions, objections, insults, cases. No word of a message is kept."""

from __future__ import annotations

from typing import Final

from townhall import CaseOpened, CaseReversed, Group, MessageDeleted, MessageSent, normal
from townhall_kol.declared import plugin
from townhall_kol.giving.kinds import CASE, OBJECTION, QUESTION, ROUGH, TAKEN_BACK, TOPIC
from townhall_kol.giving.questions import asks
from townhall_kol.giving.words import objects, topics_in
from townhall_kol.settings import KolSettings

SURE: Final = 0.8
"""From this score of a classifier on, a message is taken for an insult."""
WEIGHTS: Final = {"minor": 0.25, "major": 0.5, "critical": 1.0}
"""What a case weighs in the record of somebody's tone."""


@plugin.observe(MessageSent)
async def notice(event: MessageSent, group: Group, settings: KolSettings) -> None:
    """Write down what a message is about and how it is said."""
    if event.place.direct or group.command or event.forwarded_from:
        return
    text = normal(event.text)
    if event.actor.is_person and asks(event.text):
        group.facts.add(QUESTION, event.actor.id, source=event.message)
    if objects(text, settings.objections):
        group.facts.add(OBJECTION, event.actor.id, source=event.message)
    for topic in topics_in(text, settings.words_of_topics):
        group.facts.add(TOPIC, event.actor.id, source=f"{topic}|{event.message}")
    if group.classify(event.text).get("insult", 0.0) >= SURE:
        group.facts.add(ROUGH, event.actor.id, source=event.message)


@plugin.observe(MessageDeleted)
async def take_back(event: MessageDeleted, group: Group, settings: KolSettings) -> None:
    """Forget what was noticed of a message that is taken back."""
    for source in (event.message, *(f"{topic}|{event.message}" for topic in settings.topics)):
        for fact in await group.facts.list(OBJECTION, QUESTION, ROUGH, TOPIC, source=source):
            group.facts.add(fact.kind, fact.member, amount=-1.0, source=f"{source}{TAKEN_BACK}", at=fact.at)


@plugin.observe(CaseOpened)
async def note_case(event: CaseOpened, group: Group, settings: KolSettings) -> None:
    """Let a case count in the record of somebody's tone."""
    weight = WEIGHTS.get(event.severity, WEIGHTS["minor"])
    group.facts.add(CASE, event.member.id, amount=weight, source=event.case)


@plugin.observe(CaseReversed)
async def drop_case(event: CaseReversed, group: Group, settings: KolSettings) -> None:
    """Let a case that was reversed count no more."""
    for fact in await group.facts.list(CASE, member=event.member.id, source=event.case):
        group.facts.add(CASE, fact.member, amount=-fact.amount, source=f"{event.case}{TAKEN_BACK}", at=fact.at)
