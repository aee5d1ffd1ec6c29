"""The files a Bot API server keeps: asked for by id, fetched below an address that holds the token."""

from __future__ import annotations

from aiohttp import web
from tests.servers.telegram.calls import Call, Refused
from tests.servers.telegram.truth import Payload
from tests.servers.telegram.world import World


def get_file(world: World, call: Call) -> object:
    """Tell where a file is."""
    id = call.text("file_id")
    if id not in world.truth.files:
        raise Refused(400, "wrong file_id or the file is temporarily unavailable")
    size = len(world.truth.files[id])
    return {"file_id": id, "file_unique_id": id, "file_size": size, "file_path": f"photos/{id}.jpg"}


def fetched(world: World, token: str, request: web.Request) -> web.Response:
    """Answer who fetches a file."""
    id = request.match_info["path"].removeprefix("photos/").removesuffix(".jpg")
    if request.match_info["token"] != token or id not in world.truth.files:
        return web.Response(status=404)
    return web.Response(body=world.truth.files[id])


def photo(world: World, picture: bytes) -> list[Payload]:
    """Keep a picture; return it in its sizes, as a message holds it."""
    id = f"file_{world.truth.next_number()}"
    world.truth.files[id] = picture
    small: Payload = {"file_id": f"{id}_small", "file_unique_id": "s", "width": 90, "height": 90}
    large: Payload = {"file_id": id, "file_unique_id": "l", "width": 800, "height": 800, "file_size": len(picture)}
    return [small, large]
