"""Secrets: ops.toml only says where one is kept, and nothing ever prints it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, nearest


class Secret:
    """A password or token. It shows as stars everywhere; only :meth:`reveal` gives it out."""

    __slots__ = ("_hidden",)

    def __init__(self, hidden: str) -> None:
        self._hidden = hidden

    def reveal(self) -> str:
        """Return the secret itself, for the one call that needs it."""
        return self._hidden

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._hidden == other._hidden

    def __hash__(self) -> int:
        return hash(self._hidden)

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        # Whatever pickles or copies deeply would write it down somewhere.
        raise TypeError("A Secret is not to be copied or written down.")


class Unneeded(dict[str, str]):
    """The environment of a command that reaches no platform: every well-formed reference leads to a secret."""


KINDS = ("env", "file", "credential")
REFERENCE = 'a reference: { env = "NAME" }, { file = "PATH" } or { credential = "NAME" }'

_SECRET_WORDS = frozenset({"token", "password", "passwd", "passphrase", "secret", "apikey"})
_SECRET_ENDS = ("api_key", "private_key", "access_key", "secret_key", "auth_key")
_SECRET_SHAPES = re.compile(
    r"\d{6,12}:[A-Za-z0-9_-]{30,}"  # Telegram
    r"|[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}"  # Discord
    r"|(?:syt|mct)_[A-Za-z0-9_-]{16,}"  # Matrix
    r"|(?:sk|ghp|gho|glpat|xoxb|xoxp|AKIA)[-_]?[A-Za-z0-9_-]{16,}"
    r"|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*"
    r"|[a-z][a-z0-9+]*://[^/\s:@]*:[^/\s@]+@\S*"
)

_LEAST = 18
"""Characters that the shortest of these has, addresses left aside."""


def is_secret_key(key: str) -> bool:
    """Return whether a key is called like something that must not be in a file."""
    plain = key.lower().replace("-", "_")
    return plain.endswith(_SECRET_ENDS) or not _SECRET_WORDS.isdisjoint(plain.split("_"))


def is_secret_value(value: object) -> bool:
    """Return whether a value has the shape of a known kind of token, key or password in an address."""
    if not isinstance(value, str) or (len(value) < _LEAST and "://" not in value):
        return False
    return _SECRET_SHAPES.search(value) is not None


def resolve(value: object, environ: Mapping[str, str], directory: Path) -> Secret | Trouble:
    """Return the secret a reference leads to, or what is wrong with the reference."""
    if isinstance(value, str):
        return Trouble(
            Code.PLAIN_SECRET, "is a secret in plain text", REFERENCE, "Take it out of the file and renew it."
        )
    if not isinstance(value, dict):
        return Trouble(Code.BAD_REFERENCE, "is no reference to a secret", REFERENCE)
    return _follow(value, environ, directory)  # pyright: ignore[reportUnknownArgumentType]


def _follow(reference: dict[str, object], environ: Mapping[str, str], directory: Path) -> Secret | Trouble:
    if len(reference) != 1:
        return Trouble(Code.BAD_REFERENCE, f"names {len(reference)} places for a secret", REFERENCE)
    [(kind, name)] = reference.items()
    if kind not in KINDS:
        return Trouble(
            Code.BAD_REFERENCE, "has a reference of an unknown kind", REFERENCE, nearest=nearest(kind, KINDS)
        )
    if not isinstance(name, str) or not name:
        return Trouble(Code.BAD_REFERENCE, f"has a reference {kind} without a name", REFERENCE)
    if isinstance(environ, Unneeded):
        return Secret("unneeded")
    if kind == "env":
        return _from_environment(name, environ)
    return _from_file(directory / name) if kind == "file" else _from_credential(name, environ)


def _from_environment(name: str, environ: Mapping[str, str]) -> Secret | Trouble:
    found = environ.get(name, "")
    if found:
        return Secret(found)
    # A value pasted where a name belongs must not be echoed either.
    shown = name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", name) and not is_secret_value(name) else "named there"
    return Trouble(
        Code.SECRET_ENV_MISSING,
        f"needs the environment variable {shown}, which is not set or empty",
        remedy="Set it before starting.",
        nearest="",
    )


def _from_file(path: Path) -> Secret | Trouble:
    try:
        text = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a text"
        remedy = "Put the secret there, readable by this user."
        return Trouble(
            Code.SECRET_FILE_MISSING, f"needs the file {path}, which cannot be read ({reason})", remedy=remedy
        )
    return Secret(text) if text else Trouble(Code.SECRET_FILE_MISSING, f"needs the file {path}, which is empty")


def _from_credential(name: str, environ: Mapping[str, str]) -> Secret | Trouble:
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    found = _from_file(Path(folder) / name) if folder and "/" not in name else None
    if isinstance(found, Secret):
        return found
    return Trouble(
        Code.CREDENTIAL_MISSING,
        "needs a credential that systemd did not pass in",
        remedy=f"Add LoadCredential={name if '/' not in name else 'NAME'}:PATH to the unit.",
    )
