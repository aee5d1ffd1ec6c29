"""Texts are found in the nearest language, and what fills them stays data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall.model.ids import MemberId
from townhall.model.parts import Link, Mention, Style, Styled, Text, plain
from townhall.model.people import Member
from townhall.text.templates import TextError, render, variables_of
from townhall.text.texts import Texts, is_key

ADA = Member(id=MemberId("lobby:hall:ada"), name="Ada <@everyone>")


@pytest.fixture
def texts() -> Texts:
    shelf = Texts()
    shelf.add("en", "welcome", {"greet": "Welcome, {name}!", "bye": "Bye."})
    shelf.add("zh-CN", "welcome", {"greet": "欢迎,{name}!"})
    return shelf


@pytest.mark.parametrize(
    ("locale", "greeting"),
    [
        ("en", "Welcome, A!"),
        ("en-GB", "Welcome, A!"),
        ("zh-CN", "欢迎,A!"),
        ("zh-TW", "欢迎,A!"),
        ("fr", "Welcome, A!"),
    ],
)
def test_a_text_is_found_in_the_nearest_language(texts: Texts, locale: str, greeting: str) -> None:
    assert texts.string("welcome.greet", locale, {"name": "A"}) == greeting


def test_what_a_language_lacks_is_said_in_english(texts: Texts) -> None:
    assert texts.string("welcome.bye", "zh-CN") == "Bye."


def test_the_texts_of_ops_toml_go_before_every_catalogue(texts: Texts) -> None:
    texts.override({"zh-CN": {"welcome.greet": "来了,{name}"}})

    assert texts.string("welcome.greet", "zh-CN", {"name": "A"}) == "来了,A"
    assert texts.string("welcome.greet", "en", {"name": "A"}) == "Welcome, A!"


def test_a_text_that_is_no_key_is_taken_as_it_stands(texts: Texts) -> None:
    assert texts.string("Hi {name}", "en", {"name": "A"}) == "Hi A"


def test_an_unknown_key_is_refused_by_name(texts: Texts) -> None:
    with pytest.raises(TextError, match=r"welcome\.nothing"):
        texts.render("welcome.nothing", "en", {})


def test_a_missing_variable_is_refused_by_name() -> None:
    with pytest.raises(TextError, match=r"\{name\}"):
        render("Hello {name}", {})


def test_a_folder_of_catalogues_is_read(tmp_path: Path, texts: Texts) -> None:
    (tmp_path / "en.toml").write_text('[greet]\none = "Hello"\n', encoding="utf-8")

    texts.add_folder("faq", tmp_path)

    assert texts.string("faq.greet.one", "en") == "Hello"
    assert {"faq.greet.one", "welcome.greet"} <= texts.keys("en")
    assert texts.locales == ("en", "zh-CN")


def test_a_folder_that_is_not_there_adds_nothing(tmp_path: Path, texts: Texts) -> None:
    texts.add_folder("faq", tmp_path / "nowhere")

    assert texts.locales == ("en", "zh-CN")


def test_a_member_becomes_a_mention_with_a_safe_name() -> None:
    assert render("Hi {who}!", {"who": ADA}) == (Text("Hi "), Mention(ADA.id, "Ada ‹＠everyone›"), Text("!"))


def test_parts_stay_parts() -> None:
    link = Link("https://example.org", "here")

    assert render("Read {where}", {"where": link}) == (Text("Read "), link)
    assert render("{all}", {"all": (link, ADA)}) == (link, Mention(ADA.id, "Ada ‹＠everyone›"))


def test_variables_among_strong_words_are_filled() -> None:
    assert variables_of("**Lent in {group}**") == {"group"}
    shown = render("**Lent in {group}** today", {"group": "room"})

    assert shown == (Styled("Lent in ", Style.BOLD), Styled("room", Style.BOLD), Text(" today"))


def test_strong_words_are_bold() -> None:
    assert render("**Why** not **{what}**", {"what": "now"}) == (
        Styled("Why", Style.BOLD),
        Text(" not "),
        Styled("now", Style.BOLD),
    )


def test_doubled_braces_are_braces() -> None:
    assert plain(render("{{name}}", {})) == "{name}"


@given(st.text())
def test_what_a_person_wrote_can_neither_format_nor_fill(words: str) -> None:
    tree = render("{words}", {"words": words})

    assert all(isinstance(part, Text) for part in tree)
    assert plain(tree) == words


def test_the_variables_of_a_template_are_known() -> None:
    assert variables_of("{one} **{two}** {{three}}") == {"one", "two"}


@pytest.mark.parametrize(
    ("text", "key"),
    [("welcome.greet", True), ("a.b_c.d2", True), ("Welcome!", False), ("v1.0 is out", False), ("word", False)],
)
def test_a_key_is_told_from_a_text(text: str, key: bool) -> None:
    assert is_key(text) is key
