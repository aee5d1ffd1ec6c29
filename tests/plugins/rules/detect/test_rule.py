"""What a rule refuses, with the place and the remedy, when ops.toml is checked (section 6, point 17)."""

from __future__ import annotations

from pathlib import Path

import pytest

import townhall_rules
from townhall.config.loading import load_text
from townhall.plugin.loading import Installed
from townhall_lobby.adapter import Lobby
from townhall_rules.clashes import clashes, covers
from townhall_rules.rates import Rate, RateError, parse_rate
from townhall_rules.rule import Rule

HEAD = """
[accounts.lobby]
adapter = "lobby"

[groups.ops]
account = "lobby"
chat = "ops"

[groups.core]
account = "lobby"
chat = "core"
staff_room = "ops"
charter = { purpose = "Talk about poker and chess", ask_map = { "下棋" = "ops" } }
rules = true
"""


def said(table: str) -> list[str]:
    """Return what ``check`` says of one rule, without what it says of a group without plugins."""
    text = HEAD.replace("rules = true", "") + "[[groups.core.rules.rule]]\n" + table
    loaded = load_text(text, Path("ops.toml"), Installed.of({"rules": townhall_rules}, {"lobby": Lobby}))
    return [str(one) for one in loaded.diagnostics if "rules" in one.key]


LINE = HEAD.count("\n") + 2
"""Where the first key of the rule stands."""


@pytest.mark.parametrize(
    ("table", "line", "fault", "remedy"),
    [
        ('id = "a"\nkinds = ["words"]\nreason = "B."', 1, 'looks at "words", but has no words', "words ="),
        ('id = "a"\nkinds = ["pattern"]\nreason = "B."', 1, "has no patterns", "patterns ="),
        ('id = "a"\nkinds = []\nreason = "B."', 1, "looks at nothing", "Name one or more of flood"),
        ('id = "a"\nkinds = ["flood"]\nreason = "B."\nrate = "6"', 3, '"6" is no rate', '"6/10s"'),
        ('id = "a"\nkinds = ["flood"]\nreason = "B."\nrate = "1/10s"', 3, "counts no repetition", "at least 2"),
        ('id = "a"\nkinds = ["flood"]\nreason = "B."\nrate = "6/9h"', 3, "more than an hour", "1s to 1h"),
        ('id = "a"\nkinds = ["duplicate"]\nreason = "B."\ncopies = "x"', 3, "no rate", '"3/10m"'),
        ('id = "a b"\nkinds = ["flood"]\nreason = "B."', 0, "is no name for a rule", "without spaces"),
        ('id = "a"\nkinds = ["flood"]\nreason = "B."\nwords = ["x"]', 3, "are not looked at", 'Add "words"'),
        ('id = "a"\nkinds = ["words"]\nreason = "B."\nwords = [\n  "x",\n  "!!",\n]', 5, "never be found", "letter"),
        ('id = "a"\nkinds = ["pattern"]\nreason = "B."\npatterns = [\n  "a",\n  "(b",\n]', 5, "has a (", "Close it"),
        ('id = "a"\nkinds = ["pattern"]\nreason = "B."\npatterns = ["a(?=b)"]', 3, "looks around", "pattern"),
        ('id = "a"\nkinds = ["pattern"]\nreason = "B."\npatterns = ["x*"]', 3, "even an empty one", "one sign"),
        (
            'id = "a"\nkinds = ["link"]\nreason = "B."\nallow_domains = [\n  "a.com",\n  "b com",\n]',
            5,
            "no domain",
            "like",
        ),
        ('id = "a"\nkinds = ["link"]\nreason = "B."\ndeny_domains = ["evil"]', 3, '"evil" is no domain', "example.com"),
        ('id = "a"\nkinds = ["words"]\nreason = "B."\nwords = ["chess"]', 3, "the charter of this very", "Take it out"),
        ('id = "a"\nkinds = ["words"]\nreason = "B."\nwords = ["下棋"]', 3, "the charter of this very", "Take it out"),
        ('id = "a"\nkinds = ["pattern"]\nreason = "B."\npatterns = ["pok.r"]', 3, '"poker", which stands', "Take it"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_told_with_line_and_remedy(
    table: str, line: int, fault: str, remedy: str
) -> None:
    [one] = said(table)

    assert one.startswith(f"ops.toml, line {LINE + line}: groups.core.rules.rule[0]")
    assert fault in one
    assert remedy in one.partition(fault)[2] or remedy in one


def test_everything_wrong_with_a_rule_is_told_at_once() -> None:
    assert len(said('id = "a"\nkinds = ["words", "pattern"]\nreason = "B."\nrate = "x"')) == 3


def test_a_good_rule_is_told_nothing_about() -> None:
    assert said('id = "no-ads"\nkinds = ["link"]\nreason = "B."\nallow_domains = ["example.com"]') == []


@pytest.mark.parametrize(("text", "seconds"), [("6/10s", 10), ("6/10m", 600), (" 6 / 1 h ", 3600)])
def test_a_rate_is_so_many_in_a_time(text: str, seconds: float) -> None:
    rate = parse_rate(text)

    assert isinstance(rate, Rate)
    assert (rate.many, rate.window.total_seconds()) == (6, seconds)


@pytest.mark.parametrize("text", ["", "6", "6/", "/10s", "6/0s", "6/10", "6/10d", "-6/10s", "6/10s!", "1/1s", "6/61m"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(RateError):
        parse_rate(text)


WORDS = Rule(id="ads", kinds=("words",), reason="B.", words=("casino", "poker"))


def clash(*rules: Rule) -> list[tuple[tuple[str | int, ...], str]]:
    return [(one.at, str(one)) for one in clashes(rules)]


def rule(**changes: object) -> Rule:
    return Rule(**{"id": "other", "kinds": ("words",), "reason": "B.", "words": ("casino",), **changes})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_a_needless_rule_is_told_with_the_line_of_its_table() -> None:
    first = 'id = "a"\nkinds = ["words"]\nreason = "B."\nwords = ["casino", "roulette"]\n'
    second = '\n[[groups.core.rules.rule]]\nid = "b"\nkinds = ["words"]\nreason = "B."\nwords = ["casino"]\n'

    [one] = said(first + second)

    assert one.startswith(f"ops.toml, line {LINE + 5}: groups.core.rules.rule[1] is refused: never matters")
    assert one.endswith("Take it out, or let it be the heavier one. [T033]")


def test_two_rules_of_one_name_are_refused() -> None:
    [(at, text)] = clash(WORDS, rule(id="ADS", words=("roulette",)))

    assert at == ("rule", 1, "id")
    assert "like rule[0]. Give one of them another id." in text


def test_a_rule_that_another_makes_needless_is_refused_at_its_own_place() -> None:
    [(at, text)] = clash(rule(), WORDS)

    assert at == ("rule", 0)
    assert text.startswith('never matters, because "ads" finds all')


def test_of_two_equal_rules_the_later_one_is_needless() -> None:
    assert [at for at, _ in clash(WORDS, rule(words=WORDS.words))] == [("rule", 1)]


@pytest.mark.parametrize(
    "changes",
    [
        {"words": ("roulette",)},
        {"severity": "major"},
        {"delete": True},
        {"kinds": ("words", "link")},
    ],
)
def test_a_rule_that_adds_something_is_not_needless(changes: dict[str, object]) -> None:
    assert clash(WORDS, rule(**changes)) == []


@pytest.mark.parametrize(
    "bound", [{"threads": ("7",)}, {"hours": "09:00-18:00"}, {"exempt": ("kol",)}, {"only_newcomers": True}]
)
def test_a_rule_that_holds_only_somewhere_makes_none_needless_that_holds_everywhere(bound: dict[str, object]) -> None:
    everywhere = rule()

    assert not covers(rule(id="wide", **bound), everywhere)
    assert covers(everywhere, rule(id="narrow", **bound))


def test_links_are_compared_by_what_is_allowed_and_denied() -> None:
    every = rule(kinds=("link",), words=())
    most = rule(kinds=("link",), words=(), allow_domains=("good.com",))
    some = rule(kinds=("link",), words=(), deny_domains=("evil.com",))

    assert covers(every, most)
    assert covers(every, some)
    assert not covers(most, every)
    assert not covers(some, every)


def test_other_bounds_make_another_rule() -> None:
    slow = rule(kinds=("flood",), words=(), rate="20/1m")
    fast = rule(kinds=("flood",), words=(), rate="6/10s")

    assert not covers(slow, fast)
    assert not covers(fast, slow)
