"""A large file is parsed piece by piece, and means exactly what it means as a whole."""

from __future__ import annotations

from typing import Any

import pytest
import tomli

from townhall.config.pieces import SMALL, parse

HEAD = '[accounts.tg]\nadapter = "stub"\n[defaults]\naccount = "tg"\n'


def groups(count: int, start: int = 0) -> str:
    return "".join(
        f'[groups.g{number}]\nchat = "{number}"\n[groups.g{number}.welcome]\ntext = """\nHello {{name}},\nwelcome!"""\n'
        for number in range(start, start + count)
    )


MANY = groups(1000)
AWKWARD = {
    "plain": HEAD + MANY,
    "without any group": HEAD + "".join(f"[profiles.p{number}]\nrules = true\n" for number in range(4000)),
    "a header inside a text": HEAD
    + MANY
    + '[groups.last]\nchat = """\n[groups.g1]\nchat = 1\n"""\n'
    + groups(100, 2000),
    "another table between groups": HEAD + MANY + "[profiles.fans]\nrules = true\n" + groups(100, 2000),
    "a group that is continued far below": HEAD + MANY + "[groups.g3.rules]\nstrict = true\n",
    "groups as a table of its own": HEAD + MANY + '[groups]\nlate.chat = "x"\n' + groups(100, 2000),
    "quoted names": HEAD + MANY + '[groups."a.b"]\nchat = "x"\n[groups."a.c"]\nchat = "y"\n' + groups(100, 2000),
    "a list of tables": HEAD
    + MANY
    + "[[groups.g2000.kinds]]\na = 1\n[[groups.g2000.kinds]]\na = 2\n"
    + groups(50, 2001),
    "lists over several lines": HEAD + MANY + '[groups.last]\nstaff = [\n["a"],\n[\n"b"]]\n' + groups(100, 2000),
}
WRONG = {
    "a group written twice": HEAD + MANY + groups(1),
    "a group written twice under another spelling": HEAD + MANY + '[groups."g1"]\nchat = "x"\n' + groups(100, 2000),
    "groups written as a value before": "groups.g1.chat = 1\n" + HEAD + MANY,
    "groups written as a table twice": HEAD + MANY + "[groups]\n" + groups(100, 2000) + "[groups]\n",
    "no TOML": HEAD + MANY + "[groups.last]\nchat =\n",
    "a text that does not end": HEAD + MANY + '[groups.last]\nchat = """\n' + "[groups.other]\nchat = 1\n" * 2,
}


def ungathered(tables: dict[str, Any]) -> dict[str, Any]:
    """Return tables with the groups as tomli gives them."""
    groups = dict[str, Any]()
    for alias, (chat, title, own) in tables.get("groups", {}).items():
        whole = {"chat": chat, "title": title}
        groups[alias] = {**{key: value for key, value in whole.items() if value is not None}, **own}
    return {**tables, "groups": groups} if "groups" in tables else tables


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
def test_pieces_mean_what_the_whole_means(text: str) -> None:
    assert len(text) > SMALL
    assert ungathered(parse(text)) == tomli.loads(text)
    assert list(parse(text).get("groups", ())) == list(tomli.loads(text).get("groups", ()))


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused_in_the_words_of_the_whole(text: str) -> None:
    with pytest.raises(tomli.TOMLDecodeError) as whole:
        tomli.loads(text)

    with pytest.raises(tomli.TOMLDecodeError) as pieces:
        parse(text)

    assert str(pieces.value) == str(whole.value)


@pytest.mark.parametrize("many", [2, 2000])
def test_groups_that_say_the_same_share_a_table(many: int) -> None:
    same = HEAD + "".join(f'[groups.g{one}]\nchat = "{one}"\nwaver = true\n' for one in range(many))

    tables = {id(own) for _, _, own in parse(same)["groups"].values()}

    assert len(tables) == 1


def test_groups_whose_values_are_of_other_types_do_not() -> None:
    text = "".join(f"[groups.g{place}]\nvalue = {value}\n" for place, value in enumerate(("true", "1", "1.0", '"1"')))

    assert len({id(own) for _, _, own in parse(text)["groups"].values()}) == 4


def test_what_is_no_table_is_left_to_be_found_fault_with() -> None:
    assert parse("groups.a = 3")["groups"] == {"a": 3}
    assert parse("groups = 3") == {"groups": 3}
