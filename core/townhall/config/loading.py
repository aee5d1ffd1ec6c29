"""Load ops.toml: read it, lay its layers, check everything, and hand back either a configuration or all its faults."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import tomli
from msgspec.structs import replace

from townhall.config.beside import Beside, read_beside, with_beside
from townhall.config.codes import Code
from townhall.config.diagnostics import Diagnostic, Severity
from townhall.config.document import Document, read_document
from townhall.config.faults import Faults
from townhall.config.model import Configuration
from townhall.config.pieces import parse
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.store.interface import Override

NO_MOVES: Mapping[GroupId, GroupId] = {}


class Loaded(msgspec.Struct, frozen=True):
    """What came of loading: a configuration when nothing refuses it, and everything there is to say about it."""

    path: Path
    raw: bytes
    """The file as it was read."""
    configuration: Configuration | None
    diagnostics: tuple[Diagnostic, ...]
    """Errors and warnings, by line."""
    notes: tuple[Diagnostic, ...]
    """How plugins work in a lesser form on some platforms: worth showing, nothing to mend."""
    installed: Installed
    """With the plugins of ``plugin_paths``."""
    overrides: tuple[Override, ...] = ()
    """The switches from chat that are in force."""
    beside: Beside = ()
    """The files beside it, as they were read."""

    @property
    def text(self) -> str:
        """The text of the file."""
        text = decoded(self.raw, self.path)
        return "" if isinstance(text, Diagnostic) else text

    def without_configuration(self) -> Loaded:
        """Return the same without the configuration, until it is known what comes of it."""
        return replace(self, configuration=None)

    def in_force(self, configuration: Configuration) -> Loaded:
        """Return the same with the configuration that came of it."""
        return replace(self, configuration=configuration)

    def saying(self, said: Iterable[Diagnostic]) -> Loaded:
        """Return the same with other things to say."""
        diagnostics, notes = list[Diagnostic](), list[Diagnostic]()
        for one in said:
            (notes if one.severity is Severity.NOTE else diagnostics).append(one)
        return replace(self, diagnostics=tuple(diagnostics), notes=tuple(notes))

    @property
    def said(self) -> tuple[Diagnostic, ...]:
        """Everything there is to say, notes included."""
        return (*self.diagnostics, *self.notes)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What refuses the configuration."""
        return tuple(one for one in self.diagnostics if one.refuses)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is worth mending and refuses nothing."""
        return tuple(one for one in self.diagnostics if not one.refuses)


def load(
    path: Path | str,
    installed: Installed,
    overrides: Iterable[Override] = (),
    environ: Mapping[str, str] = os.environ,
    *,
    moves: Mapping[GroupId, GroupId] = NO_MOVES,
    now: datetime | None = None,
) -> Loaded:
    """Load a file. Never raises for what the file says.

    ``moves`` are the groups that a platform gave a new id: new id to the one they are at home under. ``now``: overrides
    whose ``until`` has passed are left out.
    """
    path = Path(path)
    active = tuple(one for one in overrides if now is None or one.until is None or one.until > now)
    raw = read_bytes(path)
    if isinstance(raw, Diagnostic):
        return Loaded(path, b"", None, (raw,), (), installed)
    return load_bytes(raw, path, installed, active, environ, moves=moves, beside=read_beside(path))


def load_bytes(
    raw: bytes,
    path: Path,
    installed: Installed,
    overrides: Sequence[Override] = (),
    environ: Mapping[str, str] = os.environ,
    parsed: Callable[[dict[str, object]], None] | None = None,
    *,
    moves: Mapping[GroupId, GroupId] = NO_MOVES,
    beside: Beside = (),
) -> Loaded:
    """Load what was read from a file and from those ``beside`` it; ``parsed`` is shown the tables."""
    text = decoded(raw, path)
    if isinstance(text, Diagnostic):
        return Loaded(path, b"", None, (text,), (), installed)
    return _load(text, raw, path, installed, overrides, environ, parsed, moves, beside)


def load_text(
    text: str,
    path: Path,
    installed: Installed,
    overrides: Sequence[Override] = (),
    environ: Mapping[str, str] = os.environ,
    *,
    moves: Mapping[GroupId, GroupId] = NO_MOVES,
    beside: Beside = (),
) -> Loaded:
    """Load the text of a file; ``path`` says what it is called and what relative paths are relative to."""
    return _load(text, text.encode(errors="surrogatepass"), path, installed, overrides, environ, None, moves, beside)


def _load(
    text: str,
    raw: bytes,
    path: Path,
    installed: Installed,
    overrides: Sequence[Override],
    environ: Mapping[str, str],
    parsed: Callable[[dict[str, object]], None] | None,
    moves: Mapping[GroupId, GroupId],
    beside: Beside,
) -> Loaded:
    faults = Faults(path.name)
    with without_collector():
        try:
            tables = parse(text)
        except (tomli.TOMLDecodeError, RecursionError, ValueError) as error:
            return _no_toml(path, raw, installed, error)
        try:
            tables = with_beside(tables, beside, faults)
            if parsed is not None:
                parsed(tables)
            document = Document(tables, path.parent, environ, overrides, faults, moves=moves)
            result = read_document(document, installed, _revision(text, beside))
            said = faults.diagnostics(text)
        except RecursionError as error:
            return _no_toml(path, raw, installed, error)
    loaded = Loaded(path, raw, result.configuration, (), (), result.installed, result.overrides, beside)
    return loaded.saying(said)


def _no_toml(path: Path, raw: bytes, installed: Installed, error: Exception) -> Loaded:
    # Imported here: a file that can be read never pays for it.
    from townhall.config.unreadable import syntax_diagnostic

    return Loaded(path, raw, None, (syntax_diagnostic(path.name, error),), (), installed)


def read_bytes(path: Path) -> bytes | Diagnostic:
    """Return what is in a file, or why it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        remedy = "Create it, or name another one with --config."
        return _no_text(Code.FILE_MISSING, path, f"There is no file {path}.", remedy)
    except OSError as error:
        return _no_text(
            Code.FILE_UNREADABLE,
            path,
            f"{path} cannot be read: {error.strerror or error}.",
            "Let it be a readable file.",
        )


def decoded(raw: bytes, path: Path) -> str | Diagnostic:
    """Return the text that was read from a file, or why it is none."""
    try:
        return raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _no_text(Code.NOT_UTF8, path, f"{path.name} is not UTF-8 text.", "Save it as UTF-8.", line)


def _no_text(code: Code, path: Path, fault: str, remedy: str, line: int = 0) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, path.name, line, "", fault, remedy=remedy)


def _revision(text: str, beside: Beside) -> str:
    digest = sha256(text.encode())
    for file in beside:
        digest.update(file.name.encode() + b"\0" + file.raw)
    return digest.hexdigest()[:12]


@contextmanager
def without_collector() -> Generator[None]:
    """Keep the garbage collector off."""
    # A load makes hundreds of thousands of objects and no garbage; the collector would walk them all, again and again.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
