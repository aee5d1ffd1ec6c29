"""What people may call themselves: safe to show, and not to be mistaken for somebody else."""

from __future__ import annotations

import unicodedata

from townhall.text.names import safe_name
from townhall_lobby.refusals import Refusal

LONGEST_TYPED = 200
"""A longer name is refused instead of cut: it is no slip of the finger."""

_RESERVED = frozenset({"everyone", "everybody", "here", "al1", "a11", "channe1", "house", "system", "admin", "staff"})
_LOOKALIKES = str.maketrans(
    "аеорсухікмтвнꞵαορτνικгѕјԁⅼ0lі|!ı",
    "aeopcyxikmtbhßaoptvikгsjdlo1i111",
)


def chosen_name(typed: str) -> str:
    """Return the form of a typed name that is shown; refuses what cannot be made safe."""
    if len(typed) > LONGEST_TYPED:
        raise Refusal("name_bad")
    name = safe_name(typed, nobody="")
    if not any(unicodedata.category(sign)[0] in "LNS" for sign in name):
        raise Refusal("name_bad")
    if skeleton(name) in _RESERVED_SKELETONS:
        raise Refusal("name_bad")
    return name


def skeleton(name: str) -> str:
    """Return what a name looks like at a glance; names with one skeleton are taken for each other."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN")
    return letters.translate(_LOOKALIKES).replace("1", "l").replace("i", "l") or plain


_RESERVED_SKELETONS = frozenset(map(skeleton, _RESERVED))
