"""Who is new here, and what somebody new may not send yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from townhall import Group, Member, MemberJoined, replace
from townhall_rules.declared import plugin
from townhall_rules.detect.compiled import Compiled, minds_newcomers
from townhall_rules.detect.look import Look, finding
from townhall_rules.detect.reading import Message
from townhall_rules.findings import Finding
from townhall_rules.remembered import Newcomer, Watched
from townhall_rules.rule import Rule, Sending
from townhall_rules.settings import RulesSettings

SUBSTANCE: Final = 10
"""The least that a message says which makes somebody known; a Han character counts 2."""


class Acquaintance(NamedTuple):
    """How well a group knows somebody."""

    now: datetime
    joined_at: datetime | None = None
    """When they came, as far as anybody knows."""
    watched_since: datetime | None = None
    """Since when newcomers are watched here."""
    messages: int = 0

    def is_newcomer(self, rule: Rule) -> bool:
        """Return whether somebody is a newcomer to a rule: they came just now, or have hardly written anything.

        Who came before newcomers were watched need not prove themselves.
        """
        came = self.joined_at
        if came is not None and self.now - came < rule.newcomer_for:
            return True
        was_here = came is not None and self.watched_since is not None and came < self.watched_since
        return self.messages < rule.newcomer_messages and not was_here


@plugin.on(MemberJoined, backfill=True)
async def arrive(event: MemberJoined, group: Group, settings: RulesSettings) -> None:
    """Remember when somebody came, for platforms that do not tell it later."""
    if event.member.is_person and any(map(minds_newcomers, settings.rule)):
        known = await group.store.get(Newcomer, event.member.id) or Newcomer()
        if known.joined_at is None or known.joined_at < event.at:
            group.store.put(replace(known, joined_at=event.at), event.member.id)


async def acquaintance(actor: Member, group: Group) -> Acquaintance:
    """Return how well the group knows somebody; to be asked only where a rule minds, since asking is remembered."""
    watched = await group.store.get(Watched)
    if watched is None:
        watched = Watched(since=group.now)
        group.store.put(watched)
    known = await group.store.get(Newcomer, actor.id) or Newcomer()
    return Acquaintance(group.now, await _joined(actor, known, group), watched.since, known.messages)


async def become_known(actor: Member, message: Message, group: Group, compiled: Compiled) -> None:
    """Count a message of substance that broke no rule."""
    if message.form.weight < SUBSTANCE or message.forwarded_from:
        return
    known = await group.store.get(Newcomer, actor.id) or Newcomer()
    if known.messages < compiled.newcomer_messages:
        group.store.put(replace(known, messages=known.messages + 1), actor.id)


def sent_too_early(look: Look, known: Acquaintance | None) -> Iterator[Finding]:
    """Find what newcomers may not send yet; ``known`` is None where no rule minds."""
    if known is None:
        return
    for rule in look.of("newcomer"):
        if known.is_newcomer(rule):
            for sending in rule.newcomers_may_not:
                for written in _sent(sending, rule, look):
                    yield finding(rule, "newcomer", written)


def _sent(sending: Sending, rule: Rule, look: Look) -> list[str]:
    message = look.message
    match sending:
        case "link":
            policy = look.compiled.policies[rule.id]
            return [address.written for address in message.addresses if policy.forbids(address)]
        case "picture":
            return [picture.caption for picture in message.pictures]
        case "file":
            return [file.name for file in message.files]
        case "contact_card":
            return [card.name for card in message.cards]
        case "forward":
            return [message.forwarded_from] if message.forwarded_from else []


async def _joined(actor: Member, known: Newcomer, group: Group) -> datetime | None:
    if actor.joined_at is not None or known.joined_at is not None:
        return actor.joined_at or known.joined_at
    seen = await group.members.get(actor.id)
    return None if seen is None else seen.joined_at
