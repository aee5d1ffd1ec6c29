"""Where every key of a TOML text stands: the index that tomli does not give.

Built only when a diagnostic or ``explain`` asks for a line; the text has been parsed before, so it is well formed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection

from townhall.config.diagnostics import Path

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\n]*)?\n?")
_SPACES = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\[\s\S])*?"""(?:"{0,2})')
_LONG_LITERAL = re.compile(r"'''[\s\S]*?'''(?:'{0,2})")
_PLAIN_PAIRS = re.compile(
    r"""(?:[ \t]*(?:\#[^\n]*|[A-Za-z0-9_-]+[ \t]*=[ \t]*(?:"[^"\\\n]*"(?!")|[A-Za-z0-9+.:-]+)"""
    r"""[ \t]*(?:\#[^\n]*)?)?\n)*+"""
)
"""Lines that hold one simple pair, or nothing: what a table nobody asks about mostly consists of."""
_SCALAR = re.compile(r"[^,\]}\n#]*")


class Lines:
    """The line of every key, table header and array element of a text."""

    def __init__(self, text: str, wanted: Collection[Path] | None = None) -> None:
        """Read a text; ``wanted``: the only paths that will be asked for, which spares reading the rest closely."""
        self._text = text
        self._wanted = None if wanted is None else {path[:length] for path in wanted for length in (1, 2)}
        self._starts = [0, *(found.end() for found in re.finditer(r"\n", text))]
        self._lines: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}
        self._read()

    def line(self, path: Path) -> int:
        """Return the line of a path, or of its nearest parent that is written down; 0 when none is."""
        for length in range(len(path), 0, -1):
            if found := self._lines.get(path[:length]):
                return found
        return 0

    def _note(self, path: Path, position: int) -> None:
        line = bisect_right(self._starts, position)
        for length in range(len(path), 0, -1):
            # A parent is where it is first spoken of.
            if path[:length] in self._lines:
                break
            self._lines[path[:length]] = line

    def _read(self) -> None:
        table: Path = ()
        position = self._blank(0)
        while position < len(self._text):
            if self._text[position] == "[":
                table, position = self._header(position)
                if self._wanted is not None and table[:2] not in self._wanted:
                    position = self._past_plain_pairs(position)
            else:
                position = self._pair(table, position)
            position = self._blank(position)

    def _past_plain_pairs(self, position: int) -> int:
        after = _REST_OF_LINE.match(self._text, position)
        found = _PLAIN_PAIRS.match(self._text, after.end() if after else position)
        return found.end() if found else position

    def _header(self, position: int) -> tuple[Path, int]:
        start = position
        repeated = self._text.startswith("[[", position)
        keys, position = self._keys(position + (2 if repeated else 1))
        path = (*self._placed(keys[:-1]), keys[-1])
        if repeated:
            number = self._arrays.get(path, -1) + 1
            self._arrays[path] = number
            self._note(path, start)
            path += (number,)
        self._note(path, start)
        return path, position + (2 if repeated else 1)

    def _placed(self, keys: tuple[str, ...]) -> Path:
        """Return the path of a header's keys, with the running number after every array of tables."""
        path: Path = ()
        for key in keys:
            path += (key,)
            if path in self._arrays:
                path += (self._arrays[path],)
        return path

    def _pair(self, table: Path, position: int) -> int:
        keys, after = self._keys(position)
        path = table + keys
        self._note(path, position)
        return self._value(path, self._blank(after + 1))

    def _keys(self, position: int) -> tuple[tuple[str, ...], int]:
        keys: list[str] = []
        while True:
            position = self._blank(position)
            key, position = self._key(position)
            keys.append(key)
            position = self._spaces(position)
            if not self._text.startswith(".", position):
                return tuple(keys), position
            position += 1

    def _key(self, position: int) -> tuple[str, int]:
        for pattern in (_BARE, _BASIC, _LITERAL):
            if found := pattern.match(self._text, position):
                return _unquoted(found[0]), found.end()
        # Only a text that tomli would refuse comes here; move on rather than stand still.
        return "", position + 1

    def _value(self, path: Path, position: int) -> int:
        if self._text.startswith("[", position):
            return self._array(path, position)
        if self._text.startswith("{", position):
            return self._inline(path, position)
        for pattern in (_LONG_BASIC, _LONG_LITERAL, _BASIC, _LITERAL, _SCALAR):
            if found := pattern.match(self._text, position):
                return found.end()
        return position + 1

    def _array(self, path: Path, position: int) -> int:
        number = 0
        position = self._blank(position + 1)
        while position < len(self._text) and self._text[position] != "]":
            self._note((*path, number), position)
            position = self._after_comma(self._value((*path, number), position))
            number += 1
        return position + 1

    def _inline(self, path: Path, position: int) -> int:
        position = self._blank(position + 1)
        while position < len(self._text) and self._text[position] != "}":
            position = self._after_comma(self._pair(path, position))
        return position + 1

    def _after_comma(self, position: int) -> int:
        position = self._blank(position)
        return self._blank(position + 1) if self._text.startswith(",", position) else position

    def _blank(self, position: int) -> int:
        found = _BLANK.match(self._text, position)
        return found.end() if found else position

    def _spaces(self, position: int) -> int:
        found = _SPACES.match(self._text, position)
        return found.end() if found else position


def _unquoted(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    if not key.startswith('"'):
        return key
    import tomli

    try:
        return str(tomli.loads(f"key = {key}")["key"])
    except tomli.TOMLDecodeError:
        return key[1:-1]
