"""The ``[accounts.NAME]`` table of a Discord bot."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec

from townhall.adapter import AccountSettings, Secret

OFFICIAL = "https://discord.com/api/v10"


class DiscordSettings(AccountSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ``[accounts.NAME]`` table of a Discord bot, without ``adapter``."""

    token: Secret
    """The token of the bot, from the page "Bot" of the developer portal."""
    homes: tuple[str, ...] = ()
    """Channel ids: the rooms that hear who comes and goes, one per server. A server without one here uses its
    system channel when that is a group of ops.toml, and else the first of its channels that is."""
    members: bool = True
    """Whether to ask for the privileged intent "Server Members": joins, leaves, names and roles."""
    message_content: bool = True
    """Whether to ask for the privileged intent "Message Content"; without it only messages that mention the bot
    can be read."""
    compare_members_up_to: Annotated[int, msgspec.Meta(ge=0)] = 20_000
    """Servers with more members are not compared with their member list after a lost session."""
    read_back: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 500
    """How many missed messages per channel are read back after a lost session, at most."""
    invalid_requests: Annotated[int, msgspec.Meta(ge=1, le=9_000)] = 1_000
    """After so many refused calls (401, 403, 429) in ten minutes the bot stops calling until they have passed.
    Discord shuts out the whole address at 10,000."""
    room_gap: timedelta = timedelta(seconds=1)
    """The least time between two messages into one channel."""
    requests_per_second: Annotated[float, msgspec.Meta(gt=0, le=50)] = 50.0
    """How many calls Discord takes from this bot, over all servers."""
    operator_wait: timedelta = timedelta(seconds=1)
    """How long a removal waits for the audit log to say who did it; what comes later stays a plain leave."""
    api: str = OFFICIAL
    """Another address of the REST interface, for a proxy of your own."""
    gateway: str = ""
    """Another address of the gateway; empty: the one that the REST interface names."""

    def __post_init__(self) -> None:
        """Refuse addresses that cannot be ones."""
        if not self.api.startswith(("https://", "http://")):
            raise ValueError(f'api = "{self.api}" is no address. Write it as "{OFFICIAL}".')
        if self.gateway and not self.gateway.startswith(("wss://", "ws://")):
            raise ValueError(f'gateway = "{self.gateway}" is no address. Write it as "wss://gateway.discord.gg".')
