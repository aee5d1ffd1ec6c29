"""What each sign counts as when texts are compared: its plain small form, nothing, or the letter it looks like.

The tables fill as signs are met, so a text costs one look-up per sign.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_WIDE = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3040-\u318f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
# Signs of category Lo, So or Mn that show nothing all the same: fillers, joiners, variation selectors.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
# What is left of these after composition was put there to hide the letter below: Zalgo, strokes, enclosures.
_LOOSE = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")

_CLAUSE: Final = frozenset(",.!?;:。、…")
"""What parts a sentence: a word runs on over it only when all of its letters are parted."""


class PlainForms(dict[int, str]):
    """A sign's plain form by its code point, to be given to :meth:`str.translate`."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _plain_form(chr(code))
        return found


class LookAlikes(dict[str, str]):
    """The small Latin letter a sign looks like, or nothing."""

    def __missing__(self, sign: str) -> str:
        found = self[sign] = _look_alike(sign)
        return found


class Kinds(dict[int, str]):
    """What a sign is in the question whether letters of another script stand in for Latin ones.

    ``L`` a Latin letter, ``a`` another letter that looks like one, ``z`` one that does not, ``s`` a sign that is no
    letter and looks like one, ``w`` East Asian, ``o`` what else may stand inside a word, ``.`` what parts words.
    """

    def __missing__(self, code: int) -> str:
        found = self[code] = _kind(chr(code))
        return found


class Shapes(dict[int, str]):
    """A sign of a folded text as words are looked for in it: letters and digits stay, signs become one of three."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if sign.isalnum() or sign == " ":
            shape = sign
        else:
            shape = "," if sign in _CLAUSE else "-"
        self[code] = shape
        return shape


PLAIN: Final = PlainForms()
LOOKS_LIKE: Final = LookAlikes()
KINDS: Final = Kinds()
SHAPES: Final = Shapes()


# Compiled when they are first looked for: a set of signs beyond Latin takes one to two milliseconds of a start.
@cache
def wide_signs() -> re.Pattern[str]:
    """Return the pattern of Han, kana and Hangul.

    One sign says about as much as two Latin letters, and words stand without spaces.
    """
    return re.compile(f"[{_WIDE}]+")


@cache
def foreign_sign() -> re.Pattern[str]:
    """Return the pattern of a sign that may be there for the letter it looks like.

    It is neither ASCII nor East Asian nor common punctuation.
    """
    return re.compile(f"[^\\x00-\\x7f\\s{_WIDE}\u3000-\u303f\uff00-\uff65\uffe0-\uffef\u2010-\u2027]")


def is_wide(sign: str) -> bool:
    """Return whether a sign is Han, kana or Hangul."""
    return wide_signs().match(sign) is not None


def _plain_form(sign: str) -> str:
    if sign.isspace():
        return " "
    category = unicodedata.category(sign)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn") or _BLANK.match(sign):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sign).casefold())
    return _LOOSE.sub("", folded).replace("\u2044", "/")


def _look_alike(sign: str) -> str:
    # Slow to import, and ordinary talk never needs it.
    from disarm import normalize_confusables

    accented = unicodedata.normalize("NFKD", sign)[0].isascii()
    if sign.isascii() or is_wide(sign) or accented or len(PLAIN[ord(sign)]) != 1:
        return ""
    seen = normalize_confusables(sign)
    # The confusables take "m" for "rn"; one sign stands for one letter here, so that places stay what they are.
    letter = "m" if seen in ("rn", "m") else seen.casefold()
    return letter if len(letter) == 1 and letter.isascii() and letter.isalpha() else ""


def _kind(sign: str) -> str:
    if sign.isascii():
        return "L" if sign.isalpha() else "."
    if is_wide(sign):
        return "w"
    if foreign_sign().match(sign) is None:
        return "."
    if LOOKS_LIKE[sign]:
        return "a" if sign.isalpha() else "s"
    return "z" if sign.isalpha() else "o"
