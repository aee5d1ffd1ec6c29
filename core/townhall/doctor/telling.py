"""How findings are told: what stops first, one sentence or two each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from townhall.doctor.finding import Finding, State
from townhall.text.texts import Texts

ORDER = (State.STOPS, State.WAITS, State.NOTE, State.CLEAR)


def sentence(finding: Finding, texts: Texts, locale: str = "en") -> str:
    """Return a finding in words."""
    return " ".join(texts.string(f"core.doctor.{finding.text}", locale, finding.variables).split())


def by_weight(findings: Iterable[Finding], *states: State) -> Sequence[Finding]:
    """Return findings of some states, those that stop something first, each kind in the order of the walk."""
    wanted = states or ORDER
    return sorted((one for one in findings if one.state in wanted), key=lambda one: ORDER.index(one.state))
