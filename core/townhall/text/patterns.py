"""Patterns that people write into ops.toml: checked when the file is checked, and never slow on any text.

They are in the syntax of RE2, and case makes no difference to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from townhall.text.linear import LinearError, LinearSet, compiled
from townhall.text.normal import Normal, Span, normal

MOST_SIGNS: Final = 1000
"""The longest pattern."""


class PatternError(Exception):
    """A pattern that cannot be used: what is wrong with it, and what to write instead."""

    def __init__(self, fault: str, remedy: str, *, possible: bool = True) -> None:
        super().__init__(f"{fault}. {remedy}")
        self.fault = fault
        self.remedy = remedy
        self.possible = possible
        """Whether it could be mended; False for what patterns here cannot do at all, such as look-around."""


class Found(NamedTuple):
    """A pattern and a place that it describes."""

    number: int
    """Which of the patterns, counted from 0."""
    span: Span
    """The place in what was written."""
    written: str
    """What stands there, for evidence."""


class PatternSet:
    """Patterns of ops.toml, looked for all at once in about the time of one."""

    __slots__ = ("_set", "patterns")

    def __init__(self, patterns: Iterable[str]) -> None:
        """Compile them; raises :class:`PatternError` for the first that is none."""
        self.patterns = tuple(patterns)
        for pattern in self.patterns:
            check_pattern(pattern)
        self._set = LinearSet(self.patterns)

    def matching(self, text: str | Normal) -> tuple[int, ...]:
        """Return the numbers of the patterns that describe something, in what was written or in its normal form."""
        form = text if isinstance(text, Normal) else normal(text)
        found = self._set.matching(form.original)
        if form.text != form.original:
            found = sorted({*found, *self._set.matching(form.text)})
        return tuple(found)

    def find(self, text: str | Normal) -> Sequence[Found]:
        """Return every place that a pattern describes, by pattern and place; one that is empty is none."""
        form = text if isinstance(text, Normal) else normal(text)
        spans: dict[tuple[int, Span], None] = {}
        for number in self._set.matching(form.original):
            for match in self._set.expression(number).finditer(form.original):
                spans[number, Span(*match.span())] = None
        if form.text != form.original:
            for number in self._set.matching(form.text):
                for match in self._set.expression(number).finditer(form.text):
                    spans[number, form.origin(Span(*match.span()))] = None
        return [
            Found(number, span, form.original[span.start : span.end])
            for number, span in sorted(spans)
            if span.start < span.end
        ]


def check_pattern(pattern: str) -> None:
    """Raise :class:`PatternError` for a pattern that is none, or that describes every text."""
    if len(pattern) > MOST_SIGNS:
        raise PatternError(f"has {len(pattern)} signs", f"Write several patterns of at most {MOST_SIGNS}.")
    try:
        expression = compiled(pattern)
    except LinearError as error:
        raise _told(pattern, str(error)) from None
    if expression.search("") is not None:
        raise PatternError("describes every text, even an empty one", "Let it ask for one sign at least.")


_IMPOSSIBLE: Final[tuple[tuple[str, str, str], ...]] = (
    (
        r"\(\?<?=",
        "looks around (?=…) or (?<=…)",
        "Write what stands there as part of the pattern, or \\b for its edge.",
    ),
    (r"\(\?<?!", "looks around (?!…) or (?<!…)", "Name what may stand there, such as [^0-9], or write two rules."),
    (
        r"\\[1-9]|\(\?P=",
        "refers back to a group",
        "Write the group out again; text that repeats itself is for flood rules.",
    ),
    (r"\(\?>|[*+?}]\+", "holds on to what it took (?>…) or a++", "Leave that out: no pattern is slow here."),
    (r"\(\?\(", "asks whether a group was found (?(1)…)", "Write both cases with | between them."),
    (r"\(\?#", "has a comment (?#…)", "Put the comment behind # on a line of ops.toml."),
    (r"\\Z", r"has \Z", r"Write \z for the end of the text."),
)
"""What RE2 does not have: how it looks, what it does, and what to write instead."""

_FAULTS: Final[dict[str, tuple[str, str]]] = {
    "missing )": ("has a ( without its )", r"Close it, or write \( for the sign itself."),
    "unexpected )": ("has a ) without its (", r"Take it out, or write \) for the sign itself."),
    "missing ]": ("has a [ without its ]", r"Close it, or write \[ for the sign itself."),
    "bad repetition operator": ("has two repetitions in a row", "Leave one of them."),
    "no argument for repetition operator": ("repeats nothing", r"Put something before it, or write \ before the sign."),
    "invalid repetition size": ("repeats too often", "At most 1000 times, also when multiplied."),
    "invalid escape sequence": (
        "has a \\ before a sign that means nothing so",
        r"Take it out, or write \\ for itself.",
    ),
    "invalid character class range": ("has a range or class that is none", "Write it from low to high: [a-z]."),
    "trailing \\": ("ends with a \\", r"Take it out, or write \\ for the sign itself."),
    "pattern too large": ("is too large", "Write several smaller ones."),
}


def _told(pattern: str, said: str) -> PatternError:
    kind, _, fragment = said.partition(": ")
    for looks, does, remedy in _IMPOSSIBLE:
        if found := re.search(looks, fragment) or (kind.startswith(("invalid", "bad")) and re.search(looks, pattern)):
            place = re.search(looks, pattern) or found
            fault = f"{does} at sign {place.start() + 1}, which patterns here cannot do"
            return PatternError(fault, remedy, possible=False)
    fault, remedy = _FAULTS.get(kind, (f"is no pattern ({said})", "Write it in the syntax of RE2."))
    place_of = pattern.find(fragment) if fragment and kind != "unexpected )" else -1
    if kind.startswith("missing "):
        # It tells the pattern from its beginning on; the last one that opens is the likeliest to be meant.
        place_of = _last_open(pattern, ")" if ")" in kind else "]")
    at = f" at sign {place_of + 1}" if place_of >= 0 else ""
    return PatternError(f"{fault}{at}", remedy)


def _last_open(pattern: str, closing: str) -> int:
    opening = "(" if closing == ")" else "["
    depth: list[int] = []
    escaped = False
    for place, sign in enumerate(pattern):
        if not escaped and sign == opening:
            depth.append(place)
        elif not escaped and sign == closing and depth:
            depth.pop()
        escaped = sign == "\\" and not escaped
    return depth[-1] if depth else -1
