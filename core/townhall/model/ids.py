"""Scoped string ids: every id says which platform and which account it belongs to.

A group is ``platform:account:chat``, a member is ``platform:account:user`` and a message is the
platform's own id inside its group. The account is its key in ops.toml. Equal numbers on two platforms
can therefore never be taken for the same person.
"""

from __future__ import annotations

from typing import NewType

GroupId = NewType("GroupId", str)
"""``platform:account:chat``, for example ``telegram:tg:-1001234567890``."""

MemberId = NewType("MemberId", str)
"""``platform:account:user``, for example ``telegram:tg:4711``."""

MessageId = NewType("MessageId", str)
"""The platform's own message id, unique inside its room."""

EventId = NewType("EventId", str)
"""Stable and unique over all platforms; a platform that tells of something twice gives the same id."""


def scoped(platform: str, account: str, own_id: str) -> str:
    """Return the scoped form of a platform's own id; the own id may itself hold colons (Matrix)."""
    return f"{platform}:{account}:{own_id}"


def group_id(platform: str, account: str, chat: str) -> GroupId:
    """Return the scoped id of a chat."""
    return GroupId(scoped(platform, account, chat))


def member_id(platform: str, account: str, user: str) -> MemberId:
    """Return the scoped id of a person as this account sees them."""
    return MemberId(scoped(platform, account, user))


def platform_of(scoped_id: str) -> str:
    """Return the platform of a scoped id."""
    return scoped_id.split(":", 1)[0]


def account_of(scoped_id: str) -> str:
    """Return the account of a scoped id."""
    return scoped_id.split(":", 2)[1]


def own_id(scoped_id: str) -> str:
    """Return the platform's own id, as its API wants it."""
    return scoped_id.split(":", 2)[2]
