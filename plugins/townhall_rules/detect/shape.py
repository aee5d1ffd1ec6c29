"""How a message looks, whatever it says: whom it calls, how loud it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from townhall_rules.detect.look import Look, finding
from townhall_rules.detect.reading import Message
from townhall_rules.findings import Finding

LEAST_CAPITALS: Final = 12
"""Fewer capitals are an abbreviation or two."""
LEAST_EMOJI: Final = 6
"""Fewer emoji are no wall of them."""

_CAPITAL: Final = re.compile(
    "[A-Z\u00c0-\u00de\u0386-\u03ab\u0400-\u042f\u0531-\u0556\uff21-\uff3a\U0001d400-\U0001d7cb]"
)
"""A capital, or one of the fancy letters; what it is exactly is asked where there are many."""
_PICTOGRAMS: Final = (
    "\u203c\u2049\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934-\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_ANY_EMOJI: Final = re.compile(f"[{_PICTOGRAMS}\u20e3]")
_EMOJI: Final = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    f"|[{_PICTOGRAMS}][\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
    f"(?:\u200d[{_PICTOGRAMS}][\ufe0f\U0001f3fb-\U0001f3ff]*)*"
)
"""One emoji as people see it: a flag, a keycap, or pictograms joined into one."""


def shapes(look: Look) -> Iterator[Finding]:
    """Find too many mentions, shouting, and walls of emoji."""
    message = look.message
    for rule in look.of("mentions") if message.attached else ():
        if message.mentions_all or message.mentions > rule.most_mentions:
            yield finding(rule, "mentions", "@all" if message.mentions_all else f"@ × {message.mentions}")
    for rule in look.of("caps"):
        if _share_of_capitals(message.text) > rule.share:
            yield finding(rule, "caps", message.text)
    for rule in look.of("emoji"):
        if _share_of_emoji(message) > rule.share:
            yield finding(rule, "emoji", message.text)


def _share_of_capitals(text: str) -> float:
    """Return which share of the letters are capitals; 0 for few. Letters without case count as small ones."""
    if len(_CAPITAL.findall(text)) < LEAST_CAPITALS:
        return 0.0
    capitals = sum(map(str.isupper, text))
    return capitals / sum(map(str.isalpha, text)) if capitals >= LEAST_CAPITALS else 0.0


def _share_of_emoji(message: Message) -> float:
    """Return which share of what one sees are emoji; 0 for few."""
    if message.emoji + len(_ANY_EMOJI.findall(message.text)) < LEAST_EMOJI:
        return 0.0
    others, written = _EMOJI.subn("", message.text)
    emoji = written + message.emoji
    visible = sum(not sign.isspace() and sign.isprintable() for sign in others)
    return emoji / (emoji + visible) if emoji >= LEAST_EMOJI else 0.0
