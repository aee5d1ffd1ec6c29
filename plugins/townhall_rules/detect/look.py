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

    def of(self, kind: Kind) -> Sequence[Rule]:
        """Return the rules that hold and look at something."""
        found = self.compiled.of_kind.get(kind, ())
        return found if self.rules is self.compiled.rules else [rule for rule in found if self.holds(rule)]


def finding(rule: Rule, kind: Kind, written: str = "", elsewhere: tuple[str, ...] = ()) -> Finding:
    """Return what was found, as the rule weighs it."""
    return Finding(rule=rule.id, kind=kind, severity=rule.severity, written=written, elsewhere=elsewhere)
