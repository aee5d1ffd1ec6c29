"""Names people give themselves, made safe to show: they cannot mention, link, format or hide."""

from __future__ import annotations

import re
import unicodedata

MOST = 64
"""The longest name shown, in characters."""

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_ENDINGS = (
    "ai app biz buzz cc chat club cn co com dev eu fun gg group hk icu im info ink io jp link live ly me net online org"
    " page pro pw ru shop site space store tech top tv tw uk vip wang website win xyz 中国 公司 网址"
)
"""The endings of hosts that names advertise with; rarer ones are left alone, because ``J.Smith`` is no host."""
_INVITES = re.compile(
    r"(?i)(?:[a-z]{2,10}://|www\.|\b[\w-]+[.。](?:xn--[\w-]+|" + _ENDINGS.replace(" ", "|") + r")(?!\w))\S*"
)
_MARKS_IN_A_ROW = 2


def safe_name(name: str, nobody: str = "?") -> str:
    """Return ``name`` without line breaks, bidi and zero-width controls, links, mention signs; at most 64 long.

    Fancy forms are brought to their plain ones (NFKC) and piles of combining marks are cut to two.
    """
    # 10 kB of name is cut before any other work is done on it.
    text = unicodedata.normalize("NFKC", name[: MOST * 8])
    text = "".join(" " if unicodedata.category(sign) in _HIDDEN else sign for sign in text if sign not in _JOINERS)
    text = _INVITES.sub("…", _without_piles(text))
    text = text.replace("@", "＠").replace("[CQ:", "[CQ：").replace("<", "‹").replace(">", "›")
    return " ".join(text.split())[:MOST].strip() or nobody


_JOINERS = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def _without_piles(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(sign)
    return "".join(kept)
