"""Detectors: what breaks the rules of a group in one message."""

from __future__ import annotations

from collections.abc import Iterable

from townhall import Group, MessageEdited, MessageSent, Text
from townhall_rules.detect import checks
from townhall_rules.detect.compiled import compiled_of
from townhall_rules.detect.content import contents, verdicts
from townhall_rules.detect.look import Look
from townhall_rules.detect.newcomers import acquaintance, become_known, sent_too_early
from townhall_rules.detect.reading import Message, message_of
from townhall_rules.detect.repetition import repeated, seen
from townhall_rules.detect.scope import rules_for
from townhall_rules.detect.shape import shapes
from townhall_rules.findings import Finding
from townhall_rules.rule import KINDS
from townhall_rules.settings import RulesSettings

__all__ = ["checks", "findings", "rehearse"]

_ORDER = {kind: place for place, kind in enumerate(KINDS)}


async def findings(event: MessageSent | MessageEdited, group: Group, settings: RulesSettings) -> tuple[Finding, ...]:
    """Return everything in a message that breaks a rule: behaviour first, then content, then what classifiers say.

    Call it once for every message that is sent or edited, whoever wrote it (bots excepted), also when nothing is
    done about it: floods, copies and newcomers are counted here. It is idempotent: the same event again counts once.
    Nothing is found in commands, which are no talk, and in an edit that leaves the message in its normal form as it
    was; what it was is remembered here (:class:`Said`), so the caller keeps nothing. An edit that comes later than it
    is remembered is looked at like a new message, which never counts for a flood.
    """
    compiled = compiled_of(settings)
    if not compiled.rules or group.command:
        return ()
    message = message_of(event)
    among = await seen(event, message, group, compiled)
    if among is None:
        return ()
    known = await acquaintance(event.actor, group) if compiled.minds_newcomers else None
    rules = compiled.rules if compiled.always else await rules_for(event, group, compiled, known)
    look = Look(message, compiled, rules)
    behaviour = (*repeated(look, among), *shapes(look), *sent_too_early(look, known))
    found = _in_order((*behaviour, *contents(look), *verdicts(look, group.classify)))
    if not found and among.entry.said.counts and compiled.newcomer_messages:
        await become_known(event.actor, message, group, compiled)
    return found


def rehearse(text: str, settings: RulesSettings) -> tuple[Finding, ...]:
    """Return what the content of a text breaks, by all rules, wherever and for whomever they hold."""
    compiled = compiled_of(settings)
    return _in_order(contents(Look(Message((Text(text),)), compiled, compiled.rules)))


def _in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of the pipeline, each once."""
    each = dict.fromkeys(found)
    return tuple(sorted(each, key=lambda one: _ORDER[one.kind])) if each else ()
