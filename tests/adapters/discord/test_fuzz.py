"""Whatever Discord sends, mutated at will: it gives events or a typed error, and no exception."""

from __future__ import annotations

import contextlib
import copy
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.discord.frames import RECORDED, START, frame, known_world

from townhall.model.wire import decode_event, encode
from townhall_discord.holding import Holding
from townhall_discord.updates import Malformed, events_of

JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["0", "-1", "9" * 40, "٣", "2026-99-99T00:00:00Z", "<@1>", "\ud800".encode("utf-8", "replace").decode()]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Any]:
    kind, content = draw(st.sampled_from(RECORDED))
    changed: Any = copy.deepcopy(content)
    for _ in range(draw(st.integers(1, 3))):
        changed = _mutate(draw, changed)
    return draw(st.sampled_from([kind, kind, kind, "GUILD_MEMBER_UPDATE", "GUILD_CREATE"])), changed


def _mutate(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict) and value:
        shown: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        key = draw(st.sampled_from(sorted(shown)))
        what = draw(st.integers(0, 3))
        if what == 0:
            return {name: one for name, one in shown.items() if name != key}
        return {**shown, key: draw(JUNK) if what == 1 else _mutate(draw, shown[key])}
    if isinstance(value, list) and value:
        items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        at = draw(st.integers(0, len(items) - 1))
        return [*items[:at], _mutate(draw, items[at]), *items[at + 1 :]]
    return draw(JUNK)


@given(mutated())
@settings(max_examples=500, deadline=None)
def test_every_frame_gives_events_or_a_typed_error(case: tuple[str, Any]) -> None:
    with contextlib.suppress(Malformed):
        for event in events_of(known_world(), frame(*case)):
            assert decode_event(encode(event)) == event


@given(st.lists(mutated(), max_size=6))
@settings(max_examples=100, deadline=None)
def test_whatever_is_held_comes_out_once_and_in_time(cases: list[tuple[str, Any]]) -> None:
    holding = Holding(known_world(), timedelta(seconds=1))
    for number, (kind, content) in enumerate(cases):
        holding.put(frame(kind, content, number), START)

    now = [one.s for one, _ in holding.ready(START)]
    later = [one.s for one, _ in holding.ready(START + timedelta(seconds=1))]

    assert sorted(filter(lambda number: number is not None, now + later), key=str) == sorted(range(len(cases)), key=str)
