"""The calls of the client-server API with their parameters, as the Matrix specification publishes them.

Derived from ``data/api/client-server`` of the repository ``matrix-org/matrix-spec``; nothing but names. A homeserver
lets pass what it does not know, so a parameter with a wrong name would be missed by nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl, urlsplit

V1, V3, MEDIA = "/_matrix/client/v1", "/_matrix/client/v3", "/_matrix/media/v3"
_EVENTS = ("limit", "not_senders", "not_types", "senders", "types")
_ROOM_EVENTS = (
    *_EVENTS,
    "contains_url",
    "include_redundant_members",
    "lazy_load_members",
    "not_rooms",
    "rooms",
    "unread_thread_notifications",
)
FILTERS: Mapping[str, tuple[str, ...]] = {
    "": ("account_data", "event_fields", "event_format", "presence", "room"),
    "presence": _EVENTS,
    "account_data": _EVENTS,
    "room": ("account_data", "ephemeral", "include_leave", "not_rooms", "rooms", "state", "timeline"),
    "room.account_data": _ROOM_EVENTS,
    "room.ephemeral": _ROOM_EVENTS,
    "room.state": _ROOM_EVENTS,
    "room.timeline": _ROOM_EVENTS,
}
"""What may stand in the filter of a sync, by its place; the filter of ``messages`` is one of events in rooms."""


@dataclass(frozen=True)
class Call:
    """What one call takes."""

    query: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    free: bool = False
    """Whether its body is the content of an event, whose names are nobody's business here."""


_MEMBER = Call(body=("reason", "user_id"))
_CREATION = (
    "creation_content",
    "initial_state",
    "invite",
    "invite_3pid",
    "is_direct",
    "name",
    "power_level_content_override",
    "preset",
    "room_alias_name",
    "room_version",
    "topic",
    "visibility",
)
_LOGIN = (
    "address",
    "device_id",
    "identifier",
    "initial_device_display_name",
    "medium",
    "password",
    "refresh_token",
    "token",
    "type",
    "user",
)

CALLS: Mapping[str, Call] = {
    f"GET {V3}/sync": Call(("filter", "full_state", "set_presence", "since", "timeout", "use_state_after")),
    f"GET {V3}/account/whoami": Call(),
    f"POST {V3}/login": Call(body=_LOGIN),
    f"POST {V3}/createRoom": Call(body=_CREATION),
    f"POST {V3}/join/{{}}": Call(("server_name", "via"), ("reason", "third_party_signed")),
    f"GET {V3}/directory/room/{{}}": Call(),
    f"PUT {V3}/user/{{}}/account_data/{{}}": Call(free=True),
    f"GET {V3}/rooms/{{}}/messages": Call(("dir", "filter", "from", "limit", "to")),
    f"GET {V3}/rooms/{{}}/context/{{}}": Call(("filter", "limit")),
    f"GET {V3}/rooms/{{}}/event/{{}}": Call(),
    f"GET {V3}/rooms/{{}}/joined_members": Call(),
    f"GET {V3}/rooms/{{}}/state/{{}}": Call(("format",)),
    f"GET {V3}/rooms/{{}}/state/{{}}/{{}}": Call(("format",)),
    f"PUT {V3}/rooms/{{}}/state/{{}}": Call(free=True),
    f"PUT {V3}/rooms/{{}}/send/{{}}/{{}}": Call(free=True),
    f"PUT {V3}/rooms/{{}}/redact/{{}}/{{}}": Call(body=("reason",)),
    f"POST {V3}/rooms/{{}}/invite": _MEMBER,
    f"POST {V3}/rooms/{{}}/kick": _MEMBER,
    f"POST {V3}/rooms/{{}}/ban": _MEMBER,
    f"POST {V3}/rooms/{{}}/unban": _MEMBER,
    f"POST {V3}/rooms/{{}}/leave": Call(body=("reason",)),
    f"GET {V1}/rooms/{{}}/timestamp_to_event": Call(("dir", "ts")),
    f"GET {V1}/rooms/{{}}/relations/{{}}/{{}}": Call(("dir", "from", "limit", "recurse", "to")),
    f"GET {V1}/media/download/{{}}/{{}}": Call(("allow_redirect", "timeout_ms")),
    f"POST {MEDIA}/upload": Call(("filename",), free=True),
}
"""By method and path; ``{}`` stands for anything that is one piece of a path."""

_PATTERNS = {
    re.compile("".join("[^/]+" if piece == "{}" else re.escape(piece) for piece in re.split(r"({})", name))): name
    for name in CALLS
}


def faults(method: str, address: str, body: bytes) -> list[str]:
    """Return what of a call is not published; ``address`` is its path with its query, as they travel."""
    parts = urlsplit(address)
    name = next((name for pattern, name in _PATTERNS.items() if pattern.fullmatch(f"{method} {parts.path}")), None)
    if name is None:
        return [f"{method} {parts.path} is no call."]
    call, query = CALLS[name], dict(parse_qsl(parts.query, keep_blank_values=True))
    found = [f"{name} has no {one!r} in its query." for one in query if one not in call.query]
    if body and not call.free:
        found += [f"{name} has no {one!r} in its body." for one in json.loads(body) if one not in call.body]
    if (filter := query.get("filter", "")).startswith("{"):
        found += [f"{name}: {one}" for one in _in_filter(json.loads(filter), whole=name.endswith("/sync"))]
    return found


def _in_filter(filter: object, *, whole: bool, place: str = "") -> Iterable[str]:
    known = FILTERS.get(place, ()) if whole else _ROOM_EVENTS
    for one, inner in cast("dict[str, object]", filter).items():
        if one not in known:
            yield f"a filter has no {one!r} in {place or 'itself'}."
        elif isinstance(inner, dict):
            yield from _in_filter(cast("object", inner), whole=whole, place=f"{place}.{one}".removeprefix("."))
