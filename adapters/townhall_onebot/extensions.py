"""What an implementation has beyond the standard: asked for, tried once and remembered, never assumed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

LIKE, REACTION = "set_msg_emoji_like", "set_group_reaction"
PIN, UNPIN = "set_essence_msg", "delete_essence_msg"
NOTICE = "_send_group_notice"
HISTORY = "get_group_msg_history"
UPLOAD = "upload_group_file"
GROUP_TALK = "send_private_msg.group_id"
"""A parameter rather than an action: the group through which somebody who is no friend is written to."""

_COMMON = frozenset({PIN, UNPIN, NOTICE, HISTORY, UPLOAD, GROUP_TALK})
_FAMILIES = {
    "napcat": _COMMON | {LIKE},
    "llonebot": _COMMON | {LIKE},
    "lagrange": _COMMON | {REACTION},
    "go-cqhttp": _COMMON,
}
"""What the implementations that people use are known to have, by how their names begin."""
ALL = _COMMON | {LIKE, REACTION}


class Version(msgspec.Struct, gc=False):
    """What ``get_version_info`` tells."""

    app_name: str = ""
    app_version: str = ""
    protocol_version: str = ""


class Extensions:
    """Which extensions there are, as far as it is known by now."""

    def __init__(self) -> None:
        self.version = Version()
        self._known: dict[str, bool] = {}

    def learn_version(self, version: Version) -> None:
        """Take in which implementation it is."""
        self.version = version
        for beginning, has in _FAMILIES.items():
            if version.app_name.casefold().startswith(beginning):
                self._known = {name: name in has for name in ALL}

    def learn_actions(self, actions: Iterable[str]) -> None:
        """Take in the list of actions that an implementation says it has; parameters are in no list."""
        listed = frozenset(actions)
        if "send_group_msg" not in listed:
            # A list without what everybody has is no list.
            return
        self._known.update({name: name in listed for name in ALL if name != GROUP_TALK})

    def tried(self, action: str, *, there: bool) -> None:
        """Remember what came of a call."""
        if action in ALL:
            self._known[action] = there

    def has(self, name: str) -> bool | None:
        """Return whether it is there; None while that is not known."""
        return self._known.get(name)

    @property
    def files_are_messages(self) -> bool:
        """Whether an upload is told as a message too, as by NapCat and its kin."""
        return self.version.app_name.casefold().startswith(("napcat", "llonebot"))

    @property
    def takes_base64_uploads(self) -> bool:
        """Whether a file of the group may travel inside the call; the others read it from a path they share with us."""
        return self.files_are_messages
