"""What the QR codes in pictures say; an adapter reads them, and answers later.

``await look_into(event, group, settings, "codes")`` asks. The handler declared by ``@plugin.result("codes")`` has the
message by ``group.payload(Subject)`` and calls ``findings_in_codes(await codes_read(event, group), group, settings)``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import structs

from townhall import ActionFinished, Feature, Group, Image, MessageEdited, MessageSent, Ok, ReadCodes
from townhall_rules.detect.addresses import linked
from townhall_rules.detect.compiled import compiled_of
from townhall_rules.detect.links import Policy
from townhall_rules.detect.look import finding
from townhall_rules.detect.newcomers import acquaintance
from townhall_rules.detect.scope import rules_for
from townhall_rules.findings import Finding, Subject, subject_of
from townhall_rules.settings import RulesSettings

MOST: Final = 4
"""The most pictures of one message that are looked into."""


class Pictured(Subject, frozen=True, kw_only=True):
    """The message of a picture, with the rules that held for it when it was written."""

    rules: tuple[str, ...] = ()
    """Their ids."""


class Asked:
    """The pictures that were asked about lately, so that an edit of the words asks for none again."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, None] = OrderedDict()

    def is_new(self, picture: str) -> bool:
        """Note a picture; return whether it was not asked about lately."""
        new = picture not in self._known
        self._known[picture] = None
        if len(self._known) > 500:
            self._known.popitem(last=False)
        return new


async def look_into(event: MessageSent | MessageEdited, group: Group, settings: RulesSettings, on_result: str) -> None:
    """Ask what the codes in a message's pictures say, where a rule minds and the platform can tell.

    The :class:`Subject` is carried along, with the rules that hold now; ``on_result`` hears of each picture by itself.
    """
    compiled = compiled_of(settings)
    if "qr" not in compiled.of_kind:
        return
    pictures = [part for part in event.parts if isinstance(part, Image)]
    if not pictures or group.command or not group.can(Feature.READ_CODES):
        return
    known = await acquaintance(event.actor, group) if compiled.minds_newcomers else None
    held = await rules_for(event, group, compiled, known)
    rules = tuple(rule.id for rule in held if "qr" in rule.kinds)
    if not rules:
        return
    payload = msgspec.msgpack.encode(Pictured(**structs.asdict(subject_of(event)), rules=rules))
    asked = group.store.memory(Asked)
    for picture in pictures[:MOST]:
        if asked.is_new(f"{event.message}|{picture.source}"):
            group.do(ReadCodes(place=event.place, source=picture.source), on_result=on_result, payload=payload)


async def codes_read(event: ActionFinished, group: Group) -> tuple[str, ...]:
    """Return what the codes in a picture say; nothing when it could not be read."""
    result = await group.outcome(event.key)
    return result.receipt.texts if isinstance(result, Ok) else ()


def findings_in_codes(texts: Iterable[str], group: Group, settings: RulesSettings) -> tuple[Finding, ...]:
    """Return which rules the codes in a picture break; for the handler of the result that :func:`look_into` named.

    A code is an offence unless it leads to allowed domains only; where a rule denies domains, only when it leads there
    or is a shortened link.
    """
    compiled = compiled_of(settings)
    held = group.payload(Pictured).rules
    found = [
        finding(rule, "qr", text)
        for rule in compiled.rules
        if rule.id in held
        for text in texts
        if _is_offence(text, compiled.policies[rule.id])
    ]
    return tuple(dict.fromkeys(found))


def _is_offence(text: str, policy: Policy) -> bool:
    addresses = list(linked(text))
    if not addresses:
        return not policy.denied
    return any(policy.forbids(address) for address in addresses)
