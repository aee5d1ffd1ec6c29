"""How a page of the manual looks: titles, tables and entries in Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from docs.source import Class, Field, Function

NOTE = "<!-- Written by docs/generate.py from the code: change the docstring, then run `make docs`. -->\n"


def page(title: str, *blocks: str) -> str:
    """Return a page: its title, the note to editors, and blocks with an empty line between."""
    return "\n".join((f"# {title}\n", NOTE, "\n\n".join(block.strip() for block in blocks if block.strip()), ""))


def index(title: str, found: Iterable[Class]) -> str:
    """Return a table of classes with their tags and first sentences."""
    rows = [f"| [`{one.name}`](#{one.name.lower()}) | `{one.tag}` | {one.summary} |" for one in found]
    return "\n".join((f"| {title} | On the wire | In a sentence |", "|---|---|---|", *rows))


def section(one: Class, siblings: Iterable[Class] = ()) -> str:
    """Return the entry of a class: its sentence, its fields, and where the rest of them comes from."""
    shared = [base for base in one.bases if base in {sibling.name for sibling in siblings}]
    also = " and ".join(f"[`{base}`](#{base.lower()})" for base in shared)
    blocks = (f"### {one.name}", one.text, fields(one.fields), f"With what {also} carries." if also else "")
    extras = [f"- `{function.name}`: {function.text}" for function in one.functions if function.is_property]
    return "\n\n".join(block for block in (*blocks, "\n".join(extras)) if block)


def fields(found: Iterable[Field]) -> str:
    """Return the table of a class's fields."""
    rows = [f"| `{one.name}` | {_code(one.type)} | {_default(one)} | {_cell(one.text)} |" for one in found]
    return "\n".join(("| Field | Type | Default | Meaning |", "|---|---|---|---|", *rows)) if rows else ""


def method(one: Function, level: int = 4) -> str:
    """Return the entry of a function: its signature as code and its docstring."""
    word = "" if one.is_property else ("async def " if one.asynchronous else "def ")
    shown = one.name if one.is_property else one.signature
    return f"{'#' * level} {one.name}\n\n```text\n{word}{shown}\n```\n\n{one.text}"


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else ""


def _default(one: Field) -> str:
    return _code(one.default) if one.default else "required"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
