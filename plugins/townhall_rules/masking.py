"""Hide from the public what evidence tells of other people: names, numbers, addresses, links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from townhall_rules.wording import excerpt

HIDDEN: Final = "•••"
_LINK = re.compile(
    r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"'，。；！？、（）【】]*[^\s<>\"'，。；！？、（）【】,.;:!?]"
)
_DOMAIN = re.compile(r"(?i)(?<![\w@.])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s<>\"'，。；！？、（）【】]*)?(?![a-z0-9])")
_MAIL = re.compile(r"(?i)[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"[@＠][\w.-]+")
_NUMBER = re.compile(r"[+＋]?\d(?:[\s\-.()（）]*\d){5,}")
_CONTACT = re.compile(
    r"(?i)((?:微信|薇信|威信|v信|vx|wx|wechat|qq|telegram|whatsapp|line|skype)(?:号|群|id)?\s*[:：是]?\s*)([a-z0-9_-]{4,})"
)


def masked(text: str, names: Iterable[str] = (), most: int = 40) -> str:
    """Return a shortened text in which nobody else can be recognised or reached."""
    shown = text
    for name in sorted({one for one in names if one.strip()}, key=len, reverse=True):
        shown = re.sub(rf"[@＠]?{re.escape(name)}", HIDDEN, shown, flags=re.IGNORECASE)
    for pattern in (_LINK, _MAIL, _HANDLE, _DOMAIN):
        shown = pattern.sub(HIDDEN, shown)
    shown = _CONTACT.sub(rf"\1{HIDDEN}", shown)
    return excerpt(_NUMBER.sub(HIDDEN, shown), most)
