"""The permissions that events, draws and trials ask for."""

from __future__ import annotations

from typing import Final

EVENTS: Final = "campaign.events"
"""To open events, give places out, remind, and close."""
RAFFLES: Final = "campaign.raffles"
"""To start draws and to draw."""
TRIALS: Final = "campaign.trials"
"""To open trials, give slots out and chase."""
