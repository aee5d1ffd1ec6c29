"""The steps of a ladder: what each word in the settings means, and which of two steps weighs more."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from townhall import Record, SettingsError

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"(?:\d+[smhdw])+")
_PIECE = re.compile(r"(\d+)([smhdw])")

ACTS: Final = ("notice", "mute", "kick", "ban")
"""What can be done about somebody, from the mildest to the hardest."""
TIMED: Final = ("mute", "ban")
_ANNOUNCED = "announce_"
_REMEDY = (
    'Write one of "notice", "mute:1h", "kick", "ban", "ban:7d", or one that is announced first: '
    '"announce_kick", "announce_mute:1d", "announce_ban".'
)


class Step(Record, frozen=True, kw_only=True):
    """One rung: what is done, for how long, and whether the group is told before."""

    act: str
    """``notice``, ``mute``, ``kick`` or ``ban``."""
    span: timedelta | None = None
    announced: bool = False

    @property
    def weight(self) -> tuple[int, float]:
        """How hard it is, to compare two steps."""
        forever = self.span is None and self.act in TIMED
        return ACTS.index(self.act), float("inf") if forever else (self.span or timedelta()).total_seconds()

    @property
    def unannounced(self) -> Step:
        """What is done once it has been announced."""
        return Step(act=self.act, span=self.span)

    @property
    def removes(self) -> bool:
        """Whether the person is out of the group afterwards."""
        return self.act in ("kick", "ban")


def step_of(text: str) -> Step:
    """Read one step as ops.toml writes it; raises :class:`SettingsError` for what is none."""
    act, colon, span = text.strip().removeprefix(_ANNOUNCED).partition(":")
    announced = text.strip().startswith(_ANNOUNCED)
    if act not in ACTS or (announced and act == "notice"):
        raise SettingsError(f'is no step of a ladder: "{text}". {_REMEDY}')
    if colon and act not in TIMED:
        raise SettingsError(f'is "{text}", but only mute and ban last for a time. {_REMEDY}')
    if act == "mute" and not colon:
        raise SettingsError(f'is "{text}", which does not say for how long. Write "mute:1h".')
    return Step(act=act, span=_span(text, span) if colon else None, announced=announced)


def _span(text: str, span: str) -> timedelta:
    written = span.strip()
    seconds = sum(int(number) * _UNITS[unit] for number, unit in _PIECE.findall(written))
    if not _SPAN.fullmatch(written) or not 0 < seconds <= 3650 * 86_400:
        raise SettingsError(f'is "{text}", which is no length of time. Write "mute:1h" or "ban:7d".')
    return timedelta(seconds=seconds)


def heavier(one: Step, other: Step) -> Step:
    """Return the harder of two steps; the first when they weigh the same."""
    return one if one.weight >= other.weight else other


def written(step: Step) -> str:
    """Return a step as ops.toml writes it."""
    words = f"{_ANNOUNCED if step.announced else ''}{step.act}"
    return words if step.span is None else f"{words}:{int(step.span.total_seconds())}s"
