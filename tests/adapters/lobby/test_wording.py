"""What people type becomes text, mentions of members and links, and never anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhall.model.ids import MemberId
from townhall.model.parts import Link, Mention, Part, Text, plain
from townhall_lobby.wording import parts_of

ANN, ANNA = MemberId("lobby:hall:p1"), MemberId("lobby:hall:p2")
NAMES = {"Ann": ANN, "Anna Lee": ANNA, "李雷": MemberId("lobby:hall:p3")}


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("", ()),
        ("hello", (Text("hello"),)),
        ("@Anna Lee hi", (Mention(ANNA, "Anna Lee"), Text(" hi"))),
        ("hi @ann", (Text("hi "), Mention(ANN, "Ann"))),
        ("@Annabel", (Text("@Annabel"),)),
        ("mail@Ann", (Text("mail@Ann"),)),
        ("https://x.org/a_(b).", (Link("https://x.org/a_(b"), Text(")."))),
        ("看 https://x.org，好", (Text("看 "), Link("https://x.org"), Text("，好"))),
        ("javascript:alert(1)", (Text("javascript:alert(1)"),)),
        ("@everyone @all", (Text("@everyone @all"),)),
    ],
)
def test_a_typed_text_as_a_tree(typed: str, parts: tuple[Part, ...]) -> None:
    assert parts_of(typed, NAMES) == parts


@given(st.text())
def test_nothing_typed_is_lost(typed: str) -> None:
    assert plain(parts_of(typed, {})) == typed
