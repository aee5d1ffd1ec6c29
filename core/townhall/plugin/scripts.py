"""What a plugin says of a text in its catalogues beyond the words: what may fill it, what it must not lack."""

from __future__ import annotations

import msgspec


class Script(msgspec.Struct, frozen=True):
    """A text of a plugin about which there is more to know than its wording; every wording of it is held to this.

    ``check`` holds an ops team's own wordings to it, ``townhall.testing.catalogues`` those of the plugin.
    """

    key: str
    """The whole key: ``rules.notice.first``."""
    variables: tuple[str, ...] = ()
    """What a wording may use besides the variables of the plugin's own wordings."""
    needs: tuple[str, ...] = ()
    """What no wording may leave out, such as the name of whoever is answered."""
    polite: bool = False
    """Whether every wording says ``{please}``, ``{thanks}`` or ``{sorry}``: for notices to a member."""
