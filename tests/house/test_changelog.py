"""The changelog speaks of the version that is here, in full sentences."""

from __future__ import annotations

import re

import tomli
from tests.house.sources import ROOT

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
HEADINGS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_present_version_has_an_entry() -> None:
    version = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

    assert re.search(rf"^## \[{re.escape(version)}\]", CHANGELOG, re.MULTILINE)


def test_changes_stand_under_the_usual_headings() -> None:
    assert set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE)) <= HEADINGS


def test_each_change_is_a_full_sentence() -> None:
    changes = [" ".join(one.split()) for one in re.findall(r"^- ((?:.+\n?(?:  .+\n?)*))", CHANGELOG, re.MULTILINE)]

    assert changes
    assert [one for one in changes if not (one[:1].isupper() or one[:1] in "`*") or not one.endswith(".")] == []
