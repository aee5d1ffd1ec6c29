"""Faults gathered while a file is read; lines are looked up once, at the end, and only when there are any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from townhall.config.codes import Code
from townhall.config.diagnostics import Diagnostic, Path, Problem, Severity, Trouble, dotted
from townhall.config.layers import Layer, source
from townhall.config.lines import Lines

WARNINGS = frozenset(
    {
        Code.DEGRADED,
        Code.ROLES_NOT_POSSIBLE,
        Code.IDLE_GROUP,
        Code.UNUSED_PROFILE,
        Code.UNUSED_ACCOUNT,
        Code.UNUSED_TEXT,
        Code.TEXT_BESIDE_THE_VOICE,
        Code.PROMOTION_WITHOUT_CHARTER,
        Code.MOVED_CHAT,
        Code.SETTINGS_WHILE_OFF,
        Code.NO_GROUPS,
        Code.BAD_OVERRIDE,
        Code.STALE_OVERRIDE,
        Code.SETTINGS_DOUBTED,
        Code.KEPT_TOO_SHORT,
    }
)
"""What is worth telling and refuses nothing."""

NOTES = frozenset({Code.LESSER})
"""What is so by the nature of a platform: no mistake of anybody's."""

_ONCE = frozenset(
    {
        Code.PLUGIN_FAILED,
        Code.NO_PLUGIN_OBJECT,
        Code.PLUGIN_DECLARED_WRONGLY,
        Code.ADAPTER_SDK_MISSING,
        Code.ADAPTER_FAILED,
    }
)
"""Told at the first place only, however many groups name the same broken plugin."""


class Found(msgspec.Struct, frozen=True):
    """A fault with its full path in the file."""

    path: Path
    about: Path
    trouble: Trouble
    severity: Severity


class Origin(NamedTuple):
    """Where a part of the configuration is written, if not in ops.toml itself."""

    file: str
    text: str
    path: Path
    """The part of the configuration."""
    there: Path = ()
    """Its path in the file."""


class Faults:
    """Gathers faults; equal ones of many groups that share a layer count once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: dict[tuple[object, ...], Found] = {}
        self._made: list[Diagnostic] = []
        self._origins: dict[Path, Origin] = {}

    def from_file(self, origin: Origin) -> None:
        """Learn that a part of the configuration is written in another file."""
        self._origins[origin.path] = origin

    def add_made(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic as it is: of a file that could not be read at all."""
        self._made.append(diagnostic)

    def add(self, path: Path, trouble: Trouble, about: Path | None = None, severity: Severity | None = None) -> None:
        """Note a fault at a path of the file."""
        identity = (trouble.code, trouble.fault) if trouble.code in _ONCE else (trouble.code, path, trouble.fault)
        if identity not in self._found:
            self._found[identity] = Found(
                path, path if about is None else about, trouble, severity or _severity(trouble.code)
            )

    def add_layered(self, problems: Iterable[Problem], layers: Sequence[Layer]) -> None:
        """Note problems of merged layers where the layer stands that said the value."""
        for problem in problems:
            layer, path = source(layers, problem.path)
            top = layer.path if layer is not None else ()
            about = path if problem.about is None else problem.about
            self.add((*top, *path), problem.trouble, (*top, *about))

    @staticmethod
    def refuses(problem: Problem) -> bool:
        """Whether a problem by itself refuses the configuration."""
        return _severity(problem.trouble.code) is Severity.ERROR

    def refused(self) -> bool:
        """Whether any of them refuses the configuration."""
        return bool(self._made) or any(one.severity is Severity.ERROR for one in self._found.values())

    def diagnostics(self, text: str) -> tuple[Diagnostic, ...]:
        """Return all of them as diagnostics, sorted by file and line."""
        if not self._found:
            return tuple(self._made)
        here = [one.path for one in self._found.values() if self._origin(one.path) is None]
        lines = Lines(text, here) if here else None
        made = [*self._made, *(self._diagnostic(one, lines) for one in self._found.values())]
        return tuple(sorted(made, key=lambda one: (one.file != self.file, one.file, one.line, one.code, one.key)))

    def _origin(self, path: Path) -> Origin | None:
        """Return where a path is written, if not in ops.toml itself."""
        if not self._origins:
            return None
        parents = (path[:length] for length in range(len(path), 0, -1))
        return next((self._origins[one] for one in parents if one in self._origins), None)

    def _diagnostic(self, found: Found, lines: Lines | None) -> Diagnostic:
        origin, path, about, file = self._origin(found.path), found.path, found.about, self.file
        if origin is not None:
            beyond = len(origin.path)
            path, file = (*origin.there, *path[beyond:]), origin.file
            about = (*origin.there, *about[beyond:]) if about[:beyond] == origin.path else about
            lines = Lines(origin.text, [path])
        assert lines is not None
        trouble = found.trouble
        subject = dotted(about) or "The file"
        return Diagnostic(
            code=trouble.code,
            severity=found.severity,
            file=file,
            line=lines.line(path),
            key=dotted(path),
            fault=f"{subject} {trouble.fault}.",
            expected=trouble.expected,
            remedy=trouble.remedy,
            nearest=trouble.nearest,
        )


def _severity(code: Code) -> Severity:
    if code in NOTES:
        return Severity.NOTE
    return Severity.WARNING if code in WARNINGS else Severity.ERROR
