"""The list that every call to the homeserver is held to names what the specification does not have.

An account of ours finds the homeserver through a doorway that judges each call, in every test that has a town.
"""

from __future__ import annotations

import json
from urllib.parse import quote

import aiohttp
import pytest
from tests.adapters.matrix.town import Town
from tests.servers.matrix.doorway import doorway
from tests.servers.matrix.published import faults

ROOM = "/_matrix/client/v3/rooms/%21a%3Atown.test"
SYNC = "/_matrix/client/v3/sync"


def filtered(address: str, **filter: object) -> str:
    return f"{address}&filter={quote(json.dumps(filter))}"


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("GET", filtered(f"{SYNC}?timeout=0", room={"timeline": {"limit": 1}}, presence={}), b""),
        ("GET", filtered(f"{ROOM}/messages?dir=b", types=["m.room.message"]), b""),
        ("PUT", f"{ROOM}/send/m.room.message/txn", b'{"anything": 1}'),
        ("PUT", f"{ROOM}/state/m.room.topic", b'{"topic": "x"}'),
        ("POST", f"{ROOM}/kick", b'{"user_id": "@a:b", "reason": "x"}'),
    ],
)
def test_what_is_published_is_let_through(method: str, address: str, body: bytes) -> None:
    assert faults(method, address, body) == []


@pytest.mark.parametrize(
    ("method", "address", "body", "said"),
    [
        ("GET", "/_matrix/client/v3/synch", b"", "/_matrix/client/v3/synch is no call"),
        ("POST", f"{ROOM}/messages", b"", "is no call"),
        ("GET", f"{ROOM}/messages?direction=b", b"", "has no 'direction' in its query"),
        ("POST", f"{ROOM}/ban", b'{"user": "@a:b"}', "has no 'user' in its body"),
        ("GET", f"{ROOM}/joined_members", b'{"x": 1}', "has no 'x' in its body"),
        ("GET", filtered(f"{SYNC}?timeout=0", room={"timeline": {"most": 1}}), b"", "has no 'most' in room.timeline"),
        ("GET", filtered(f"{SYNC}?timeout=0", rooms={}), b"", "has no 'rooms' in itself"),
    ],
)
def test_what_is_not_published_is_named(method: str, address: str, body: bytes, said: str) -> None:
    (fault,) = faults(method, address, body)

    assert said in fault


async def test_the_doorway_notes_what_goes_through_all_the_same(town: Town) -> None:
    headers = {"Authorization": f"Bearer {town.bot.token}"}
    async with doorway(town.synapse.url) as door, aiohttp.ClientSession() as session:
        async with session.get(f"{door.url}/_matrix/client/v3/account/whoami?who=me", headers=headers) as answer:
            assert answer.status == 200

        assert door.problems == ["GET /_matrix/client/v3/account/whoami has no 'who' in its query."]
        door.problems.clear()
