"""Hold the texts of ops.toml to what the plugins that say them expect: nothing may come to light when it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, nearest
from townhall.config.faults import Faults
from townhall.config.texts import OwnTexts, tone_trouble
from townhall.config.wordings import wording_troubles
from townhall.plugin.loading import Installed
from townhall.plugin.scripts import Script
from townhall.text.quick_replies import PREFIX as QUICK_REPLY
from townhall.text.quick_replies import VARIABLES
from townhall.text.templates import variables_of
from townhall.text.texts import Texts
from townhall.text.tones import tone_of, untoned

CORE = "core"


class _Expected(msgspec.Struct, frozen=True):
    """What a text is held to."""

    variables: frozenset[str]
    needs: tuple[str, ...] = ()
    polite: bool = False


def check_own_texts(own: OwnTexts, installed: Installed, faults: Faults) -> None:
    """Note texts that nothing asks for, that use what they are not given, or lack what they must not."""
    if not own.paths:
        return
    scripts = {key: one for name in installed.loaded for key, one in installed.plugin(name).scripts.items()}
    known = _expectations(installed.texts(), scripts)
    asking = {CORE, *installed.loaded}
    for (locale, name), path in own.paths.items():
        key, text = untoned(name), own.by_locale[locale][name]
        if key.partition(".")[0] == QUICK_REPLY:
            troubles = [*wording_troubles(text, sorted(VARIABLES)), *_default_troubles(own, locale, name)]
        elif key in known:
            troubles = list(_held_to(known[key], text))
        elif key.partition(".")[0] in asking:
            troubles = [_unknown(key, known)]
        else:
            troubles = _default_troubles(own, locale, name)
        for trouble in troubles:
            faults.add(path, trouble)


def _expectations(texts: Texts, scripts: Mapping[str, Script]) -> dict[str, _Expected]:
    variables: dict[str, frozenset[str]] = {}
    for name, text in texts.wordings():
        key = untoned(name)
        variables[key] = variables.get(key, frozenset()) | variables_of(text)
    found: dict[str, _Expected] = {}
    for key, used in variables.items():
        script = scripts.get(key, Script(key))
        found[key] = _Expected(used.union(script.variables, script.needs), script.needs, script.polite)
    return found


def _held_to(expected: _Expected, text: str) -> Iterator[Trouble]:
    yield from wording_troubles(text, sorted(expected.variables), polite=expected.polite)
    for name in expected.needs:
        if name not in variables_of(text):
            fault = f"leaves out {{{name}}}, without which it says too little"
            yield Trouble(Code.VARIABLE_LEFT_OUT, fault, remedy=f"Put {{{name}}} into it.")


def _unknown(key: str, known: Mapping[str, _Expected]) -> Trouble:
    text, _, tone = key.rpartition(".")
    if text in known:
        return tone_trouble(tone)
    fault = "is a text that nothing asks for"
    return Trouble(Code.UNUSED_TEXT, fault, remedy="Take it out.", nearest=nearest(key, known))


def _default_troubles(own: OwnTexts, locale: str, name: str) -> list[Trouble]:
    """Return the fault of a wording in a tone, where groups of other tones would have no wording at all."""
    if not tone_of(name) or any(untoned(name) in own.by_locale.get(one, ()) for one in (locale, "en")):
        return []
    return [Trouble(Code.TEXT_WITHOUT_DEFAULT, "has no wording for other tones", remedy='Add a wording "default".')]
