"""Whether a message asks something: by its question mark, by how it ends, or by how it begins. No word is kept."""

from __future__ import annotations

import re
from typing import Final

_LINK: Final = re.compile(r"\b\w{2,10}://\S+|\bwww\.\S+")
"""A link may hold a question mark and asks nothing."""
_MARK: Final = re.compile(r"[^\W_][^\w?？]*(?:？|\?(?![a-z0-9=&/]))")
"""A question mark behind something that was said; alone it is but surprise."""
_STOPS: Final = "\n!！?？。,，;；、:："
_STOP: Final = rf"[{_STOPS}]|\.(?:\s|$)"
"""What ends a sentence, or a part of one."""
_BETWEEN: Final = rf"(?:[^\w{_STOPS}.]|_)*+"
"""Signs and spaces inside a sentence."""
# No part of what follows gives back what it took, so that a long text takes no more than its length.
_START: Final = rf"(?:^|{_STOP})[^\S\n]*+(?:@[^\s{_STOPS}]++[^\S\n]++)*+"
"""Where a sentence begins, after whoever is spoken to first."""
_ENGLISH: Final = (
    r"(?:how|what|why|who|whom|whose|where|when|which)"
    r"(?:['’]s| (?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|many|much|to|about))\b"
    r"|(?:is|are|do|does|did|has|have|can|could|would) (?:anyone|anybody|someone|somebody|any of you|you|there)\b"
)
"""How a question begins in English; "when" and "what" alone begin other sentences, too."""
_CHINESE: Final = "|".join(
    (
        *(
            "请问",
            "想问",
            "求问",
            "问一下",
            "谁知道",
            "谁有",
            "谁能",
            "有谁",
            "有人知道",
            "有没有",
            "能不能",
            "可不可以",
        ),
        *(
            "怎么",
            "怎样",
            "如何",
            "为什么",
            "为啥",
            "什么时候",
            "什么是",
            "哪里",
            "哪个",
            "哪位",
            "哪些",
            "多少",
            "几点",
        ),
        *("是不是", "会不会", "要不要", "請問", "想問", "怎麼", "為什麼", "什麼時候", "什麼是", "哪裡", "幾點"),
    )
)
_BEGINS: Final = re.compile(rf"{_START}(?:{_ENGLISH}|\.*+{_BETWEEN}(?:{_CHINESE}))")
_ENDS_CHINESE: Final = re.compile(rf"(?:[吗嗎]|[你您们們]呢|大家呢){_BETWEEN}(?:$|{_STOP})")
_ASKING_CHINESE: Final = re.compile("[谁誰哪几幾]|什[么麼]|怎|多少|如何|何时|何時|[为為]啥")
"""What makes a sentence that ends with 呢 a question; without it, it tells that something goes on."""
_BREAK: Final = re.compile(_STOP)
_SIGNS: Final = re.compile(r"[\W_]+")


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
    told = "呢" in said
    if not told and "吗" not in said and "嗎" not in said:
        return False
    return _ENDS_CHINESE.search(said) is not None or (told and any(map(_wonders, _BREAK.split(said))))


def _wonders(part: str) -> bool:
    """Return whether a sentence that ends with 呢 asks something."""
    return _SIGNS.sub("", part).endswith("呢") and _ASKING_CHINESE.search(part) is not None
