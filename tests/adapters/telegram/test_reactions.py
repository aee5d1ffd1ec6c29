"""Reactions as what changed, and votes in polls of ours."""

from __future__ import annotations

from tests.adapters.telegram.world import ADA, DATE, LOUNGE, Payload, heard, person
from tests.servers.telegram.world import GROUP

from townhall.model.events import PollClosed, PollVoted, ReactionAdded, ReactionRemoved
from townhall.model.people import ActorKind
from townhall_telegram.scope import PollPlace, scope_of

POLLS = scope_of("tg", 42, "townhall_bot", polls={"P": PollPlace(GROUP, 9, "2")})


def emoji(*names: str) -> list[Payload]:
    return [{"type": "emoji", "emoji": name} for name in names]


def reacted(old: list[Payload], new: list[Payload], **who: object) -> Payload:
    about: Payload = {"chat": LOUNGE, "message_id": 5, "date": DATE, "old_reaction": old, "new_reaction": new}
    return {**about, **(who or {"user": ADA})}


def test_only_the_difference_is_told() -> None:
    events = heard("message_reaction", reacted(emoji("👍", "🔥"), emoji("🔥", "❤")))

    assert [(type(event), getattr(event, "emoji", "")) for event in events] == [
        (ReactionRemoved, "👍"),
        (ReactionAdded, "❤"),
    ]


def test_a_custom_emoji_goes_by_its_id() -> None:
    (event,) = heard("message_reaction", reacted([], [{"type": "custom_emoji", "custom_emoji_id": "777"}]))

    assert isinstance(event, ReactionAdded)
    assert event.emoji == "777"


def test_an_anonymous_admin_may_react() -> None:
    (event,) = heard("message_reaction", reacted([], emoji("👍"), actor_chat=LOUNGE))

    assert isinstance(event, ReactionAdded)
    assert event.actor.kind is ActorKind.ANONYMOUS_ADMIN


def test_a_vote_is_told_where_the_poll_stands() -> None:
    (event,) = heard("poll_answer", {"poll_id": "P", "user": ADA, "option_ids": [0, 2]}, scope=POLLS)

    assert isinstance(event, PollVoted)
    assert (event.message, event.choices, event.place.thread, event.actor.id) == ("9", (0, 2), "2", person(ADA))


def test_the_end_of_a_poll_is_told_with_its_counts() -> None:
    options = [{"text": "a", "voter_count": 3}, {"text": "b", "voter_count": 1}]
    (event,) = heard("poll", {"id": "P", "question": "?", "options": options, "is_closed": True}, scope=POLLS)

    assert isinstance(event, PollClosed)
    assert event.counts == (3, 1)


def test_a_poll_that_is_not_ours_or_still_open_tells_nothing() -> None:
    assert heard("poll_answer", {"poll_id": "Q", "user": ADA, "option_ids": [0]}, scope=POLLS) == ()
    assert heard("poll", {"id": "P", "question": "?", "options": [], "is_closed": False}, scope=POLLS) == ()
