"""One group of a file is read without the others, and comes to the same."""

from __future__ import annotations

import pytest

from townhall.config.part import tables_for
from townhall.config.pieces import SMALL, parse

HEAD = '[townhall]\n[accounts.p]\nadapter = "pigeon"\n[defaults]\nwaver = true\n'


def groups(count: int) -> str:
    return "".join(
        f'[groups.g{number}]\naccount = "p"\nchat = "{number}"\n[groups.g{number}.greeter]\nmost = {number}\n'
        for number in range(count)
    )


@pytest.mark.parametrize("count", [3, 2000])
@pytest.mark.parametrize("tail", ["", '[texts.en]\nhi = "Hi"\n', "[groups.g1.extra]\nx = 1\n", "# [groups.g1]\n"])
def test_the_part_says_what_the_whole_says_of_the_group(count: int, tail: str) -> None:
    text = HEAD + groups(count) + tail
    assert (len(text) > SMALL) == (count == 2000)
    whole, part = parse(text), tables_for(text, "g1")

    assert {name: table for name, table in part.items() if name != "groups"} == {
        name: table for name, table in whole.items() if name != "groups"
    }
    assert part["groups"] == {"g1": whole["groups"]["g1"]}


@pytest.mark.parametrize("count", [3, 2000])
@pytest.mark.parametrize("name", ["", "nobody", "g", "g1.greeter"])
def test_a_group_that_is_not_there_leaves_the_other_tables(count: int, name: str) -> None:
    part = tables_for(HEAD + groups(count), name)

    assert part["groups"] == {}
    assert part["defaults"] == {"waver": True}
