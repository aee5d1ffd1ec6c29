"""What the README tells an operator is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.house.sources import ROOT

import townhall_welcome
from townhall.config.loading import load_text
from townhall.plugin.loading import Installed
from townhall_matrix import Matrix, MatrixSettings, diagnosing

PAGES = [ROOT / "adapters" / "townhall_matrix" / name for name in ("README.md", "README.zh-CN.md")]
EXAMPLES = [
    (page, text) for page in PAGES for text in re.findall(r"^```toml\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
]


@pytest.mark.parametrize(("page", "text"), EXAMPLES, ids=lambda value: getattr(value, "name", ""))
def test_an_example_of_ops_toml_has_no_mistake(page: Path, text: str, tmp_path: Path) -> None:
    installed = Installed.of({"welcome": townhall_welcome}, {"matrix": Matrix})

    loaded = load_text(text, tmp_path / "ops.toml", installed, environ={"MATRIX_TOKEN": "secret"})

    assert [str(diagnostic) for diagnostic in loaded.diagnostics] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_and_every_finding_is_on_the_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    source = Path(diagnosing.__file__).read_text(encoding="utf-8")

    assert [name for name in MatrixSettings.__struct_fields__ if f"`{name}`" not in text] == []
    assert [code for code in re.findall(r'code="([\w-]+)"', source) if f"`{code}`" not in text] == []
