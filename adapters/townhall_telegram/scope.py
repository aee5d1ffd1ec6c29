"""What a translation needs to know besides the payload: who we are, and what was written down about chats."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from townhall.model.ids import GroupId, MemberId

PLATFORM = "telegram"


class PollPlace(NamedTuple):
    """Where a poll of ours stands; votes name only the poll."""

    chat: int
    message: int
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """One account, as ids and mentions need it."""

    account: str
    me: int = 0
    """Our own user id."""
    handle: str = ""
    """Our own username, without the ``@``."""
    admin_in: Container[int] = ()
    """The chats in which Telegram tells us of joins by ``chat_member``, because we administer them."""
    polls: Mapping[str, PollPlace] = field(default_factory=dict[str, PollPlace])
    prefix: str = ""
    """``telegram:ACCOUNT:``, the beginning of every id."""
    us: str = ""
    """Our own scoped id."""
    mention: str = ""
    """Our username as people type it, in lower case."""

    def member(self, own: int) -> MemberId:
        """Return the scoped id of a person."""
        return MemberId(f"{self.prefix}{own}")

    def group(self, own: int) -> GroupId:
        """Return the scoped id of a chat."""
        return GroupId(f"{self.prefix}{own}")


def scope_of(
    account: str,
    me: int = 0,
    handle: str = "",
    *,
    admin_in: Container[int] = (),
    polls: Mapping[str, PollPlace] | None = None,
) -> Scope:
    """Return the scope of an account; the mappings are read at every translation and may grow meanwhile."""
    # An empty mapping may fill later, so it is no None.
    known: Mapping[str, PollPlace] = {} if polls is None else polls
    prefix = f"{PLATFORM}:{account}:"
    return Scope(account, me, handle, admin_in, known, prefix, f"{prefix}{me}", f"@{handle.lower()}")
