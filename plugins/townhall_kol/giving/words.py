"""Words and phrases that are looked for in what people write: by which they object, and what they talk about."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import Final, TypeAlias

from townhall import WordList

Topics: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""The topics of a group with the words that tell of them."""

OBJECTIONS: Final = (
    *("disagree", "object to", "not fair", "unfair", "makes no sense", "does not work", "doesn't work", "bad idea"),
    *("not true", "misleading", "against this", "not acceptable", "i doubt", "wrong approach", "not convinced"),
    *("不同意", "反对", "不认同", "不赞成", "不合理", "不公平", "没道理", "说不通", "行不通", "不靠谱"),
    *("凭什么", "质疑", "不敢苟同", "有失偏颇", "误导", "不能接受", "难以接受", "站不住脚"),
)
"""What is said against something; none of it is rude, and a critic is welcome."""
AGAINST: Final = ""
"""What an objection tells of; no topic is called so."""


class Phrases:
    """The words and phrases of one group: looked for all at once, and found under whatever disguise."""

    __slots__ = ("_list", "_meant", "topics")

    def __init__(self, objections: tuple[str, ...], topics: Topics) -> None:
        self._list = WordList([*objections, *(word for _, words in topics for word in words)])
        self._meant: dict[str, set[str]] = {word: {AGAINST} for word in objections}
        """What each word tells of."""
        for name, words in topics:
            for word in words:
                self._meant.setdefault(word, set()).add(name)
        self.topics = tuple(name for name, _ in topics)
        """The topics, in the order of the settings."""

    def meant_in(self, text: str) -> Set[str]:
        """Return what a text tells of: its topics, and :data:`AGAINST`."""
        found: set[str] = set()
        for hit in self._list.find(text):
            found |= self._meant[hit.word]
        return found


@lru_cache(maxsize=512)
def phrases(objections: tuple[str, ...], topics: Topics) -> Phrases:
    """Return what is looked for: the usual objections, these, and these topics."""
    return Phrases((*OBJECTIONS, *objections), topics)
