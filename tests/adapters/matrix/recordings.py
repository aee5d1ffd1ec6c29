"""What a real Synapse said in a room where one of everything happened; and the little around single events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from townhall.model.events import Event
from townhall_matrix.places import World
from townhall_matrix.updates import sync_events

FOLDER = Path(__file__).parent / "recorded"
BOT = "@townhall:town.test"
ROOM = "!aHrxjpnimOKgTaIBlu:town.test"
GROUP = f"matrix:mx:{ROOM}"
Json = dict[str, Any]


def recorded(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def timeline() -> list[Json]:
    """Return every event of the recording."""
    found: list[Json] = json.loads(recorded("sync.json"))["rooms"]["join"][ROOM]["timeline"]["events"]
    return found


def world() -> World:
    """Return what is known after the beginning of the recording: the room, its levels, that we are in it."""
    one = World("mx", BOT)
    one.wanted = frozenset((ROOM,))
    sync_events(recorded("first.json"), one)
    return one


def synced(*events: Json, **more: Any) -> bytes:
    """Return an answer to a sync with these events."""
    room = {"timeline": {"events": list(events), "limited": False, "prev_batch": "p"}, **more}
    return json.dumps({"next_batch": "s2", "rooms": {"join": {ROOM: room}}}).encode()


def event(kind: str = "m.room.message", sender: str = "@ada:town.test", id: str = "$1", **more: Any) -> Json:
    """Return one event as a homeserver gives it."""
    return {"type": kind, "sender": sender, "event_id": id, "origin_server_ts": 1_700_000_000_000, **more}


def said(body: str, content: Json | None = None, *, sender: str = "@ada:town.test", id: str = "$1") -> Json:
    """Return a message, with what else its content has."""
    return event(sender=sender, id=id, content={"msgtype": "m.text", "body": body, **(content or {})})


def told(*events: Json, of: World | None = None) -> list[Event]:
    """Return what these events tell."""
    return sync_events(synced(*events), of or world())
