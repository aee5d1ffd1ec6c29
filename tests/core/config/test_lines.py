"""Every key of a TOML text has its line."""

from __future__ import annotations

import pytest

from townhall.config.diagnostics import Path
from townhall.config.lines import Lines

TEXT = '''# a comment = "with [brackets]"
top = 1
[a]
plain = """
[not.a.header]
key = 1"""
b."c d".e = 2   # dotted
list = [
  # [none]
  { x = 1 },
  { x = 2,
    y = 3 },
]
literal = \'\'\'
x = 1
\'\'\'
[[a.many]]
one = 1
[a.many.inner]
two = 2
[[a.many]]
one = 1
['q.t'."u\\"v"]
last = { deep = { deeper = [ [1], [2,
 3] ] } }'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("a",), 3),
        (("a", "plain"), 4),
        (("a", "b", "c d", "e"), 7),
        (("a", "b"), 7),
        (("a", "list", 0, "x"), 10),
        (("a", "list", 1, "y"), 12),
        (("a", "literal"), 14),
        (("a", "many", 0, "one"), 18),
        (("a", "many", 0, "inner", "two"), 20),
        (("a", "many", 1), 21),
        (("a", "many", 1, "one"), 22),
        (("q.t", 'u"v', "last"), 24),
        (("q.t", 'u"v', "last", "deep", "deeper", 1, 1), 25),
        (("a", "list", 1, "nowhere"), 11),
        (("nowhere",), 0),
    ],
)
def test_a_path_has_the_line_it_is_written_on(path: Path, line: int) -> None:
    assert Lines(TEXT).line(path) == line


@pytest.mark.parametrize("path", [("top",), ("a", "many", 1, "one"), ("a", "list", 1, "y"), ("q.t", 'u"v', "last")])
def test_reading_only_what_is_wanted_finds_the_same_lines(path: Path) -> None:
    assert Lines(TEXT, [path]).line(path) == Lines(TEXT).line(path)
