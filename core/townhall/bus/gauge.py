"""What the bus counts, and where; a metrics object of the process fits."""

from __future__ import annotations

from typing import Protocol


class Lag(Protocol):
    """How long turns took from acceptance to their end."""

    def observe(self, seconds: float, times: int = 1) -> None:
        """Count a duration, for as many turns as it stands for."""
        ...


class Gauge(Protocol):
    """Where the bus counts."""

    turns: int

    @property
    def lag(self) -> Lag:
        """How long turns took."""
        ...
