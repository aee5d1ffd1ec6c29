"""Something that needs a person; light, because whoever only asks for it need not know how it is found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """The kinds of ailments."""

    STORE = "store"
    DISK = "disk"
    LAG = "lag"
    TIMERS = "timers"
    ACCOUNT = "account"
    SILENT = "silent"
    HELD = "held"
    SUSPENDED = "suspended"
    CONFIGURATION = "configuration"


class Ailment(msgspec.Struct, frozen=True):
    """Something that needs a person."""

    kind: Kind
    about: str = ""
    """The account, group or plugin, where there is one."""
    said: str = ""
    """What is wrong, for the operator, in a sentence."""
    remedy: str = ""
    variables: Mapping[str, str] = {}
    """What the text for the staff room names."""
    since: datetime | None = None
    """What tells it from an earlier one of the same name, over restarts; None: when it was first seen."""

    @property
    def name(self) -> tuple[Kind, str]:
        """What makes it the same ailment at the next look."""
        return self.kind, self.about
