"""The addresses in what people write: linked, typed with or without ``https://``, plain or disguised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from townhall_rules.detect.hosts import host_named, known, top_levels, unhidden

_WIDE: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts without spaces: a name of Latin letters may stand right beside them."""
_UNSEEN: Final = "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
# Every alternative begins with a sign of its own, and case is written out: so they are looked for without trying each
# of them at every sign.
_ASCII_HINT: Final = re.compile(r"\.[A-Za-z0-9-]|://|[\[({] ?(?:\.|[dD][oO][tT])")
_HINT: Final = re.compile(
    rf"[.\uff0e\uff61\u2024\ufe52]{_UNSEEN}\w|\u3002{_UNSEEN}[A-Za-z0-9]|[:\uff1a]//|\u70b9[A-Za-z]"
    r"|[\[({\u3010\uff08] ?(?:\.|[dD][oO][tT]|\u70b9)"
)
"""What every address has something of; most messages have nothing of it."""
_DISGUISED_DOT: Final = re.compile(
    r"(?<=[a-z0-9])\s?[\[({\u3010]\s?(?:\.|dot|\u70b9)\s?[\])}\u3011]\s?(?=[a-z0-9])|(?<=[a-z0-9])\u70b9(?=(?:com|cn|net|org|xyz|top|vip|cc|me)\b)"
)
_FULL_STOP: Final = re.compile(r"(?<=[a-z0-9])\u3002(?=[a-z0-9])")
"""A Chinese full stop between Latin letters; elsewhere it ends a sentence."""
_CLAUSE: Final = re.compile("[\uff0c\uff01\uff1b]")
"""East Asian signs that end what stands before them, and become Latin ones that an address may have in it."""
_END: Final = r"\s<>\"'`\u3001\u3002\uff61\u300a\u300b\u300c\u300d\u300e\u300f\u3010\u3011\u2018\u2019\u201c\u201d"
_WITH_SCHEME: Final = re.compile(rf"(?<![a-z0-9])([a-z][a-z0-9+.-]{{1,30}}):[/\\]{{2,}}([^{_END}]+)")
_NUMBERS: Final = re.compile(r"(?<![\w.:/-])((?:\d{1,3}\.){3}\d{1,3})((?::\d+|/)[^\s<>\"'`]*)")
_SPACE: Final = re.compile(r"[\s\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\u2018-\u201d]+")
"""What no address without a scheme has in it."""
_TRAILING: Final = ".,;:!?)]}"
_WEB: Final = frozenset({"http", "https", "hxxp", "hxxps", "hxtp", "htxp", "httpx", "ftp", "ws", "wss"})
_NO_ADDRESS: Final = frozenset({"mailto", "tel", "sms", "data", "javascript", "about", "blob", "file"})


class Address(NamedTuple):
    """One address, as far as it matters where it leads."""

    written: str
    """As it stands there, without its disguise."""
    hosts: tuple[str, ...]
    """Where it may lead: more than one where readers of addresses differ; an empty one leads nobody knows where."""
    path: str = ""
    """What stands behind the host, in small letters, from the ``/`` on."""
    scheme: str = ""


def addresses_in(text: str) -> Iterator[Address]:
    """Yield every address that stands in a text; one in its own link part is read by :func:`linked`."""
    if (_ASCII_HINT if text.isascii() else _HINT).search(text) is None:
        return
    plain = unhidden(text if text.isascii() else _CLAUSE.sub(" ", text))
    if not plain.isascii() or any(sign in plain for sign in "[({"):
        plain = _FULL_STOP.sub(".", _DISGUISED_DOT.sub(".", plain))
    for word in plain.split():
        if "//" in word or "\\" in word:
            yield from _with_scheme(word)
        elif "." in word:
            yield from _without_scheme(word)


def _with_scheme(word: str) -> Iterator[Address]:
    rest: list[str] = []
    done = 0
    for match in _WITH_SCHEME.finditer(word):
        rest.append(word[done : match.start()])
        done = match.end()
        yield from linked(match[0].rstrip(_TRAILING), typed=True)
    yield from _without_scheme(" ".join((*rest, word[done:])))


def linked(url: str, *, typed: bool = False) -> Iterator[Address]:
    """Yield where a link leads, read as browsers do: ``good.com@evil.com`` is evil.com, ``\\`` is ``/``.

    ``typed``: it stood in a text, so that words of a script without spaces may hang on its end.
    """
    written = url.strip()
    scheme, colon, rest = unhidden(re.sub(r"[\t\r\n]", "", written)).partition(":")
    if not colon or scheme in _NO_ADDRESS or not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme):
        if not colon or scheme not in _NO_ADDRESS:
            yield from _without_scheme(unhidden(written))
        return
    rest = rest.lstrip("/\\")
    authority = re.split(r"[/\\?#]", rest, maxsplit=1)[0]
    path = rest[len(authority) :].replace("\\", "/")
    # What stands before the last @ is a name to sign in with; a \ in front of one is read in two ways.
    hosts = _hosts(authority.rpartition("@")[2], typed)
    if "@" in path.partition("?")[0].partition("#")[0] and "\\" in rest:
        hosts = (*hosts, "")
    if scheme in _WEB:
        scheme = "https"
    yield Address(written, hosts, path, scheme)


def _hosts(place: str, typed: bool) -> tuple[str, ...]:
    name = place if place.startswith("[") else place.partition(":")[0]
    found = host_named(name)
    if not typed or name.isascii():
        return (found,)
    # "https://good.com这个网站": the words behind are no part of it, unless all of it is a name of its own.
    latin = re.match(r"[a-z0-9_.-]+", name)
    if latin is None:
        return (found,)
    whole = (found,) if found.rpartition(".")[2] in top_levels() else ()
    return (host_named(latin[0]), *whole)


def _without_scheme(text: str) -> Iterator[Address]:
    for word in _SPACE.split(text):
        if "." in word:
            yield from _bare(word)


@cache
def _bare_address() -> re.Pattern[str]:
    # Compiled with the first dot between words: it takes ten milliseconds, and a start has no use for it.
    return re.compile(
        rf"(?<![\w@.\\-])(?<!(?<!/)/)(?:[{_WIDE}]+(?=[a-z0-9]))?"
        rf"((?:(?:[^\W_{_WIDE}]|[_-])+\.)*(?:(?:[^\W_{_WIDE}]|-)+|[{_WIDE}]+)\.(?:[^\W\d_{_WIDE}]{{2,24}}|xn--[a-z0-9-]+|[{_WIDE}]{{2,8}}))"
        rf"(\.?(?![^\W{_WIDE}]|[@-])(?::\d+)?(?:[/?#][^{_END}]*)?)"
    )


def _bare(text: str) -> Iterator[Address]:
    for match in _bare_address().finditer(text):
        name, path = match[1], match[2].rstrip(_TRAILING)
        top = name.rpartition(".")[2]
        if top not in top_levels() or (top in known().doubtful and "/" not in path and not name.startswith("www.")):
            continue
        yield Address(name + path, (host_named(name),), _path_only(path))
    for match in _NUMBERS.finditer(text):
        yield Address(match[0].rstrip(_TRAILING), (host_named(match[1]),), _path_only(match[2]))


def _path_only(tail: str) -> str:
    return re.sub(r"^\.?(?::\d+)?", "", tail)
