"""What the ledger keeps of a run with a permission: what was called, by which right, and what a delegate's run left."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from townhall.model.ids import MemberId

PRIVILEGED: Final = "privileged"
"""The kind of ledger entry that a run of a command or button with a permission leaves."""


class Traces(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a run of a delegate left behind."""

    plugin: str
    sent: tuple[str, ...] = ()
    """Keys of the outbox."""
    facts: tuple[tuple[str, MemberId, str], ...] = ()
    """Kind, member and source of each contribution it wrote down."""
    given: tuple[tuple[MemberId, str], ...] = ()
    """Labels that it gave to somebody who did not have them."""
    taken: tuple[tuple[MemberId, str, datetime | None], ...] = ()
    """Labels that it took from who had them, and until when they would have held."""
    entries: tuple[str, ...] = ()
    """Ledger entries of the plugin."""


class PrivilegedRun(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of a privileged run: what was called, with which permission and words, and from where."""

    call: str
    """``/warn`` for a command, ``rules.confirm`` for a button, ``core.approve`` or ``core.dismiss`` for a proposal."""
    permission: str
    """Empty where staff decided about a proposal: the door of their room is the right."""
    argument: str = ""
    asked_in: str = ""
    """The staff room it was asked for in; empty in the group itself."""
    delegation: str = ""
    """The delegation by which it was allowed; empty for who has the permission themselves."""
    sponsor: str = ""
    """On whose behalf a delegate acted."""
    traces: Traces | None = None
    """What a delegate's run left, so that it can be taken back."""
