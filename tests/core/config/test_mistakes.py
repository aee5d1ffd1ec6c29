"""Every seeded mistake gets its own diagnostic: code, line, and the nearest valid name where there is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.core.config.workshop import ENVIRON, installed

from townhall.config.codes import Code
from townhall.config.loading import load

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.toml"))
EXPECTED = re.compile(r"# (T\d{3}), line (\d+)(?:, nearest (\S+))?\s*\Z")


def expected(mistake: Path) -> tuple[str, int, str]:
    found = EXPECTED.search(mistake.read_text(encoding="utf-8"))
    assert found is not None
    return found[1], int(found[2]), found[3] or ""


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.stem)
def test_a_mistake_gets_one_diagnostic_with_its_code_line_and_nearest_name(mistake: Path) -> None:
    loaded = load(mistake, installed(), environ=ENVIRON)

    assert [(one.code, one.line, one.nearest) for one in loaded.diagnostics] == [expected(mistake)]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.stem)
def test_a_diagnostic_names_file_fault_and_a_way_out(mistake: Path) -> None:
    [said] = load(mistake, installed(), environ=ENVIRON).diagnostics

    assert str(said).startswith(f"{mistake.name}, line {said.line}: ")
    assert said.expected or said.remedy or said.nearest


def test_at_least_forty_mistakes_have_codes_of_their_own() -> None:
    codes = [expected(mistake)[0] for mistake in MISTAKES]

    assert len(set(codes)) == len(codes) >= 40


ELSEWHERE = {
    Code.FILE_MISSING,
    Code.FILE_UNREADABLE,
    Code.NOT_UTF8,
    Code.NOT_READ,
    Code.NO_HOME,
    Code.PLUGIN_NAME_TAKEN,
    Code.LESSER,
    Code.MOVED_CHAT,
    Code.BAD_OVERRIDE,
    Code.STALE_OVERRIDE,
    Code.PLUGIN_FINDING,
}
"""What no text of a file alone can bring about; tests of its own hold it."""


def test_every_code_has_a_mistake_that_brings_it_about() -> None:
    assert {expected(mistake)[0] for mistake in MISTAKES} == set(Code) - ELSEWHERE
