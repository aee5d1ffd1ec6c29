"""Every event, action and result survives the store and the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from tests.core.model.neutral import anything, one_of

from townhall.model import results, wire
from townhall.model.actions import Action
from townhall.model.events import Event, MessageSent
from townhall.model.results import Result, outcome

STRUCTS = (*wire.EVENTS, *wire.ACTIONS, *wire.RESULTS)


@given(one_of(wire.EVENTS))
def test_an_event_survives_the_store(event: Event) -> None:
    assert wire.decode_event(wire.encode(event)) == event


@given(one_of(wire.EVENTS))
def test_an_event_survives_a_recording(event: Event) -> None:
    assert wire.event_from_json(wire.event_to_json(event)) == event


@given(one_of(wire.ACTIONS))
def test_an_action_survives_the_store(action: Action) -> None:
    assert wire.decode_action(wire.encode(action)) == action


@given(one_of(wire.RESULTS))
def test_a_result_survives_the_store(result: Result) -> None:
    assert wire.decode_result(wire.encode(result)) == result


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda kind: kind.__name__)
def test_each_kind_comes_back_as_itself(kind: type[msgspec.Struct]) -> None:
    decode = decoder(kind)
    seen: list[object] = []

    @given(anything(kind))
    def comes_back(value: msgspec.Struct) -> None:
        seen.append(decode(wire.encode(value)))
        assert seen[-1] == value
        assert type(seen[-1]) is kind

    comes_back()
    assert seen


@pytest.mark.parametrize("kinds", [wire.EVENTS, wire.ACTIONS, wire.RESULTS], ids=["events", "actions", "results"])
def test_no_two_kinds_have_the_same_tag(kinds: tuple[type[msgspec.Struct], ...]) -> None:
    tags = [kind.__struct_config__.tag for kind in kinds]

    assert len(tags) == len(set(tags))


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda kind: kind.__name__)
def test_facts_are_frozen(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen


def test_an_event_is_found_by_its_tag() -> None:
    assert wire.event_named("message_sent") is MessageSent


def test_an_unknown_tag_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="Invalid value 'unheard_of'"):
        wire.decode_event(msgspec.msgpack.encode({"event": "unheard_of"}))


@pytest.mark.parametrize("damaged", [b"", b"\xc1", b"not msgpack at all", b"\x81"])
def test_damaged_bytes_are_refused(damaged: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        wire.decode_event(damaged)


def test_the_word_for_a_result_is_its_tag() -> None:
    assert {outcome(result) for result in _examples()} == {str(kind.__struct_config__.tag) for kind in wire.RESULTS}


def decoder(kind: type[msgspec.Struct]) -> Callable[[bytes], object]:
    """Return what the store reads this kind with."""
    if issubclass(kind, Event):
        return wire.decode_event
    return wire.decode_action if issubclass(kind, Action) else wire.decode_result


def _examples() -> list[Result]:
    return [
        results.Ok(),
        results.DegradedTo("as plain text"),
        results.Unsupported("no polls"),
        results.Forbidden("no right"),
        results.Gone("deleted"),
        results.RateLimited(timedelta(seconds=3)),
        results.Failed("refused"),
        results.Unknown("the line went dead"),
        results.Dropped("expired"),
    ]
