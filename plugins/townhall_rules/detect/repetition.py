"""Floods, and the same message again: by one member, by several, or in several groups of a community at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from townhall import Fingerprint, Group, GroupId, MemberId, MessageEdited, MessageId, MessageSent, fingerprint, replace
from townhall_rules.detect.compiled import Compiled
from townhall_rules.detect.look import Look, finding
from townhall_rules.detect.reading import Message
from townhall_rules.detect.recent import Key, Recent
from townhall_rules.findings import Finding
from townhall_rules.rates import Rate
from townhall_rules.remembered import Said
from townhall_rules.rule import Rule

LEAST_BY_ONE: Final = 8
"""Shorter texts ("ok", "收到") are never copies; a Han character counts 2."""
LEAST_BY_SEVERAL: Final = 20
"""Shorter texts ("恭喜恭喜") are copies only when the same member sends them again."""
ELSEWHERE: Final = 60.0
"""Seconds within which the same text in other groups of the community is one incident with this one."""
CHAINS: Final = ("#接龙", "#group note")
"""How lists begin that everybody sends on with a line of their own."""
SHORTEST: Final = 600.0
"""Seconds for which it is known what stood there before an edit, even when no rule looks back."""
FEW_HOURS: Final = 48
"""Beyond so many, all that is kept is read at once: of a history told months late most hours are empty."""
MOST: Final = 50
"""The most messages of an incident that are told of."""


class Seen(NamedTuple):
    """A message among the last ones."""

    key: Key
    said: Said
    recent: Recent
    at: float
    """When it was written or edited, in seconds since 1970; never in the future, whatever the platform says."""


async def seen(event: MessageSent | MessageEdited, message: Message, group: Group, compiled: Compiled) -> Seen | None:
    """Write down that something was said, and return it among the last messages; None when an edit changes nothing."""
    at = min(event.at, group.now).timestamp()
    recent = await _recent(at, group, compiled)
    key = Key(group.id, event.actor.id, event.message)
    digest = message.digest
    known = recent.get(group.id, event.message)
    edited = isinstance(event, MessageEdited)
    if known is not None and edited and known.digest == digest:
        return None
    said = Said(
        at=known.at if known is not None else at,
        digest=digest,
        album=message.album,
        counts=known.counts if known is not None else not edited,
        weight=message.form.weight if compiled.copies else 0,
        likeness=_likeness(message) if compiled.copies else Fingerprint(),
    )
    recent.put(key, said)
    group.shared.put(said, "|".join((str(_hour(said.at)), *key)))
    return Seen(key, said, recent, at)


def repeated(look: Look, seen: Seen) -> Iterator[Finding]:
    """Find floods and copies."""
    for rule in look.of("flood"):
        yield from _flood(rule, look.compiled.floods[rule.id], seen)
    for rule in look.of("duplicate"):
        yield from _copies(rule, look.compiled.copies[rule.id], seen)


def _flood(rule: Rule, rate: Rate, seen: Seen) -> Iterator[Finding]:
    if not seen.said.counts:
        return
    since = seen.at - rate.window.total_seconds()
    by_them = [(id, said) for id, said in seen.recent.by(seen.key.group, seen.key.member) if since < said.at <= seen.at]
    # An album is one message, however many it is sent as.
    separate = {said.album or id: id for id, said in by_them if said.counts}
    if len(separate) >= rate.many:
        others = [f"{seen.key.group}|{id}" for id, _ in by_them if id != seen.key.message]
        yield finding(rule, "flood", elsewhere=tuple(others[-MOST:]))


def _copies(rule: Rule, rate: Rate, seen: Seen) -> Iterator[Finding]:
    if seen.said.weight < LEAST_BY_ONE:
        return
    window = rate.window.total_seconds()
    counted = {(seen.key.group, seen.said.album or seen.key.message)}
    others: list[str] = []
    by_others: list[str] = []
    for _, key, said in seen.recent.like(seen.said, seen.key, rule.likeness):
        same = key.member == seen.key.member
        within = window if key.group == seen.key.group else min(window, ELSEWHERE)
        if seen.at - within < said.at <= seen.at and (same or seen.said.weight >= LEAST_BY_SEVERAL):
            counted.add((key.group, said.album or key.message))
            others.append(f"{key.group}|{key.message}")
            if not same:
                by_others.append(others[-1])
    if len(counted) >= rate.many:
        found = finding(rule, "duplicate", elsewhere=tuple(others[-MOST:]))
        yield replace(found, by_others=tuple(one for one in by_others if one in found.elsewhere))


def _likeness(message: Message) -> Fingerprint:
    form = message.form
    if form.weight < LEAST_BY_ONE or form.text.startswith(CHAINS):
        return Fingerprint()
    return fingerprint(form)


async def _recent(at: float, group: Group, compiled: Compiled) -> Recent:
    """Return the last messages, read from the store when they are not in memory."""
    recent = group.shared.memory(Recent)
    window = max(compiled.window, SHORTEST)
    if not recent.reaches(window, compiled.likeness):
        window, likeness = max(window, recent.window), min(compiled.likeness, recent.likeness)
        # Up to now: what is told late may be the first that is heard after a restart.
        stored = await _stored(range(_hour(at - window), _hour(group.now.timestamp()) + 1), group)
        recent.reach(window, likeness)
        for written, said in stored:
            recent.put(_key(written), said)
    recent.forget(at - recent.window)
    return recent


async def _stored(hours: range, group: Group) -> list[tuple[str, Said]]:
    """Return what was said in some hours, as it is kept."""
    if len(hours) <= FEW_HOURS:
        return [one for hour in hours for one in await group.shared.all(Said, f"{hour}|")]
    return [one for one in await group.shared.all(Said) if int(one[0].partition("|")[0]) in hours]


def _hour(at: float) -> int:
    return int(at) // 3600


def _key(written: str) -> Key:
    _, group, member, message = written.split("|", 3)
    return Key(GroupId(group), MemberId(member), MessageId(message))
