"""Whatever a homeserver sends, it gives events or a typed error."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.matrix.recordings import recorded, synced, timeline, world

from townhall.model.events import Event
from townhall.model.wire import decode_event, encode
from townhall_matrix.flat import flat_parts
from townhall_matrix.markup import parts_of_html, read_closely
from townhall_matrix.updates import sync_events

JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
EVENTS = timeline()


def _keys(value: Any) -> list[Any]:
    if type(value) is dict:
        return [*value]
    if type(value) is not list:
        return []
    items: list[Any] = [*value]
    return [*range(len(items))]


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to everything inside a value."""
    found = [path] if path else []
    for key in _keys(value):
        found += paths(value[key], (*path, key))
    return found


def changed(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    """Return a value with junk at one place."""
    copy = json.loads(json.dumps(value))
    inside = copy
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = junk
    return copy


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    event: Any = draw(st.sampled_from(EVENTS))
    for _ in range(draw(st.integers(1, 3))):
        event = changed(event, draw(st.sampled_from(paths(event))), draw(JUNK))
    return synced(event)


@settings(max_examples=500, deadline=None)
@given(mutated())
def test_a_mutated_event_gives_events_or_is_left_out(raw: bytes) -> None:
    for event in sync_events(raw, world()):
        assert isinstance(event, Event)
        assert decode_event(encode(event)) == event


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(recorded("sync.json")) - 1), st.binary(min_size=1, max_size=4))
def test_broken_bytes_give_events_or_a_typed_error(at: int, junk: bytes) -> None:
    raw = recorded("sync.json")
    try:
        sync_events(raw[:at] + junk + raw[at + len(junk) :], world())
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(["<b>", "</b>", "<a href='", "'>", "</a>", "<", ">", "&lt;", "<blockquote>", "</span>",
    "<span data-mx-spoiler>", "<!--", "-->", "<mx-reply>", "</mx-reply>", "<pre>", "x y", "\n", "<img src=x alt=y>",
    "<li>", "https://matrix.to/#/@a:b", "<code/>", "é\u202e"]), max_size=30))  # fmt: skip
def test_any_markup_becomes_parts(pieces: list[str]) -> None:
    assert isinstance(parts_of_html("".join(pieces), "matrix:mx:"), tuple)


def test_a_nesting_bomb_is_harmless() -> None:
    raw = synced().replace(b'"events": []', b'"events": [' + b'{"content":' * 50_000 + b"1" + b"}" * 50_000 + b"]")
    try:
        sync_events(raw, world())
    except (msgspec.MsgspecError, RecursionError):
        pass
    assert len(parts_of_html("<b>" * 100_000 + "x", "matrix:mx:")) == 1


_FLAT = st.sampled_from(
    (
        "hi", " hi ", " ", "end ", "1 < 2", "a  b", "早上好", "\u2003x", "https://e.org", "&amp;", "\n",
        "<b>x</b>", "<strong> x</strong>", "<code>a b</code>", "<em>x </em>", "<em></em>", "<b>https://e.org</b>",
        "<br>", "<br />", "</b>", "<p>x</p>", "<b>x<i>y</i></b>",
        '<a href="https://matrix.to/#/@bo:town.test">Bo</a>', '<a href="https://matrix.to/#/@bo:town.test"> @Bo</a>',
        '<a href="https://e.org">e</a>', '<a href="javascript:x">j</a>', '<a href="">q</a>', '<a href="x"></a>',
    )
)  # fmt: skip


@given(st.lists(_FLAT, max_size=8).map("".join))
@settings(max_examples=1000)
def test_what_is_read_at_a_glance_is_what_is_read_closely(html: str) -> None:
    flat = flat_parts(html, "matrix:mx:")

    assert flat is None or flat == read_closely(html, "matrix:mx:")


def test_the_usual_formatted_message_is_read_at_a_glance() -> None:
    usual = 'Hi <a href="https://matrix.to/#/@bo:town.test">Bo</a>, <strong>try</strong> <code>it</code>:<br>now'

    assert flat_parts(usual, "matrix:mx:") == read_closely(usual, "matrix:mx:")
