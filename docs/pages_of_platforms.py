"""Compose the tables of what each platform can do, its limits and its pace, from the profiles in the code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import msgspec
from docs.source import classes, module_text

from townhall.model.capabilities import Ability, Capabilities, Degraded, Feature, No, Yes
from townhall.model.platforms import PROFILES


def capabilities_page() -> Iterator[str]:
    """Yield the blocks of the page."""
    yield module_text("core/townhall/model/capabilities.py")
    yield "## What works where\n\n✓ as asked · ◐ in a lesser form · – not at all; the notes stand below the table."
    yield _feature_table()
    for name, profile in PROFILES.items():
        yield "\n".join((f"### Notes on `{name}`\n", *(_notes(profile) or ["Everything works as asked."])))
    yield "## Limits\n\n" + _numbers({name: profile.limits for name, profile in PROFILES.items()})
    yield "## Pace\n\n" + _numbers({name: profile.pace for name, profile in PROFILES.items()})
    yield "Whether a repeated send is recognised by the platform and sent once: " + ", ".join(
        f"`{name}` {'yes' if profile.idempotent_sends else 'no'}" for name, profile in PROFILES.items()
    )
    yield _meanings()


def _feature_table() -> str:
    head = f"| Feature | {' | '.join(PROFILES)} |"
    rows = [
        f"| `{feature.value}` | {' | '.join(_sign(profile.ability(feature)) for profile in PROFILES.values())} |"
        for feature in Feature
    ]
    return "\n".join((head, "|---" * (len(PROFILES) + 1) + "|", *rows))


def _sign(ability: Ability) -> str:
    match ability:
        case Yes():
            return "✓"
        case Degraded():
            return "◐"
        case No():
            return "–"


def _notes(profile: Capabilities) -> list[str]:
    notes: list[str] = []
    for feature in Feature:
        match profile.ability(feature):
            case Degraded(how=how):
                notes.append(f"- `{feature.value}` ◐ {how}")
            case No(reason=reason, remedy=remedy):
                notes.append(f"- `{feature.value}` – {' '.join(filter(None, (reason, remedy)))}")
            case Yes():
                pass
    return notes


def _numbers(structs: Mapping[str, msgspec.Struct]) -> str:
    names = list(next(iter(structs.values())).__struct_fields__)
    rows = [f"| `{name}` | {' | '.join(_shown(getattr(one, name)) for one in structs.values())} |" for name in names]
    return "\n".join((f"| | {' | '.join(structs)} |", "|---" * (len(structs) + 1) + "|", *rows))


def _shown(value: object) -> str:
    if value is None:
        return "any"
    if isinstance(value, timedelta):
        return f"{value.days} d" if value.days else f"{value.total_seconds():g} s"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _meanings() -> str:
    lines: list[str] = []
    for one in classes("core/townhall/model/capabilities.py"):
        if one.name in ("Feature", "Limits", "Pace"):
            lines.extend(f"- `{field.name.lower()}`: {field.text}" for field in one.fields if field.text)
    return "\n".join(("## What some of the names mean\n", *lines))
