"""The pages of the adapter: their examples have no mistake, they name what there is, and both say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.test_pages import links, outline
from tests.house.sources import ROOT

import townhall_welcome
from townhall.config.loading import load_text
from townhall.plugin.loading import Installed
from townhall_discord import Discord, DiscordSettings

FOLDER = ROOT / "adapters" / "townhall_discord"
PAGES = [FOLDER / "README.md", FOLDER / "README.zh-CN.md"]
FENCE = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [(page, example) for page in PAGES for example in FENCE.findall(page.read_text(encoding="utf-8"))]
ENVIRONMENT = {name: "x" * 16 for name in re.findall(r'env = "(\w+)"', "".join(example for _, example in EXAMPLES))}


@pytest.mark.parametrize(("page", "example"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_has_no_mistake(page: Path, example: str, tmp_path: Path) -> None:
    installed = Installed.of({"welcome": townhall_welcome}, {"discord": Discord})
    accounts = re.findall(r"\[accounts\.(\w+)\]", example)
    # An example of accounts alone lacks nothing but groups.
    groups = [f'[groups.{one}]\naccount = "{one}"\nchat = "1"\nwelcome = true\n' for one in accounts]
    example += "" if "[groups." in example else "".join(groups)
    loaded = load_text(example, tmp_path / "ops.toml", installed, environ=ENVIRONMENT)

    assert [str(one) for one in loaded.diagnostics] == [], page.name


def test_both_languages_have_the_same_examples() -> None:
    assert outline(PAGES[0]) == outline(PAGES[1])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in links(page) if "://" not in link and not (FOLDER / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_and_every_finding_is_explained(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    findings = set(re.findall(r'"(discord-[a-z-]+)"', (FOLDER / "diagnosis.py").read_text(encoding="utf-8")))

    assert {name for name in DiscordSettings.__struct_fields__ if f"| `{name}` |" not in text} == set()
    assert set(re.findall(r"^\| `(discord-[a-z-]+)` \|", text, re.MULTILINE)) == findings
