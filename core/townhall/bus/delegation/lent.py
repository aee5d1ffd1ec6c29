"""The right by which a delegate acts in the handler that runs now."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from townhall.model.ids import MemberId
from townhall.plugin.delegations import Delegation


class Lent(msgspec.Struct, kw_only=True):
    """What the running handler was allowed by delegation; it goes when the handler fails."""

    holder: MemberId
    by: Mapping[str, Delegation]
    """The delegation behind each permission that was used."""
    call: str = ""
    """What was called, where it was a command or a button."""
    about: MemberId | str = ""
    """Whom the call named."""
