"""Compose the page of the command line from the commands and options it declares."""

from __future__ import annotations

from collections.abc import Iterator

from typer.core import TyperArgument, TyperCommand, TyperOption
from typer.main import get_group

from townhall.cli.app import build


def own_commands() -> dict[str, TyperCommand]:
    """Return the commands of Townhall itself, by name."""
    found = get_group(build([])).commands
    return {name: command for name, command in found.items() if isinstance(command, TyperCommand)}


def commands_page() -> Iterator[str]:
    """Yield the blocks of the page."""
    yield "Everything `townhall` can do from a shell. `townhall COMMAND --help` tells the same."
    for name, command in own_commands().items():
        rows = [_row(one) for one in command.params if isinstance(one, TyperArgument | TyperOption)]
        table = "\n".join(("| Argument or option | Meaning | Default |", "|---|---|---|", *rows)) if rows else ""
        yield "\n\n".join(block for block in (f"## townhall {name}", command.help or "", table) if block)


def _row(parameter: TyperArgument | TyperOption) -> str:
    is_argument = isinstance(parameter, TyperArgument)
    written = (
        (parameter.name or "").upper() if is_argument else ", ".join(sorted(parameter.opts, key=len, reverse=True))
    )
    return f"| `{written}` | {parameter.help or ''} | {_default(parameter)} |"


def _default(parameter: TyperArgument | TyperOption) -> str:
    if parameter.required:
        return "required"
    default = str(parameter.default or "")
    return f"`{default}`" if default else ""
