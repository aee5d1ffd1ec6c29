"""What all detectors are handed: one message, and the rules that hold for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from townhall_rules.detect.compiled import Compiled
from townhall_rules.detect.reading import Message
from townhall_rules.findings import Finding
from townhall_rules.rule import Kind, Rule


class Look(NamedTuple):
    """One look at one message."""

    message: Message
    compiled: Compiled
    rules: Sequence[Rule]
    """Those that hold, in the order of ops.toml."""

    def holds(self, rule: Rule) -> bool:
        """Return whether a rule is among those that hold."""
        return self.rules is self.compiled.rules or any(rule is one for one in self.rules)

    def of(self, kind: Kind) -> list[Rule]:
        """Return the rules that hold and look at something."""
        return [rule for rule in self.rules if kind in rule.kinds] if kind in self.compiled.kinds else []


def finding(rule: Rule, kind: Kind, written: str = "", elsewhere: tuple[str, ...] = ()) -> Finding:
    """Return what was found, as the rule weighs it."""
    return Finding(rule=rule.id, kind=kind, severity=rule.severity, written=written, elsewhere=elsewhere)
