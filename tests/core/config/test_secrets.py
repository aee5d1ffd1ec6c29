"""Secrets are only ever referred to, and nothing shows them."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest
from tests.core.config.workshop import ACCOUNT, read

from townhall.config.diagnostics import Trouble
from townhall.config.secrets import Secret, is_secret_key, is_secret_value, resolve


def test_a_secret_shows_as_stars() -> None:
    assert f"{Secret('xyzzy')} {Secret('xyzzy')!r}" == "Secret(***) Secret(***)"


def test_a_secret_is_given_out_only_on_purpose() -> None:
    assert Secret("xyzzy").reveal() == "xyzzy"


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy])
def test_a_secret_is_not_written_down_or_copied(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError, match="not to be copied"):
        write(Secret("xyzzy"))


def test_a_file_gives_its_text_without_the_last_line_break(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xyzzy\n", encoding="utf-8")
    assert resolve({"file": "token"}, {}, tmp_path) == Secret("xyzzy")


def test_a_credential_of_systemd_is_found(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xyzzy", encoding="utf-8")
    assert resolve({"credential": "token"}, {"CREDENTIALS_DIRECTORY": str(tmp_path)}, Path()) == Secret("xyzzy")


def test_a_credential_cannot_lead_out_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xyzzy", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    found = resolve({"credential": "../token"}, {"CREDENTIALS_DIRECTORY": str(tmp_path / "inner")}, Path())
    assert isinstance(found, Trouble)


@pytest.mark.parametrize(
    "value",
    [
        '"xyzzy-plugh"',
        '{ env = "xyzzy-plugh" }',
        '{ xyzzy-plugh = "A" }',
        '["xyzzy-plugh"]',
        '{ env = "A", b = "xyzzy-plugh" }',
    ],
)
def test_whatever_stands_where_a_secret_belongs_is_not_repeated(value: str) -> None:
    text = f'[accounts.tg]\nadapter = "stub"\ntoken = {value}\n[groups.a]\naccount = "tg"\nchat = "1"\nwaver = true\n'
    said = " ".join(str(one) for one in read(text).diagnostics)
    assert said
    assert "xyzzy-plugh" not in said


def test_a_secret_in_a_misplaced_key_is_not_repeated() -> None:
    text = f'{ACCOUNT}\ntokn = "xyzzy"\n[groups.a]\naccount = "tg"\nchat = "1"\nwaver = true\npassword = "xyzzy"\n'
    said = " ".join(str(one) for one in read(text).diagnostics)
    assert "T012" in said
    assert "T041" in said
    assert "xyzzy" not in said


@pytest.mark.parametrize("key", ["token", "bot_token", "Password", "client-secret", "api_key"])
def test_keys_that_are_called_like_secrets_are_known(key: str) -> None:
    assert is_secret_key(key)


@pytest.mark.parametrize("key", ["keyword", "tokens_per_day", "monkey", "secretary"])
def test_other_keys_are_not_taken_for_secrets(key: str) -> None:
    assert not is_secret_key(key)


@pytest.mark.parametrize(
    "value",
    [
        "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1",
        "syt_YWRh_aBcDeFgHiJkLmNoP",
        "postgresql://ada:xyzzy@db/townhall",
    ],
)
def test_values_of_the_shape_of_secrets_are_known(value: str) -> None:
    assert is_secret_value(value)


@pytest.mark.parametrize(
    "value", ["-1001234567890", "!abcDEF:example.org", "Welcome, {name}!", "https://example.org/a:b"]
)
def test_other_values_are_not_taken_for_secrets(value: str) -> None:
    assert not is_secret_value(value)


@pytest.mark.parametrize("value", ["sk" + "x" * 16, "a://:b@", "AKIA" + "x" * 16])
def test_the_shortest_that_looks_like_a_secret_is_one(value: str) -> None:
    assert is_secret_value(value)
