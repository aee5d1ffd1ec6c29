"""What a plugin finds wrong or doubtful about its settings in the group that has them."""

from __future__ import annotations

from tests.core.config.workshop import ACCOUNT, read

GROUP = """
[groups.lounge]
account = "tg"
chat = "1"
charter = {{ purpose = "Talk about growth" }}

[groups.lounge.greeter]
mode = "{mode}"
words = ["hello", {words}]
"""


def said(words: str, mode: str = "act") -> list[str]:
    return [str(one) for one in read(ACCOUNT + GROUP.format(words=words, mode=mode)).diagnostics]


def test_a_doubt_is_a_warning_with_line_and_remedy() -> None:
    loaded = read(ACCOUNT + GROUP.format(words='\n  "growth",\n', mode="act"))

    assert loaded.configuration is not None
    assert [str(one) for one in loaded.warnings] == [
        "ops.toml, line 14: groups.lounge.greeter.words[1] is a word of the purpose. Choose another. [T098]"
    ]


def test_an_error_of_a_check_refuses_the_configuration() -> None:
    loaded = read(ACCOUNT + GROUP.format(words='"en"', mode="act"))

    assert loaded.configuration is None
    assert [str(one) for one in loaded.errors] == [
        "ops.toml, line 13: groups.lounge.greeter.words[1] is refused: is the language of the group. "
        "Choose another. [T033]"
    ]


def test_everything_a_check_says_is_told() -> None:
    assert len(said('"growth", "en"')) == 2


def test_a_check_that_raises_names_its_plugin() -> None:
    [one] = said('"crash"')

    assert "groups.lounge.greeter could not be looked over: RuntimeError: never mind" in one


def test_a_plugin_that_is_off_is_not_checked() -> None:
    assert [one for one in said('"crash"', mode="off") if "looked over" in one] == []


def test_settings_are_held_against_the_numbers_of_the_platform() -> None:
    [one] = said(f'"{"long" * 4000}"')

    assert "words[1] is refused: is longer than a message. Shorten it." in one
    assert said(f'"{"long" * 200}"') == []
