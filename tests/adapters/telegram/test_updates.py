"""One update at a time: kinds that are not known, and two accounts beside each other."""

from __future__ import annotations

import pytest
from tests.adapters.telegram.world import LOUNGE, NOW, SCOPE, heard, message, update

from townhall_telegram.scope import scope_of
from townhall_telegram.updates import UnreadableUpdate, batch_of, read, translate


def test_an_unknown_kind_tells_nothing() -> None:
    assert heard("of_the_future", {"chat": LOUNGE}) == ()


def test_unknown_fields_are_no_hindrance_and_stay_in_the_raw_bytes() -> None:
    (event,) = heard("message", message(text="Hi", of_the_future={"deep": [1, 2]}))

    assert b"of_the_future" in event.raw


def test_an_update_that_cannot_be_read_still_has_its_number() -> None:
    with pytest.raises(UnreadableUpdate) as raised:
        translate(update("message", {"message_id": "five"}, 77), SCOPE, NOW)

    assert raised.value.number == 77


def test_a_batch_is_read_one_by_one() -> None:
    answer = b'{"ok":true,"result":[' + update("message", message(text="a"), 1) + b"," + b'{"update_id":2}' + b"]}"

    assert [read(bytes(raw)).update_id for raw in batch_of(answer)] == [1, 2]


def test_the_same_update_of_two_accounts_is_two_events() -> None:
    other = scope_of("second", 43, "other_bot")

    first, second = (heard("message", message(text="Hi"), scope=scope)[0] for scope in (SCOPE, other))

    assert (first.id, second.id) == (first.id, first.id.replace(":tg:", ":second:"))
    assert first.place.group != second.place.group


def test_a_topic_without_a_number_is_the_room() -> None:
    (event,) = heard("message", message(text="Hi", is_topic_message=True))

    assert event.place.thread == ""
