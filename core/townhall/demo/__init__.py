"""A week of a small community in seconds: the real pipeline, a real Lobby, and nothing staged."""
