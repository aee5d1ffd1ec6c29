"""Each refusal of the platform has its own meaning, and a remedy where there is one."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.error import Forbidden as Refused

from townhall.model.results import Failed, Forbidden, Gone, Ok, RateLimited, Result, Unknown, Unsupported
from townhall_telegram.refusals import REFUSALS, result_of

CASES: list[tuple[TelegramError, type[Result]]] = [
    (BadRequest("Chat not found"), Gone),
    (BadRequest("Message to delete not found"), Gone),
    (BadRequest("Message is not modified: specified new message content"), Ok),
    (BadRequest("Not enough rights to restrict/unrestrict chat member"), Forbidden),
    (BadRequest("CHAT_ADMIN_REQUIRED"), Forbidden),
    (BadRequest("PARTICIPANT_ID_INVALID"), Gone),
    (BadRequest("HIDE_REQUESTER_MISSING"), Gone),
    (BadRequest("The chat is not a forum"), Unsupported),
    (BadRequest("REACTION_INVALID"), Unsupported),
    (BadRequest("Message is too long"), Failed),
    (BadRequest("Something of the future"), Failed),
    (Refused("Forbidden: bot was kicked from the supergroup chat"), Forbidden),
    (Refused("Forbidden: the group chat was deleted"), Gone),
    (Refused("Forbidden: something of the future"), Forbidden),
    (RetryAfter(7), RateLimited),
    (InvalidToken("Unauthorized"), Forbidden),
    (TimedOut(), Unknown),
    (NetworkError("Bad Gateway"), Unknown),
    (TelegramError("odd"), Failed),
]


@pytest.mark.parametrize(("error", "kind"), CASES, ids=lambda case: str(case)[:40])
def test_a_refusal_has_its_result(error: TelegramError, kind: type[object]) -> None:
    assert isinstance(result_of(error), kind)


def test_a_person_who_cannot_be_written_to_is_closed() -> None:
    errors = (Refused("bot was blocked by the user"), BadRequest("Chat not found"), Refused("new words"))

    results = [result_of(error, private=True) for error in errors]

    assert all(isinstance(result, Forbidden) and result.direct_closed for result in results)


def test_an_account_that_was_deleted_is_gone() -> None:
    assert isinstance(result_of(Refused("user is deactivated"), private=True), Gone)


def test_too_old_is_said() -> None:
    result = result_of(BadRequest("Message can't be deleted for everyone"))

    assert isinstance(result, Gone)
    assert result.too_old


def test_a_limit_in_private_is_the_accounts_and_in_a_group_its_own() -> None:
    private, group = result_of(RetryAfter(7), private=True), result_of(RetryAfter(7))

    assert private == RateLimited(timedelta(seconds=7), everywhere=True)
    assert group == RateLimited(timedelta(seconds=7))


def test_what_was_never_sent_is_tried_again() -> None:
    error = NetworkError("httpx.ConnectError")
    error.__cause__ = httpx.ConnectError("refused")

    result = result_of(error)

    assert isinstance(result, Failed)
    assert result.transient


def test_every_word_of_the_table_is_in_lower_case_and_none_hides_a_later_one() -> None:
    for number, (words, _) in enumerate(REFUSALS):
        assert words == words.lower()
        assert not [earlier.words for earlier in REFUSALS[:number] if earlier.words in words]
