"""Whether a message asks something: by its question mark, by how it ends, or by how it begins. No word is kept."""

from __future__ import annotations

import re
from typing import Final

_LINK: Final = re.compile(r"\b\w{2,10}://\S+|\bwww\.\S+")
"""A link may hold a question mark and asks nothing."""
_MARK: Final = re.compile(r"[^\W_][^\w?？]*(?:？|\?(?![a-z0-9=&/]))")
"""A question mark behind something that was said; alone it is but surprise."""
_BREAK: Final = re.compile(r"[\n!！?？。,，;；、:：]+|\.\s")
"""Where a sentence, or a part of one, ends."""
# No part of what follows can take what another part begins with, so that a long text takes no more than its length.
_CALLED: Final = r"(?:@[^\s!！?？。,，;；、:：]+[^\S\n]+)*"
"""Who is spoken to first."""
_SIGNS: Final = re.compile(r"[\W_]+")
_BEGINS: Final = re.compile(
    rf"(?:^|[\n!！?？。,，;；、:：]|\.\s)[^\S\n]*{_CALLED}"
    r"(?:(?:how|what|why|who|whom|whose|where|when|which)"
    r"(?:['’]s| (?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|many|much|to|about))\b"
    r"|(?:is|are|do|does|did|has|have|can|could|would) (?:anyone|anybody|someone|somebody|any of you|you|there)\b)"
)
"""How a sentence that asks begins in English; "when" and "what" alone begin other sentences, too."""
_CALLED_FIRST: Final = re.compile(rf"^{_CALLED}")
_BEGINS_CHINESE: Final = (
    *("请问", "想问", "求问", "问一下", "谁知道", "谁有", "谁能", "有谁", "有人知道", "有没有", "能不能", "可不可以"),
    *("怎么", "怎样", "如何", "为什么", "为啥", "什么时候", "什么是", "哪里", "哪个", "哪位", "哪些", "多少", "几点"),
    *("是不是", "会不会", "要不要", "請問", "想問", "怎麼", "為什麼", "什麼時候", "什麼是", "哪裡", "幾點"),
)
_ENDS_CHINESE: Final = ("吗", "嗎", "你呢", "您呢", "们呢", "們呢", "大家呢")
_ASKING_CHINESE: Final = re.compile("[谁誰哪几幾]|什[么麼]|怎|多少|如何|何时|何時|[为為]啥")
"""What makes a sentence that ends with 呢 a question; without it, it tells that something goes on."""


def asks(text: str) -> bool:
    """Return whether somebody asks something; in doubt, a sentence without a question mark is none."""
    # Every message is looked at, so each look is taken only where a sign of it is there.
    said = text.casefold()
    if "://" in said or "www." in said:
        said = _LINK.sub(" ", said)
    if ("?" in said or "？" in said) and _MARK.search(said) is not None:
        return True
    if _BEGINS.search(said) is not None:
        return True
    return not said.isascii() and any(_is_chinese_question(part) for part in _BREAK.split(said))


def _is_chinese_question(part: str) -> bool:
    if "@" in part:
        part = _CALLED_FIRST.sub("", part.strip())
    letters = _SIGNS.sub("", part)
    if letters.startswith(_BEGINS_CHINESE) or letters.endswith(_ENDS_CHINESE):
        return True
    return letters.endswith("呢") and _ASKING_CHINESE.search(letters) is not None
