"""What two configurations would have done with the same history, and where they part."""

from __future__ import annotations

from collections import Counter

import msgspec

from townhall.replay.findings import Deed, Findings

MOST_EXAMPLES = 5
"""Deeds of each kind that are shown where the two part."""

Kind = tuple[str, str, str]
"""Plugin, action, state."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of deed under both configurations."""

    plugin: str
    action: str
    state: str
    before: int
    after: int
    only_before: int
    """Deeds that only the first configuration would have had done."""
    only_after: int
    lost: tuple[Deed, ...] = ()
    """The first of those that only the first one has."""
    gained: tuple[Deed, ...] = ()


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """A reason that came up more or less often under the second configuration."""

    plugin: str
    reason: str
    before: int
    after: int


def shifts(before: Findings, after: Findings) -> list[Shift]:
    """Return the reasons that did not come up equally often, those that part most first."""
    first = {key: why.times for key, why in before.reasons.items()}
    second = {key: why.times for key, why in after.reasons.items()}
    found = [
        Shift(plugin=key[0], reason=key[1], before=first.get(key, 0), after=second.get(key, 0))
        for key in first.keys() | second.keys()
        if first.get(key, 0) != second.get(key, 0)
    ]
    return sorted(found, key=lambda one: (-abs(one.after - one.before), one.plugin, one.reason))


def compare(before: Findings, after: Findings) -> list[Difference]:
    """Return every kind of deed of either, by plugin.

    A deed is the same under both when it is done to the same person or message on the same event.
    """
    first, second = before.counts(), after.counts()
    lost, gained = _only(before, after), _only(after, before)
    return [_difference(kind, first, second, lost, gained) for kind in sorted(first.keys() | second.keys())]


def _difference(
    kind: Kind,
    first: Counter[Kind],
    second: Counter[Kind],
    lost: dict[Kind, list[Deed]],
    gained: dict[Kind, list[Deed]],
) -> Difference:
    plugin, action, state = kind
    without, more = lost.get(kind, []), gained.get(kind, [])
    return Difference(
        plugin=plugin,
        action=action,
        state=state,
        before=first[kind],
        after=second[kind],
        only_before=len(without),
        only_after=len(more),
        lost=tuple(without[:MOST_EXAMPLES]),
        gained=tuple(more[:MOST_EXAMPLES]),
    )


def _only(these: Findings, others: Findings) -> dict[Kind, list[Deed]]:
    # Counted, because a plugin may do the same thing twice on one event.
    known = Counter(deed.place for deed in others.deeds.values())
    found: dict[Kind, list[Deed]] = {}
    for deed in these.deeds.values():
        if known[deed.place]:
            known[deed.place] -= 1
        else:
            found.setdefault((deed.plugin, deed.action, deed.state), []).append(deed)
    return found
