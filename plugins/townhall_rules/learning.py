"""Learn from staff: what was no breach after all is not held against anybody who says the same."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from townhall import Fingerprint, Group, Normal, fingerprint, normal
from townhall_rules.cases import Case
from townhall_rules.findings import Finding
from townhall_rules.records import Harmless
from townhall_rules.rule import Kind

BY_WORDS: Final[frozenset[Kind]] = frozenset(("words", "pattern", "classifier"))
"""What is judged by its words: nearly the same words are as harmless."""
BY_CONTENT: Final[frozenset[Kind]] = BY_WORDS.union(("link", "invite", "contact_card", "forward"))
"""What is judged by what stands in it: the very same is as harmless, but not the same words around another link."""
ALIKE: Final = 0.9
"""How like a harmless message another one must be to be harmless by its words, from 0 to 1."""


def learn(case: Case, group: Group) -> None:
    """Remember that the messages of a case break its rule by nothing that stands in them."""
    if BY_CONTENT.isdisjoint(case.sheet.kinds):
        return
    for one in case.evidence:
        form = normal(one.text)
        if form.letters:
            group.store.put(Harmless(likeness=fingerprint(form)), f"{case.sheet.rule.id}|{_checksum(form)}")


async def held_against(found: Iterable[Finding], text: str, group: Group) -> tuple[Finding, ...]:
    """Return what was found without that which staff found harmless before."""
    found = tuple(found)
    rules = {one.rule for one in found if one.kind in BY_CONTENT}
    if not rules:
        return found
    harmless = {rule: await _harmless(rule, normal(text), group) for rule in rules}
    return tuple(one for one in found if one.kind not in harmless.get(one.rule, frozenset()))


async def _harmless(rule: str, form: Normal, group: Group) -> frozenset[Kind]:
    """Return the kinds by which a message does not break a rule, by what staff said about others."""
    known = await group.store.all(Harmless, f"{rule}|")
    if any(key == f"{rule}|{_checksum(form)}" for key, _ in known):
        return BY_CONTENT
    own = fingerprint(form) if known else Fingerprint()
    return BY_WORDS if any(one.likeness.likeness(own) >= ALIKE for _, one in known) else frozenset()


def _checksum(form: Normal) -> str:
    return blake2b(form.text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
