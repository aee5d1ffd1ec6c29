"""The plugin contract: settings, declared handlers, and the group a handler sees."""
