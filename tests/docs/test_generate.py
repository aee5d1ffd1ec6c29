"""The reference pages of the manual are what the code says, and the generator refuses what is not explained."""

from __future__ import annotations

import ast
import re

import pytest
from docs import generate, pages, source
from tests.house.sources import ROOT

from townhall.config.codes import Code
from townhall.model import wire
from townhall.model.capabilities import Feature


@pytest.mark.parametrize("name", sorted(pages.every_page()))
def test_a_page_is_what_the_code_says(name: str) -> None:
    written = generate.FOLDER / name

    assert written not in generate.stale(), "Run: make docs"


def test_no_page_is_left_of_something_that_is_gone() -> None:
    files = {file.name for file in generate.FOLDER.glob("*.md")}

    assert files - set(pages.every_page()) == set()


def test_every_event_has_its_entry() -> None:
    headings = set(re.findall(r"^### (\w+)$", pages.events_page(), re.MULTILINE))

    assert {kind.__name__ for kind in wire.EVENTS} <= headings


def test_every_action_has_its_entry() -> None:
    headings = set(re.findall(r"^### (\w+)$", pages.actions_page(), re.MULTILINE))

    assert {kind.__name__ for kind in wire.ACTIONS} <= headings


def test_every_feature_stands_in_the_table_of_platforms() -> None:
    page = (generate.FOLDER / "capabilities.md").read_text(encoding="utf-8")

    assert [feature for feature in Feature if f"| `{feature.value}` |" not in page] == []


def test_every_diagnostic_code_is_listed() -> None:
    page = (generate.FOLDER / "diagnostics.md").read_text(encoding="utf-8")

    assert [code for code in Code if f"| `{code.value}` |" not in page] == []


def test_a_field_keeps_its_type_default_and_meaning() -> None:
    event = next(one for one in source.classes("core/townhall/model/events.py") if one.name == "Event")

    backfill = next(field for field in event.fields if field.name == "backfill")

    assert (backfill.type, backfill.default) == ("bool", "False")
    assert backfill.text.startswith("Whether it was told late")


def test_a_class_without_a_docstring_is_refused() -> None:
    tree = ast.parse('"""A module."""\nclass Bare:\n    pass\n')

    with pytest.raises(source.Undocumented, match="Bare has no docstring"):
        source.read_classes(tree, "some/file.py")


def test_an_untyped_field_is_refused() -> None:
    tree = ast.parse('class Loose:\n    """Anything goes."""\n    value: Any\n')

    with pytest.raises(source.Undocumented, match=r"Loose\.value has no exact type"):
        source.read_classes(tree, "some/file.py")


def test_docstrings_become_markdown() -> None:
    assert source.markdown("See :class:`townhall.Group` and ``ops.toml``.") == "See `townhall.Group` and `ops.toml`."


def test_generated_pages_say_so() -> None:
    assert all("Written by docs/generate.py" in text for text in pages.every_page().values())
    assert (ROOT / "docs" / "generate.py").exists()
