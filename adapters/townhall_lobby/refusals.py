"""What the platform refuses, as stable codes: the page translates them, the adapter turns them into results."""

from __future__ import annotations

from datetime import datetime

MEANINGS = {
    "malformed": "This is no frame the server understands.",
    "unknown_kind": "There is no such kind of frame.",
    "too_large": "The frame is larger than 64 KiB.",
    "flood": "Too much at once. Wait a moment.",
    "hello_first": "Say hello first.",
    "hello_again": "You have said hello already.",
    "version": "The page and the server are of different versions. Reload the page.",
    "name_bad": "This name cannot be shown to others. Choose another.",
    "name_taken": "Somebody has this name or one that looks like it. Choose another.",
    "token_unknown": "Nobody here has this token. Choose a name.",
    "no_room": "There is no such room.",
    "door_closed": "Only hosts and invited people come in here.",
    "must_ask": "Ask to be let in first.",
    "already": "It is so already.",
    "not_joined": "Join the room first.",
    "banned": "You are banned here.",
    "muted": "You may not write here now.",
    "quiet": "Only staff may write here now.",
    "slow": "Wait before you write again.",
    "empty": "There is nothing in it.",
    "too_long": "This is longer than the room takes.",
    "no_message": "The message is not there any more.",
    "not_yours": "This is somebody else's message.",
    "not_staff": "Only staff may do this.",
    "no_person": "Nobody of that id is here.",
    "is_staff": "Staff cannot be removed or muted.",
    "not_here": "This room does not have that.",
    "bad_invite": "The invitation is void.",
    "no_form": "The form was answered already or is too old.",
    "bad_choice": "There is nothing like that to choose.",
    "unavailable": "It could not be taken in now. Try again.",
}
"""Every code with its English meaning."""

FATAL = frozenset({"too_large", "version"})
"""Codes after which the connection is closed."""


class Refusal(Exception):
    """The platform does not do it; nothing of it was written."""

    def __init__(self, code: str, until: datetime | None = None) -> None:
        super().__init__(MEANINGS[code])
        self.code = code
        self.until = until
