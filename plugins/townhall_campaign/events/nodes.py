"""What events, draws and trials declare: the permissions they ask for, their patience, and what is said politely."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import Script

EVENTS: Final = "campaign.events"
"""To open events, give places out, remind, and close."""
RAFFLES: Final = "campaign.raffles"
"""To start draws and to draw."""
TRIALS: Final = "campaign.trials"
"""To open trials, give slots out and chase."""
LONG: Final = timedelta(seconds=60)
"""So long a step may take in which thousands of people are put in order and told."""
_POLITE: Final = (
    *("join.turned_down", "leave.done", "offer.declined", "offer.over", "cancel.told", "thanks.told", "survey.thanks"),
    *("choose.turned_down", "choose.not_this_time", "choose.all_told", "task.remind", "deliver.done"),
)
SCRIPTS: Final = tuple(Script(f"campaign.events.{key}", polite=True) for key in _POLITE)
"""What is said to people who asked for something or gave something: polite in every wording, a team's own too (S80)."""
