"""Whatever an implementation sends: events, nothing, or a typed error, and never anything else."""

from __future__ import annotations

import copy
import json
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.onebot.frames import NOW, RECORDED, scope

from townhall.model.events import Event
from townhall.model.people import Standing
from townhall.model.results import outcome
from townhall.model.wire import decode_event, encode
from townhall_onebot.abilities import ONEBOT
from townhall_onebot.answers import result_of
from townhall_onebot.extensions import Extensions
from townhall_onebot.payloads import Unreadable, read
from townhall_onebot.rights import Rights
from townhall_onebot.updates import events_of

NASTY: list[object] = [
    None, True, 0, -1, 2**63, -(2**63), 10**400, 1.5, 1e308, "", "0", "x", "\u0000", "\u202e", "[CQ:at,qq=all]",
    [], {}, [[]], [{}], [{"type": "text"}], {"id": {}}, "9" * 5000, [None], [{"type": "at", "data": {"qq": None}}],
]  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(NASTY),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=4,
    ),
)


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Return the way to every value inside a frame."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in cast("dict[str, object]", value).items():
            found += places(inner, (*path, key))
    if isinstance(value, list):
        for number, inner in enumerate(cast("list[object]", value)):
            found += places(inner, (*path, number))
    return found


def changed(frame: dict[str, object], path: tuple[object, ...], value: object) -> dict[str, object]:
    """Return a frame with another value at a place."""
    made = copy.deepcopy(frame)
    holder: object = made
    for step in path[:-1]:
        holder = cast("dict[object, object]", holder)[step]
    cast("dict[object, object]", holder)[path[-1]] = value
    return made


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return a recorded frame with a few values changed, perhaps cut somewhere."""
    frame = draw(st.sampled_from(RECORDED))
    for _ in range(draw(st.integers(0, 3))):
        if ways := places(frame):
            frame = changed(frame, draw(st.sampled_from(ways)), draw(VALUES))
    raw = json.dumps(frame).encode()
    return raw[: draw(st.integers(0, len(raw)))] if draw(st.integers(0, 9)) == 0 else raw


def events_or_error(raw: bytes) -> list[Event]:
    try:
        return list(events_of(raw, scope(), NOW))
    except Unreadable:
        return []


@settings(max_examples=600, deadline=None)
@given(mutated())
def test_a_mutated_frame_is_events_or_a_typed_error(raw: bytes) -> None:
    for event in events_or_error(raw):
        assert decode_event(encode(event)) == event


@settings(max_examples=300, deadline=None)
@given(mutated())
def test_a_mutated_frame_never_breaks_our_rights_or_a_result(raw: bytes) -> None:
    try:
        payload = read(raw)
    except Unreadable:
        return
    rights = Rights(ONEBOT, Extensions(), scope())
    rights.learn({"700100": Standing.MEMBER})
    for event in rights.take(payload, NOW):
        assert decode_event(encode(event)) == event
    assert outcome(result_of("send_group_msg", payload))


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(
        lambda text: json.dumps(
            {"post_type": "message", "message": text, "user_id": 1, "group_id": 2, "message_id": 3}
        ).encode()
    )
)
def test_any_bytes_are_events_or_a_typed_error(raw: bytes) -> None:
    events_or_error(raw)
