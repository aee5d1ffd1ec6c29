"""Pure functions between people and plugins: reading commands, signing buttons, fitting messages to a platform."""
