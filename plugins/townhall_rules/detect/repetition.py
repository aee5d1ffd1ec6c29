"""Floods, and the same message again: by one member, by several, or in several groups of a community at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from townhall import (
    Fingerprint,
    Group,
    GroupId,
    MemberId,
    MessageEdited,
    MessageId,
    MessageSent,
    Normal,
    fingerprint,
    replace,
)
from townhall_rules.detect.compiled import Compiled
from townhall_rules.detect.look import Look, finding
from townhall_rules.detect.reading import Message
from townhall_rules.detect.recent import Entry, Key, Recent
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

    entry: Entry
    recent: Recent
    at: float
    """When it was written or edited, in seconds since 1970; never in the future, whatever the platform says."""


async def seen(event: MessageSent | MessageEdited, message: Message, group: Group, compiled: Compiled) -> Seen | None:
    """Write down that something was said, and return it among the last messages; None when an edit changes nothing."""
    at = min(event.at, group.now).timestamp()
    shared = group.shared
    recent = shared.memory(Recent)
    if recent.window < compiled.window or not recent.window:
        recent = await _filled(compiled, at, group)
    recent.forget(at - recent.window)
    key = Key(group.id, event.actor.id, event.message)
    digest = message.digest
    known = recent.get(key.group, key.message)
    edited = isinstance(event, MessageEdited)
    if known is not None and edited and known.digest == digest:
        return None
    weight = message.form.weight if compiled.copies else 0
    said = Said(
        at=known.at if known is not None else at,
        digest=digest,
        album=message.album,
        counts=known.counts if known is not None else not edited,
        weight=weight,
        likeness=_likeness(message.form) if weight >= LEAST_BY_ONE else Fingerprint(),
    )
    shared.put(said, "|".join((str(_hour(said.at)), *key)))
    return Seen(recent.put(key, said), recent, at)


async def author_of(message: MessageId, group: Group, compiled: Compiled) -> MemberId | None:
    """Return who wrote a message, as far as that is remembered here or counted by the core."""
    recent = await _filled(compiled, group.now.timestamp(), group)
    return recent.author(group.id, message) or await group.contributions.author(message)


def repeated(look: Look, seen: Seen) -> Iterator[Finding]:
    """Find floods and copies."""
    for rule in look.of("flood"):
        yield from _flood(rule, look.compiled.floods[rule.id], seen)
    for rule in look.of("duplicate"):
        yield from _copies(rule, look.compiled.copies[rule.id], seen)


def _flood(rule: Rule, rate: Rate, seen: Seen) -> Iterator[Finding]:
    key = seen.entry.key
    all_by_them = seen.recent.by(key.group, key.member)
    if len(all_by_them) < rate.many or not seen.entry.said.counts:
        return
    since = seen.at - rate.window.total_seconds()
    by_them = [(id, said) for id, said in all_by_them.items() if since < said.at <= seen.at]
    # An album is one message, however many it is sent as.
    separate = {said.album or id: id for id, said in by_them if said.counts}
    if len(separate) >= rate.many:
        others = [f"{key.group}|{id}" for id, _ in by_them if id != key.message]
        yield finding(rule, "flood", elsewhere=tuple(others[-MOST:]))


def _copies(rule: Rule, rate: Rate, seen: Seen) -> Iterator[Finding]:
    _, own, this, _ = seen.entry
    if this.weight < LEAST_BY_ONE:
        return
    window = rate.window.total_seconds()
    counted = {(own.group, this.album or own.message)}
    others: list[str] = []
    by_others: list[str] = []
    for _, key, said, _ in seen.recent.like(seen.entry, rule.likeness):
        same = key.member == own.member
        within = window if key.group == own.group else min(window, ELSEWHERE)
        if seen.at - within < said.at <= seen.at and (same or this.weight >= LEAST_BY_SEVERAL):
            counted.add((key.group, said.album or key.message))
            others.append(f"{key.group}|{key.message}")
            if not same:
                by_others.append(others[-1])
    if len(counted) >= rate.many:
        found = finding(rule, "duplicate", elsewhere=tuple(others[-MOST:]))
        yield replace(found, by_others=tuple(one for one in by_others if one in found.elsewhere))


def _likeness(form: Normal) -> Fingerprint:
    return Fingerprint() if form.text.startswith(CHAINS) else fingerprint(form)


async def _filled(compiled: Compiled, at: float, group: Group) -> Recent:
    """Return the last messages, read from the store as far back as matters where they are not in memory."""
    recent, window = group.shared.memory(Recent), max(compiled.window, SHORTEST)
    if recent.window < window:
        # Up to now: what is told late may be the first that is heard after a restart.
        stored = await _stored(range(_hour(at - window), _hour(group.now.timestamp()) + 1), group)
        recent.window = max(window, recent.window)
        for written, said in stored:
            recent.put(_key(written), said)
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
