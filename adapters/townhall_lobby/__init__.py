"""The Lobby: the embedded platform, rooms on a web page of your own machine."""

from __future__ import annotations

from townhall_lobby.adapter import Lobby
from townhall_lobby.settings import Door, LobbySettings, RoomOptions

__all__ = ["Door", "Lobby", "LobbySettings", "RoomOptions"]
