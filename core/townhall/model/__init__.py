"""The neutral model: what happens in a group and what can be done there, on any platform."""
