"""Words and phrases that are looked for in what people write: by which they object, and what they talk about."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from townhall import PatternSet, normal

OBJECTIONS: Final = (
    *("disagree", "object to", "not fair", "unfair", "makes no sense", "does not work", "doesn't work", "bad idea"),
    *("not true", "misleading", "against this", "not acceptable", "i doubt", "wrong approach", "not convinced"),
    *("不同意", "反对", "不认同", "不赞成", "不合理", "不公平", "没道理", "说不通", "行不通", "不靠谱"),
    *("凭什么", "质疑", "不敢苟同", "有失偏颇", "误导", "不能接受", "难以接受", "站不住脚"),
)
"""What is said against something; none of it is rude, and a critic is welcome."""
_WIDE: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""Scripts that write no spaces between words, or none on both sides."""
_EDGE: Final = r"(?:^|$|[^\pL\pN])"


def objects(text: str, more: tuple[str, ...]) -> bool:
    """Return whether somebody objects to something."""
    # Nobody hides an objection by tricks of writing, and every message is looked at.
    return _objections(more).matches_as_written(text)


def topics_in(text: str, topics: tuple[tuple[str, tuple[str, ...]], ...]) -> list[str]:
    """Return the topics a text is about, in the order of the settings."""
    return [name for name, words in topics if _phrases(words).matching(text)]


@lru_cache(maxsize=512)
def _objections(more: tuple[str, ...]) -> PatternSet:
    return _phrases((*OBJECTIONS, *more))


@lru_cache(maxsize=512)
def _phrases(words: tuple[str, ...]) -> PatternSet:
    return PatternSet([_pattern(word) for word in words if any(sign.isalnum() for sign in word)])


def _pattern(phrase: str) -> str:
    """Return a phrase as a pattern: whole words in scripts with spaces, anywhere in a sentence in others."""
    words = normal(phrase).text.split()
    together = r"\s+".join(re.escape(word).replace("'", "['’]") for word in words)
    before = "" if _WIDE.match(words[0][0]) else _EDGE
    after = "" if _WIDE.match(words[-1][-1]) else _EDGE
    return f"{before}{together}{after}"
