"""What the shell asks the doctor about; light, because whoever only asks need not know how it is answered."""

from __future__ import annotations

import msgspec


class DoctorOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A group, one plugin of it, one person in it."""

    group: str = ""
    """The group's name in ops.toml; empty for the house as a whole."""
    plugin: str = ""
    member: str = ""
    """An id, or what they are called in the group."""
