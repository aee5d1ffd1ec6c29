"""What the rules look for in a message."""

from __future__ import annotations

from townhall import Group, MessageEdited, MessageSent
from townhall_rules.findings import Finding
from townhall_rules.settings import RulesSettings


async def findings(event: MessageSent | MessageEdited, group: Group, settings: RulesSettings) -> tuple[Finding, ...]:
    """Return every rule that a message breaks."""
    return rehearse(event.text, settings)


def rehearse(text: str, settings: RulesSettings) -> tuple[Finding, ...]:
    """Return every rule that a text would break."""
    return tuple(
        Finding(rule=rule.id, kind=kind, severity=rule.severity)
        for rule in settings.rule
        for kind in rule.kinds
        if (kind == "words" and any(word in text for word in rule.words)) or (kind == "link" and "http" in text)
    )
