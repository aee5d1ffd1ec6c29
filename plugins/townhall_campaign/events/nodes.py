"""What events, draws and trials have in common: the permissions they ask for, and the patience they need."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

EVENTS: Final = "campaign.events"
"""To open events, give places out, remind, and close."""
RAFFLES: Final = "campaign.raffles"
"""To start draws and to draw."""
TRIALS: Final = "campaign.trials"
"""To open trials, give slots out and chase."""
LONG: Final = timedelta(seconds=60)
"""So long a step may take in which thousands of people are put in order and told."""
