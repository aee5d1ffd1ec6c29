"""What can be wrong with the wording of a text: a variable nobody gives it, or a polite word it owes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, nearest
from townhall.text.templates import COURTESIES, courtesies_of, variables_of


def wording_troubles(text: str, variables: Collection[str], *, polite: bool = False) -> Iterator[Trouble]:
    """Yield what is wrong with a text that is given some variables and may have to be polite."""
    for name in sorted(variables_of(text).difference(variables)):
        expected = "one of " + ", ".join(f"{{{one}}}" for one in variables) if variables else "no variables"
        fault = f'uses the variable "{name}", which it does not have'
        yield Trouble(Code.UNKNOWN_VARIABLE, fault, expected, nearest=nearest(name, (*variables, *COURTESIES)))
    if polite and not courtesies_of(text):
        remedy = "Put " + ", ".join(f"{{{one}}}" for one in COURTESIES[:-1]) + f" or {{{COURTESIES[-1]}}} into it."
        yield Trouble(Code.IMPOLITE_TEXT, "is a notice to a member without a polite word", remedy=remedy)
