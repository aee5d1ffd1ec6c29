"""Find the people who carry a group, grow them in measure, and never depend on one of them."""

from townhall_kol.declared import plugin
from townhall_kol.settings import KolSettings

__all__ = ["KolSettings", "plugin"]
