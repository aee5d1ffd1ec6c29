"""Keep the rules of a group by a polite ladder that nobody can refute."""

from townhall_rules import (
    announcing,
    appeals,
    compliance,
    consequences,
    crossing,
    deciding,
    member_commands,
    norms,
    notices,
    reach,
    reversing,
    staff_commands,
    team,
    watching,
)
from townhall_rules.declared import plugin
from townhall_rules.settings import RulesSettings

__all__ = [
    "RulesSettings",
    "announcing",
    "appeals",
    "compliance",
    "consequences",
    "crossing",
    "deciding",
    "member_commands",
    "norms",
    "notices",
    "plugin",
    "reach",
    "reversing",
    "staff_commands",
    "team",
    "watching",
]
