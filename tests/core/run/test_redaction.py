from __future__ import annotations

import msgspec
import pytest

from townhall.config.secrets import Secret
from townhall.run.redaction import Redaction

CANARY = "canary-7c1f-'quoted\"-ß"


class _Settings(msgspec.Struct):
    token: Secret
    more: dict[str, list[Secret]]


@pytest.mark.parametrize(
    "text",
    [
        "POST https://api.telegram.org/bot123456789:AAE-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/getMe failed",
        "Authorization: Bearer abcdefghijklmnop",
        "{'authorization': 'Bot abcdefghijklmnop'}",
        "GET /sync?access_token=abcdefghijklmnop&since=1",
        "login with MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopabcdefghijklmnop done",
    ],
)
def test_what_is_shaped_like_a_token_is_masked(text: str) -> None:
    shown = Redaction().text(text)

    assert "***" in shown
    assert "abcdefghijklmnop" not in shown
    assert "AAE-" not in shown


def test_ordinary_text_stays_as_it_is() -> None:
    text = "telegram:tg:-1001234567890 said 10:32:05 to lounge, key 4711"

    assert Redaction().text(text) == text


def test_a_known_secret_is_masked_in_every_form_it_is_written_in() -> None:
    redaction = Redaction()
    redaction.learn(CANARY)

    shown = redaction.text(f"plain {CANARY}, repr {CANARY!r}, url canary-7c1f-%27quoted%22-%C3%9F")

    assert "canary" not in shown


def test_secrets_are_found_however_deep_they_lie_in_settings() -> None:
    redaction = Redaction()

    redaction.learn_all(_Settings(Secret("first-secret"), {"more": [Secret("second-secret")]}))

    assert redaction.text("first-secret second-secret") == "*** ***"


def test_a_field_called_token_never_shows_its_value() -> None:
    assert Redaction().fields({"token": "short", "bot_password": 7}) == {"token": "***", "bot_password": "***"}


def test_nested_values_are_redacted_and_foreign_objects_become_text() -> None:
    redaction = Redaction()
    redaction.learn("sesame")

    shown = redaction.value({"a": ["open sesame", ValueError("sesame")], "n": 3})

    assert shown == {"a": ["open ***", "***"], "n": 3}


def test_a_secret_too_short_to_protect_anything_does_not_black_out_the_log() -> None:
    redaction = Redaction()
    redaction.learn("an")

    assert redaction.text("an account") == "an account"
