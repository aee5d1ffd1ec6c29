"""The counterparts there are, by the name of their adapter."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from tests.conformance.counterpart import Counterpart
from tests.servers.discord.counterpart import counterpart as discord
from tests.servers.lobby.counterpart import counterpart as lobby
from tests.servers.matrix.counterpart import counterpart as matrix
from tests.servers.onebot.counterpart import counterpart as onebot
from tests.servers.telegram.counterpart import counterpart as telegram

Opening = Callable[[Path], AbstractAsyncContextManager[Counterpart]]

PLATFORMS: dict[str, Opening] = {
    "discord": discord,
    "lobby": lobby,
    "matrix": matrix,
    "onebot": onebot,
    "telegram": telegram,
}
