"""What an ops team writes itself is held to what the plugins need before anything is sent (S11, S31, S75, S80)."""

from __future__ import annotations

import pytest
from tests.core.config.workshop import ACCOUNT, read

from townhall.config.codes import Code


def said(texts: str, plugins: str = "speaker = true", charter: str = "") -> list[tuple[Code, int, str]]:
    """Return what is said of some texts; the line counts from their first one, and the last word is the nearest."""
    head = f'{ACCOUNT}\n[groups.lounge]\naccount = "tg"\nchat = "1"\n{plugins}\n{charter}\n'
    loaded = read(head + texts)
    return [(one.code, one.line - head.count("\n"), one.nearest) for one in loaded.diagnostics]


def test_a_wording_of_ones_own_in_a_tone_is_taken() -> None:
    assert said('[texts.en.speaker]\nnotice = { formal = "{name}, {please} reconsider." }') == []


def test_a_wording_may_use_what_the_script_offers_besides_the_words_that_ship() -> None:
    assert said('[texts.en.speaker]\nnotice = "{name}, rule {rule}: {please} no links."') == []


def test_an_unknown_variable_is_refused_with_the_nearest() -> None:
    assert said('[texts.en.speaker]\nanswer = "{nam}, here."') == [
        (Code.UNKNOWN_VARIABLE, 2, "name"),
        (Code.VARIABLE_LEFT_OUT, 2, ""),
    ]


def test_an_unknown_variable_in_one_tone_only_is_refused_at_its_line() -> None:
    texts = '[texts.en.speaker.answer]\ndefault = "{name}: see the guide."\nbrief = "{nmae}: guide."'

    assert (Code.UNKNOWN_VARIABLE, 3, "name") in said(texts)


@pytest.mark.parametrize("polite", ["{please} no links.", "No links. {thanks}!", "{sorry}, no links."])
def test_any_courtesy_makes_a_notice_polite(polite: str) -> None:
    assert said(f'[texts.en.speaker]\nnotice = "{polite}"') == []


def test_a_tone_beside_known_ones_is_refused_with_the_nearest() -> None:
    assert said('[texts.en.speaker]\nanswer = { default = "{name}: here.", fromal = "{name}: there." }') == [
        (Code.UNKNOWN_TONE, 2, "formal")
    ]


def test_a_single_misspelt_tone_is_refused_with_the_nearest() -> None:
    assert said('[texts.en.speaker]\nanswer = { fromal = "{name}: there." }') == [(Code.UNKNOWN_TONE, 2, "formal")]


def test_several_tones_of_a_charter_are_taken_and_each_is_looked_at() -> None:
    assert said("", charter='charter = { tone = "warm, brief" }') == []
    assert said("", charter='charter = { tone = "warm, breif" }') == [(Code.UNKNOWN_TONE, 0, "brief")]


def test_a_language_that_is_none_is_refused() -> None:
    assert said('[texts.zh_CN.speaker]\nanswer = "{name}"')[0][0] is Code.BAD_LOCALE


def test_a_quick_reply_may_use_the_charter_and_nothing_else() -> None:
    assert said('[texts.zh-CN.script]\n"退款" = "{member} {please}看 {purpose}"') == []
    assert said('[texts.en.script]\nrefund = "{purposes}"') == [(Code.UNKNOWN_VARIABLE, 2, "purpose")]


def test_a_text_named_by_a_setting_is_checked_in_the_tone_of_the_group() -> None:
    texts = '[texts.en.lounge]\nhello = { default = "Hi {name}", formal = "Good day {nam}" }'
    plugins = 'greeter = { text = "lounge.hello" }'

    assert said(texts, plugins) == []
    assert said(texts, plugins, 'charter = { tone = "formal" }')[0][0] is Code.UNKNOWN_VARIABLE


def test_a_text_written_into_a_setting_beside_a_tone_is_worth_a_warning() -> None:
    [(code, _, _)] = said("", 'greeter = { text = "Hi {name}" }', 'charter = { tone = "warm" }')

    assert code is Code.TEXT_BESIDE_THE_VOICE
    assert said("", 'greeter = { text = "Hi {name}" }') == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{name}, {please} no links.", []),
        ("{name}, no links.", [Code.IMPOLITE_TEXT]),
        ("speaker.answer", [Code.IMPOLITE_TEXT]),
    ],
)
def test_a_setting_that_must_be_polite_is_held_to_it_by_its_own_words_and_by_key(text: str, codes: list[Code]) -> None:
    assert [code for code, _, _ in said("", f'speaker = {{ text = "{text}" }}')] == codes
