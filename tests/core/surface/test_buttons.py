"""Signed buttons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall import GroupId, MemberId
from townhall.surface.buttons import MOST_BYTES, ButtonSigner, Press, Refusal

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
HALL, CELLAR = GroupId("telegram:tg:-1001"), GroupId("telegram:tg:-1002")
ADA, BO = MemberId("telegram:tg:1"), MemberId("telegram:tg:2")
SIGNER = ButtonSigner(b"a secret of thirty-two bytes long")


def signed(argument: str = "x|y", *, only_for: MemberId | None = None, lifetime: timedelta = timedelta(days=30)) -> str:
    return SIGNER.sign("welcome", "guide", argument, HALL, NOW + lifetime, only_for)


def test_a_press_gives_back_what_was_signed() -> None:
    assert SIGNER.verify(signed(), HALL, BO, NOW) == Press("welcome", "guide", "x|y")


def test_a_button_for_one_person_works_for_that_person_only() -> None:
    token = signed(only_for=ADA)

    assert SIGNER.verify(token, HALL, ADA, NOW) == Press("welcome", "guide", "x|y")
    assert SIGNER.verify(token, HALL, BO, NOW) is Refusal.NOT_FOR_YOU


def test_a_button_of_another_group_is_refused() -> None:
    assert SIGNER.verify(signed(), CELLAR, ADA, NOW) is Refusal.OTHER_GROUP


def test_a_button_ends_with_its_lifetime_and_not_before() -> None:
    token = signed(lifetime=timedelta(seconds=90))

    assert isinstance(SIGNER.verify(token, HALL, ADA, NOW + timedelta(seconds=89)), Press)
    assert SIGNER.verify(token, HALL, ADA, NOW + timedelta(minutes=2)) is Refusal.EXPIRED


def test_another_secret_makes_a_forgery() -> None:
    token = ButtonSigner(b"another secret of many bytes").sign("welcome", "guide", "", HALL, NOW, None)

    assert SIGNER.verify(token, HALL, ADA, NOW) is Refusal.FORGED


def test_a_secret_hangs_on_its_whole_purpose_and_on_the_signer() -> None:
    other = ButtonSigner(b"another secret of many bytes")

    assert SIGNER.secret_for("campaign", "hall") == SIGNER.secret_for("campaign", "hall")
    assert len({SIGNER.secret_for("a", "bc"), SIGNER.secret_for("ab", "c"), other.secret_for("a", "bc")}) == 3


@given(st.data())
def test_no_change_of_a_token_passes(data: st.DataObject) -> None:
    token = signed()
    at = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.characters(exclude_characters=token[at]))

    assert not isinstance(SIGNER.verify(token[:at] + sign + token[at + 1 :], HALL, ADA, NOW), Press)


@given(st.text(max_size=200))
def test_any_text_is_answered_and_never_believed(text: str) -> None:
    assert SIGNER.verify(text, HALL, ADA, NOW) is Refusal.FORGED


@given(st.text(max_size=60))
def test_a_token_fits_into_64_bytes_or_is_refused(argument: str) -> None:
    try:
        token = signed(argument)
    except ValueError:
        return
    assert len(token.encode()) <= MOST_BYTES
    assert SIGNER.verify(token, HALL, ADA, NOW) == Press("welcome", "guide", argument)


def test_a_token_that_is_too_long_says_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"button welcome\.guide carries \d+ bytes too many .* Keep it in the store"):
        signed("x" * 50)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 16 bytes"):
        ButtonSigner(b"short")
