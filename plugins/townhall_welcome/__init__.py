"""Greet each newcomer in the group's own words, as one batch, once."""
