"""Which rules hold for whom, where and when."""

from __future__ import annotations

from collections.abc import Sequence

from townhall import Group, MessageEdited, MessageSent
from townhall_rules.detect.compiled import Compiled
from townhall_rules.detect.newcomers import Acquaintance
from townhall_rules.rule import Rule


async def rules_for(
    event: MessageSent | MessageEdited, group: Group, compiled: Compiled, known: Acquaintance | None
) -> Sequence[Rule]:
    """Return the rules that hold for a message: here, now and for whoever wrote it.

    ``known`` is None where no rule minds who is new.
    """
    if compiled.always:
        return compiled.rules
    held = await group.labels.of(event.actor.id) if any(rule.exempt for rule in compiled.rules) else frozenset[str]()
    return [
        rule
        for rule in compiled.rules
        if (not rule.threads or event.place.thread in rule.threads)
        and (not rule.hours or group.is_within(rule.hours))
        and held.isdisjoint(rule.exempt)
        and (not rule.only_newcomers or (known is not None and known.is_newcomer(rule)))
    ]
