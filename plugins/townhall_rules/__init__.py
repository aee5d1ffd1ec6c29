"""Keep the rules of a group by a polite ladder that nobody can refute."""

from townhall_rules.declared import plugin

__all__ = ["plugin"]
