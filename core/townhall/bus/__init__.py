"""The event bus: intake, lanes, turns, and what a turn decided becoming real."""
