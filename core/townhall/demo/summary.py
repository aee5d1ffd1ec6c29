"""What a demonstration comes to: what each plugin did and why, what ``/why`` answers, and what staff had to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from townhall.demo.chronicle import Entry
from townhall.replay.findings import Findings, shape_of

MOST_REASONS = 4
MOST_FOR_STAFF = 12
WHY = "/why"


def summary_of(title: str, entries: Sequence[Entry], findings: Findings, staff_rooms: frozenset[str]) -> Iterator[str]:
    """Yield the summary, line by line."""
    yield f"{title}: what came of it"
    yield ""
    yield from _numbers(entries)
    yield ""
    yield "What each plugin did, and why"
    yield from _by_plugin(findings)
    yield ""
    yield "What members and staff read when they ask why"
    yield from _answers(entries)
    yield ""
    yield "What staff were asked and told"
    yield from _for_staff(entries, staff_rooms)


def _numbers(entries: Sequence[Entry]) -> Iterator[str]:
    people = {entry.who for entry in entries if entry.kind in ("speaks", "acts")}
    kinds = Counter(entry.kind for entry in entries)
    yield (
        f"  {len(people)} people wrote {kinds['speaks']} messages. Townhall wrote {kinds['says']}, "
        f"did {kinds['does']} other things, and left {kinds['why']} reasons."
    )


def _by_plugin(findings: Findings) -> Iterator[str]:
    counts = findings.counts()
    for plugin in sorted({plugin for plugin, _, _ in counts}):
        done = [
            f"{times} x {action}{f' ({state})' if state else ''}"
            for (of, action, state), times in sorted(counts.items())
            if of == plugin
        ]
        yield f"  {plugin}: {', '.join(done)}"
        found = [(why, reason) for (of, reason), why in findings.reasons.items() if of == plugin]
        found.sort(key=lambda one: (-one[0].times, one[1]))
        for why, reason in found[:MOST_REASONS]:
            first = why.first[0]
            about = f", first {first.who} in {first.group}" if first.who else f", first in {first.group}"
            yield f"    {why.times:>3} x because: {reason}{about}"


def _answers(entries: Sequence[Entry]) -> Iterator[str]:
    for place, entry in enumerate(entries):
        if entry.kind == "speaks" and entry.text.startswith(WHY):
            yield f"  {entry.who} in {entry.room}: {entry.text}"
            answers = (after for after in entries[place + 1 :] if after.kind == "says" and after.room == entry.room)
            answer = next(answers, None)
            if answer is not None:
                yield f"    {answer.who}: {answer.text}"


def _for_staff(entries: Sequence[Entry], staff_rooms: frozenset[str]) -> Iterator[str]:
    people = {entry.who for entry in entries if entry.kind in ("speaks", "acts")}
    shapes: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.room in staff_rooms and entry.kind == "says":
            shapes.setdefault(f"{entry.who} {_without(people, shape_of(entry.text))[:40]}", []).append(entry)
        elif entry.room in staff_rooms and entry.kind in ("acts", "speaks") and entry.text != "comes in":
            shapes[f"{entry.at} {entry.who}"] = [entry]
    for alike in list(shapes.values())[:MOST_FOR_STAFF]:
        first = alike[0]
        more = f"  (and {len(alike) - 1} like it)" if len(alike) > 1 else ""
        separator = ":" if first.kind != "acts" else ""
        yield f"  {first.who}{separator} {first.text}{more}"
    if len(shapes) > MOST_FOR_STAFF:
        yield f"  and {len(shapes) - MOST_FOR_STAFF} things more"


def _without(people: Iterable[str], text: str) -> str:
    """Return a text in which nobody has a name, so that what is said of one and of another is alike."""
    for name in sorted(people, key=len, reverse=True):
        text = text.replace(name, "*")
    return text
