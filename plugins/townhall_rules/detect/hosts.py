"""The host of an address as a browser would read it, however it is hidden; and what is known of hosts by name."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

import idna
import msgspec
import tomli

DOTS: Final = "\u3002\uff0e\uff61"
"""What is a dot in the name of a host, and looks like one."""
INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_DOTS: Final = re.compile(f"[{DOTS}]")
_PLAIN: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|[0-9]+")
_COUNTRIES: Final = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et fi fj fk fm fo fr ga gd ge gf "
    "gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki "
    "km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx "
    "my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc "
    "sd se sg sh si sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug us uy uz "
    "va vc ve vg vi vn vu wf ws ye yt za zm zw"
)


class Known(msgspec.Struct, frozen=True):
    """What ``hosts.toml`` says."""

    shorteners: frozenset[str]
    other_countries: frozenset[str]
    generic: frozenset[str]
    international: frozenset[str]
    files: frozenset[str]
    words: frozenset[str]
    invites: dict[str, tuple[str, ...]]
    schemes: dict[str, frozenset[str]]
    no_invites: dict[str, tuple[str, ...]]

    @property
    def doubtful(self) -> frozenset[str]:
        """Top-level domains that alone make no address."""
        return self.files | self.words


@cache
def known() -> Known:
    """Return what is known of hosts, read once."""
    text = (files("townhall_rules") / "detect" / "hosts.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomli.loads(text), Known)


@cache
def top_levels() -> frozenset[str]:
    """Return the top-level domains that make a word with dots an address; those in other scripts as ``xn--…`` too."""
    found = known()
    abroad = {label.encode("idna").decode() for label in found.international}
    return found.generic | found.other_countries | found.international | abroad | frozenset(_COUNTRIES.split())


def unhidden(text: str) -> str:
    """Return a text in small plain letters without invisible signs; look-alikes of other scripts stay as they are."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()


def host_named(written: str) -> str:
    """Return a host in the one form in which hosts are compared; empty when no browser would go there.

    Small ASCII letters, other scripts as ``xn--…``, numbers of a machine as ``1.2.3.4`` or ``::1``.
    """
    if written.startswith("["):
        return _six(written.strip("[]"))
    name = _DOTS.sub(".", INVISIBLE.sub("", written)) if not written.isascii() else written
    name = name.strip(".").lower()
    if not _PLAIN.fullmatch(name):
        name = _encoded(name)
    return _four(name) if _NUMBER.fullmatch(name.rpartition(".")[2]) else name


def is_below(host: str, domain: str) -> bool:
    """Return whether a host is a domain or stands below it."""
    return bool(host) and (host == domain or host.endswith("." + domain))


def _encoded(name: str) -> str:
    try:
        found = idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError, ValueError):
        return ""
    return found if _PLAIN.fullmatch(found) else ""


def _six(written: str) -> str:
    try:
        return str(ipaddress.IPv6Address(written.partition("%")[0]))
    except ValueError:
        return ""


def _four(name: str) -> str:
    """Return an IPv4 address as people write it; browsers also take ``0x7f.1`` and ``2130706433``."""
    pieces = name.split(".")
    if len(pieces) > 4 or not all(_NUMBER.fullmatch(piece) for piece in pieces):
        return ""
    try:
        *front, last = (_number(piece) for piece in pieces)
    except ValueError:
        return ""
    room = 256 ** (4 - len(front))
    if any(one > 255 for one in front) or last >= room:
        return ""
    whole = sum(one << (8 * (3 - place)) for place, one in enumerate(front)) + last
    return str(ipaddress.IPv4Address(whole))


def _number(piece: str) -> int:
    if piece.startswith("0x"):
        return int(piece[2:] or "0", 16)
    return int(piece, 8) if len(piece) > 1 and piece.startswith("0") else int(piece)
