"""Words are found however they are disguised, and not found where they are no words: both rates are measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.text.corpus import DISGUISED, ORDINARY, WORDS

from townhall.text.normal import normal
from townhall.text.words import WordList


def words_in(text: str) -> list[str]:
    return [hit.word for hit in WordList(WORDS).find(text)]


def test_no_disguise_of_the_corpus_hides_a_word() -> None:
    missed = [text for text in DISGUISED if not words_in(text)]

    assert missed == [], f"{len(missed)} of {len(DISGUISED)} are missed"


def test_ordinary_text_of_the_corpus_passes() -> None:
    struck = {text: found for text in ORDINARY if (found := words_in(text))}

    assert struck == {}, f"{len(struck)} of {len(ORDINARY)} are struck"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("快加 微-信：abc", "加 微-信"),
        ("buy p\u043ern", "p\u043ern"),
        ("ｖ\u200bｘ", "ｖ\u200bｘ"),
        ("！v　x！", "v　x"),
    ],
)
def test_evidence_is_what_was_written(text: str, written: str) -> None:
    assert written in [hit.written for hit in WordList(WORDS).find(text)]
    assert all(text[slice(*hit.span)] == hit.written for hit in WordList(WORDS).find(text))


def test_a_latin_word_ends_where_letters_end_and_a_chinese_one_anywhere() -> None:
    words = WordList(["ad", "广告"])

    assert [hit.word for hit in words.find("发ad吗 adept 发广告吗")] == ["ad", "广告"]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("guaranteed profit", "this is a Guaranteed  profit!"),
        ("guaranteed profit", "guaranteed-profit"),
        ("guaranteed profit", "g u a r a n t e e d p r o f i t"),
        ("guaranteed profit", "guaranteedprofit"),
        ("all lies", "it is all lies"),
        ("doesn't work", "it doesn\u2019t work"),
        ("t.me", "see t.me/somebody"),
        ("v1.0", "it is v1.0"),
        ("a/b test", "an a/b test"),
        ("刷单, 返利", "刷单，返利"),
        ("加 vx", "加vx"),
    ],
)
def test_several_words_and_signs_in_a_word_are_found_as_they_are_written(word: str, text: str) -> None:
    assert [hit.word for hit in WordList([word]).find(text)] == [word]


@pytest.mark.parametrize(("word", "text"), [("bad idea", "a bad. Ideas"), ("bad idea", "not bad: idea two")])
def test_several_words_are_not_found_over_the_end_of_a_sentence(word: str, text: str) -> None:
    assert not WordList([word]).find(text)


def test_a_list_may_be_asked_whether_it_holds_any() -> None:
    words = WordList(["vx", "…", ""])

    assert "加vx" in words
    assert normal("nothing here") not in words
    assert words.words == ("vx",)


def test_an_empty_list_finds_nothing() -> None:
    assert not WordList([]).find("anything")


@given(st.sampled_from(WORDS), st.text(max_size=10), st.text(max_size=10))
def test_a_chinese_word_is_found_between_anything(word: str, before: str, after: str) -> None:
    if "加" <= word[0] and "\u4e00" <= word[-1]:
        assert word in words_in(f"{before}.{word}.{after}")


@given(st.lists(st.from_regex(r"[a-zA-Z0-9\u4e00-\u4fff]+", fullmatch=True), min_size=1, max_size=4))
def test_whatever_is_in_a_list_is_found_as_it_is_written_there(pieces: list[str]) -> None:
    for between in (" ", "-", ".", ", ", "  "):
        word = between.join(pieces)
        assert [hit.written for hit in WordList([word]).find(f"（{word}）")] == [word]


@given(st.text(max_size=120), st.lists(st.text(max_size=12), max_size=4))
def test_any_list_searches_any_text(text: str, words: list[str]) -> None:
    for hit in WordList(words).find(text):
        assert hit.word in words
        assert hit.written
