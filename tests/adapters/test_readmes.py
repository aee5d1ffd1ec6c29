"""The pages of the adapters: their examples have no mistake, they name what there is, and both languages agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.docs.test_pages import links, outline
from tests.house.sources import ROOT, shown

from townhall.adapter import AccountSettings
from townhall.config.loading import load_text
from townhall.plugin.loading import Installed
from townhall_discord import DiscordSettings
from townhall_matrix import MatrixSettings
from townhall_onebot import OneBotSettings
from townhall_telegram import TelegramSettings

FENCE = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTINGS: dict[str, type[AccountSettings]] = {
    "discord": DiscordSettings,
    "matrix": MatrixSettings,
    "onebot": OneBotSettings,
    "telegram": TelegramSettings,
}
PAGES = sorted((ROOT / "adapters").glob("*/README*.md"))
EXAMPLES = [(page, example) for page in PAGES for example in FENCE.findall(page.read_text(encoding="utf-8"))]
ENVIRONMENT = {name: "x" * 16 for name in re.findall(r'env = "(\w+)"', "".join(example for _, example in EXAMPLES))}


def platform_of(page: Path) -> str:
    return page.parent.name.removeprefix("townhall_")


def uncommented(page: Path) -> list[str]:
    """Return the page's examples without their comments, which are translated."""
    return [re.sub(r"\s*#.*", "", example) for of, example in EXAMPLES if of == page]


def first_cells(page: Path) -> set[str]:
    """Return what stands as code in the first column of the page's tables."""
    cells = re.findall(r"^\|([^|]*)\|", page.read_text(encoding="utf-8"), re.MULTILINE)
    return set(re.findall(r"`([^`]+)`", "".join(cells)))


def test_every_platform_has_both_pages_with_examples() -> None:
    wanted = [
        ROOT / "adapters" / f"townhall_{name}" / page for name in SETTINGS for page in ("README.md", "README.zh-CN.md")
    ]

    assert sorted(wanted) == PAGES
    assert {page for page, _ in EXAMPLES} == set(wanted)


@pytest.mark.parametrize(("page", "example"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_has_no_mistake(page: Path, example: str, tmp_path: Path) -> None:
    accounts = re.findall(r"\[accounts\.(\w+)\]", example)
    # An example of accounts alone lacks nothing but groups.
    groups = [f'[groups.{one}]\naccount = "{one}"\nchat = "1"\nwelcome = true\n' for one in accounts]
    example += "" if "[groups." in example else "".join(groups)
    loaded = load_text(example, tmp_path / "ops.toml", Installed.discover(), environ=ENVIRONMENT)

    assert [str(one) for one in loaded.diagnostics] == [], page


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_both_languages_have_the_same_examples(page: Path) -> None:
    english = page.with_name("README.md")

    assert outline(page) == outline(english)
    assert uncommented(page) == uncommented(english)


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in links(page) if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_setting_and_every_finding_is_explained(page: Path) -> None:
    explained = first_cells(page)
    finding = re.compile(rf"{platform_of(page)}-[a-z-]+")
    source = "".join(path.read_text(encoding="utf-8") for path in page.parent.glob("diagnos*.py"))

    assert set(SETTINGS[platform_of(page)].__struct_fields__) - explained == set()
    assert {code for code in explained if finding.fullmatch(code)} == set(re.findall(rf'"({finding.pattern})"', source))
