"""The calls of Discord's REST interface and their parameters, as Discord's OpenAPI description publishes them.

``published.json`` holds nothing but names: of the calls the small Discord answers, what may stand in their query, and
which schemas their body may follow; of each schema, its properties and the schemas of these. ``{}`` stands for any id
in a path. It was derived from the description of API version 10 (repository ``discord/discord-api-spec``, July 2025),
and for the labels of forms, which are newer, from ``discord-api-types`` 0.38.57.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import cast

import msgspec

Schema = Mapping[str, tuple[str, ...]]


class Call(msgspec.Struct, frozen=True):
    """What one call takes."""

    query: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    """The schemas its body may follow; none: it has no body."""


class Description(msgspec.Struct, frozen=True):
    """Everything that is published."""

    calls: dict[str, Call]
    schemas: dict[str, dict[str, tuple[str, ...]]]


@cache
def description() -> Description:
    """Return what is published."""
    return msgspec.json.decode(Path(__file__).with_name("published.json").read_bytes(), type=Description)


def faults(method: str, template: str, query: Iterable[str], body: object) -> list[str]:
    """Return what of a call is not published; ``template`` is its path with names in braces for ids."""
    name = f"{method} {re.sub(r'{[^}]+}', '{}', template)}"
    call = description().calls.get(name)
    if call is None:
        return [f"{name} is no call."]
    found = [f"{name} has no {one!r} in its query." for one in query if one not in call.query]
    if body is not None and not call.body:
        found.append(f"{name} has no body.")
    if body is not None and call.body:
        found += [f"{name}: {one}" for one in _unknown(body, call.body)]
    return found


def _unknown(value: object, schemas: tuple[str, ...]) -> list[str]:
    """Return what no schema of these knows; with several, the one that comes nearest is spoken of."""
    if isinstance(value, list):
        return [fault for one in cast("list[object]", value) for fault in _unknown(one, schemas)]
    if not isinstance(value, dict) or not schemas:
        return []
    said = [_unknown_in(cast("dict[str, object]", value), one) for one in schemas]
    return min(said, key=len)


def _unknown_in(value: Mapping[str, object], name: str) -> list[str]:
    schema = description().schemas[name]
    found = [f"{name} has no {one!r}." for one in value if one not in schema]
    for one, inner in value.items():
        found += _unknown(inner, schema.get(one, ()))
    return found
