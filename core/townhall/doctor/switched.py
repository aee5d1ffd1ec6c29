"""Which layer of the file, or which switch, decides whether a plugin is on in a group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import msgspec

from townhall.config.explaining import layers_of
from townhall.config.layers import Layer, says
from townhall.config.loading import Loaded
from townhall.config.part import tables_for
from townhall.config.written import Written


class SwitchedBy(msgspec.Struct, frozen=True):
    """Who decided."""

    layer: str = ""
    """``defaults``, ``profile fans``, ``group lounge`` or ``override``; empty where nobody names the plugin."""
    who: str = ""
    """Of a switch: who set it."""
    until: str = ""
    mode_off: bool = False
    """Whether it is switched on, with a mode that keeps it off."""


def layers_in(loaded: Loaded, alias: str) -> Sequence[Layer]:
    """Return the layers of a group, lowest first, without reading the other groups."""
    tables = tables_for(loaded.text, alias)
    written = cast("dict[str, Written | Any]", tables["groups"]).get(alias)
    own = cast(Written, written)[2] if isinstance(written, tuple) else dict[str, Any]()
    return layers_of({**tables, "groups": {alias: own}}, alias, loaded)


def switched_by(layers: Sequence[Layer], plugin: str, at: Any, *, on: bool) -> SwitchedBy:
    """Return who decided about a plugin; ``at`` writes an instant for people."""
    for layer in reversed(layers):
        if says(layer.table, (plugin,)) and (layer.switches or not on):
            found = layer.table[plugin]
            switched_on = bool(found) if isinstance(found, bool) else True
            override = layer.override
            until: datetime | None = None if override is None else override.until
            return SwitchedBy(
                layer.name,
                "" if override is None else override.who,
                "" if until is None else at(until),
                mode_off=not on and switched_on,
            )
    return SwitchedBy()
