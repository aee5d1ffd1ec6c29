"""What is wrong with a configuration: every fault with its place, its remedy and a code that never changes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from townhall.config.codes import Code


class Severity(StrEnum):
    """Whether a diagnostic refuses the configuration."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    """Nothing to mend: how something works in a lesser form on a platform."""


class Diagnostic(msgspec.Struct, frozen=True):
    """One fault of a configuration, as ``check`` prints it."""

    code: Code
    severity: Severity
    file: str
    line: int
    """1 is the first; 0 where there is no line (a missing file, an override)."""
    key: str
    """Dotted: ``groups.lounge.welcome.text``."""
    fault: str
    expected: str = ""
    remedy: str = ""
    nearest: str = ""
    """The closest valid name, where there is one."""

    @property
    def refuses(self) -> bool:
        """Whether the configuration cannot be applied because of it."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        """Name the place, the fault and the remedy, in that order."""
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{_sentences(f'{place}: {self.fault}', self)} [{self.code}]"


class Trouble(msgspec.Struct, frozen=True):
    """A fault of a value, before anybody knows where it stands."""

    code: Code
    fault: str
    """A predicate without a full stop, said about the key: ``is 900, more than 64``."""
    expected: str = ""
    remedy: str = ""
    nearest: str = ""


def _sentences(fault: str, said: Diagnostic | Trouble) -> str:
    hint = f'Did you mean "{said.nearest}"?' if said.nearest else ""
    expected = f"Expected {said.expected}." if said.expected and not hint else ""
    return " ".join(word for word in (fault, expected, hint or said.remedy) if word)


Step = str | int
Path = tuple[Step, ...]


class Problem(msgspec.Struct, frozen=True):
    """A trouble at a path, relative to the table that was read."""

    path: Path
    trouble: Trouble
    about: Path | None = None
    """What the fault is said about, where it is not the path itself."""

    def __str__(self) -> str:
        """Name the fault and the remedy to somebody who knows which table is meant."""
        subject = dotted(self.path if self.about is None else self.about)
        return _sentences(f"{subject} {self.trouble.fault}.".lstrip(), self.trouble)


def dotted(path: Path) -> str:
    """Return a path as TOML would write the key; positions in arrays as ``[0]``."""
    shown = ""
    for step in path:
        if isinstance(step, int):
            shown += f"[{step}]"
        else:
            shown += ("." if shown else "") + _quoted(step)
    return shown


def _quoted(step: str) -> str:
    plain = step.replace("-", "").replace("_", "")
    return step if plain.isascii() and plain.isalnum() else '"' + step.replace('"', '\\"') + '"'


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that ``name`` was most likely meant to be, or an empty text."""
    # Imported here: a configuration without mistakes never pays for it.
    from rapidfuzz import fuzz, process

    found = process.extractOne(name.lower(), list(known), scorer=fuzz.ratio, score_cutoff=60)
    return found[0] if found else ""


def unknown(what: str, name: str, known: Iterable[str], where: str) -> str:
    """Return a sentence about a name that there is not, with the one that was most likely meant."""
    close = nearest(name, known)
    return f'{where} has no {what} "{name}".' + (f' Did you mean "{close}"?' if close else "")
