"""The doctor has words for everything it finds, in every language, and none for what it does not find."""

from __future__ import annotations

import re
from pathlib import Path

import tomli

from townhall import Rank

CORE = Path(__file__).parents[3] / "core/townhall"
GATES = CORE / "doctor"
RANKS = {f"rank_{rank.name.casefold()}" for rank in Rank}


def test_every_finding_has_words_in_both_languages_and_every_word_is_said() -> None:
    files = [*GATES.glob("*_gates.py"), GATES / "walk.py"]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = set(re.findall(r'(?<![\w.])"([a-z]+(?:_[a-z]+)*)"', code))
    for locale in ("en", "zh-CN"):
        catalogue = tomli.loads((CORE / f"texts/{locale}.toml").read_text(encoding="utf-8"))["doctor"]
        in_the_chat = {"title", "all_clear", "more", "not_here", "no_plugin", "no_plugin_near"}
        assert set(catalogue) - named - RANKS == in_the_chat
        assert {word for word in named if "_" in word} | RANKS <= set(catalogue)
