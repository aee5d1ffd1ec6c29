"""Recognise a command in a message: ``/name``, ``／名字``, ``!name``, ``/name@ourbot`` or a bare first word.

Most messages are no commands, so the first character or one dictionary lookup decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_SIGNS = frozenset("/／!！")
_LONGEST_WORD = 40
_CALL = re.compile(r"[/／!！]([^\W_][\w-]{0,39})(?:[@＠](\S+))?(?=\s|$)")
_NEAR_ENOUGH = 60.0
_FULL_WIDTH = 0xFEE0


class Reading(NamedTuple, Generic[T]):
    """A command that was recognised, with everything after its word."""

    command: T
    arguments: str


def normal_word(word: str) -> str:
    """Return a command word as tables hold it: compatibility forms and case do not matter."""
    return word.casefold() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()


def read_command(
    text: str, words: Mapping[str, T], bare_words: Mapping[str, T], own_handles: Collection[str] = ()
) -> Reading[T] | None:
    """Return the command of a message, or None for the many messages that are none.

    ``words`` are all command words, ``bare_words`` those that work without a sign; both as :func:`normal_word`
    gives them. ``own_handles`` are the names we go by, casefolded: ``/name@another`` is not for us.
    """
    sign = text[:1]
    if sign in _SIGNS:
        return _signed(text, words, own_handles)
    if sign == "@" and own_handles:
        return _addressed(text, words, bare_words, own_handles)
    if sign.isspace():
        stripped = text.lstrip()
        return read_command(stripped, words, bare_words, own_handles) if stripped else None
    return _bare(text, bare_words) if sign and bare_words else None


def first_signs(bare_words: Iterable[str]) -> frozenset[str]:
    """Return every character a command can begin with, so that most messages are decided by their first one.

    A compiled table keeps this set and asks :func:`read_command` only for ``text[:1] in signs``.
    """
    starts = {word[0] for word in bare_words if word}
    cases = {form[0] for sign in starts for form in (sign, sign.upper(), sign.title())}
    wide = {chr(ord(sign) + _FULL_WIDTH) for sign in cases if "!" <= sign <= "~"}
    return _SIGNS | cases | wide | {"@", " ", "\n", "\t", "\u3000"}


def called_word(text: str, own_handles: Collection[str] = ()) -> str:
    """Return the word somebody meant as a command of ours, known or not; empty for anything else."""
    found = _CALL.match(text.lstrip())
    # An exclamation mark in front of a word is usually just that.
    if found is None or found[0][0] not in "/／" or (found[2] and found[2].casefold() not in own_handles):
        return ""
    return normal_word(found[1])


def nearest_command(word: str, words: Iterable[str]) -> str:
    """Return the known word that ``word`` was probably meant to be, or an empty text."""
    # Imported when somebody mistypes: it costs a start more than the rest of this file.
    from rapidfuzz import fuzz, process

    found = process.extractOne(normal_word(word), list(words), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return "" if found is None else found[0]


def _signed(text: str, words: Mapping[str, T], own_handles: Collection[str]) -> Reading[T] | None:
    found = _CALL.match(text)
    if found is None or (found[2] and found[2].casefold() not in own_handles):
        return None
    command = words.get(normal_word(found[1]))
    return None if command is None else Reading(command, text[found.end() :].strip())


def _bare(text: str, bare_words: Mapping[str, T]) -> Reading[T] | None:
    first = text.split(None, 1)[0]
    if len(first) > _LONGEST_WORD:
        return None
    command = bare_words.get(first)
    if command is None:
        command = bare_words.get(normal_word(first))
    return None if command is None else Reading(command, text[len(first) :].strip())


def _addressed(
    text: str, words: Mapping[str, T], bare_words: Mapping[str, T], own_handles: Collection[str]
) -> Reading[T] | None:
    # Some platforms only tell us of messages that begin with our name: "@Townhall help".
    start = text[1 : _LONGEST_WORD * 2].casefold()
    for handle in own_handles:
        if start.startswith(handle) and start[len(handle) : len(handle) + 1].isspace():
            return read_command(text[1 + len(handle) :].lstrip(), words, bare_words)
    return None
