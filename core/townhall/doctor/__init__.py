"""Walks every gate between an event and an action, and says in plain words what stops what."""
