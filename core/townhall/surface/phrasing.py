"""Say a message with the means a platform has: styles, mentions, links, pictures and buttons, or words for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from townhall.model.capabilities import Capabilities, Degraded, Feature, No, Yes
from townhall.model.parts import (
    ButtonRows,
    ContactCard,
    File,
    Image,
    Link,
    Mention,
    MentionAll,
    MentionRole,
    Part,
    Parts,
    Quote,
    Styled,
    Text,
)
from townhall.model.people import Member
from townhall.surface.menus import Menu, Words, arranged, menu_of
from townhall.text.names import safe_name

_BETWEEN_NAMES = re.compile(r"[\s,，、;；&·]*(?:and|和|及|与)?\s*", re.IGNORECASE)


class Phrasing:
    """One message on its way to one platform; it collects what is lost."""

    def __init__(self, capabilities: Capabilities, words: Words, *, may_mention_all: bool) -> None:
        self.capabilities = capabilities
        self.words = words
        self.may_mention_all = may_mention_all
        self.menu: Menu | None = None
        self.rows: tuple[ButtonRows, ...] = ()
        """The buttons that stay buttons; they go under the last piece."""
        self._notes: list[str] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """What was lost, each once."""
        return tuple(dict.fromkeys(self._notes))

    def note(self, how: str) -> None:
        """Remember that something was said in a lesser form."""
        self._notes.append(how)

    def fitted(self, parts: Parts) -> Parts:
        """Return the parts in the form the platform has; buttons that stay are in :attr:`rows`."""
        rows = [part for part in parts if isinstance(part, ButtonRows)]
        said: list[Part] = [part for part in parts if not isinstance(part, ButtonRows)]
        spoken = [piece for part in self._counted(said) for piece in self._part(part)]
        return joined([*spoken, *self._buttons(rows, bool(spoken))])

    def addressed(self, parts: Parts, answered: Member | None) -> Parts:
        """Return a message that names whom it answers, for platforms without replies."""
        if answered is None:
            return parts
        name = safe_name(answered.name)
        whom: Part = Mention(answered.id, name) if self._able(Feature.MENTION, quiet=True) else Text(name)
        before, after = self.words("core.fit.answering", name="\0").split("\0")
        return joined([Text(before), whom, Text(after), *parts])

    # -- one part ---------------------------------------------------------------------------------
    def _part(self, part: Part) -> Iterator[Part]:
        match part:
            case Styled(text=text):
                yield part if self._able(Feature.STYLES) else Text(text)
            case Mention(name=name, member=member):
                yield part if self._able(Feature.MENTION) else Text(name or member)
            case MentionAll():
                yield part if self._everyone() else Text(self.words("core.fit.everyone"))
            case MentionRole(name=name, role=role):
                yield part if self._able(Feature.MENTION) and self._able(Feature.ROLES) else Text(name or role)
            case Link(url=url, text=text):
                yield part if self._able(Feature.LINKS) else Text(f"{text} ({url})" if text and text != url else url)
            case Image():
                yield from self._image(part)
            case File(name=name, source=source):
                words = self.words("core.fit.file", name=f"{name} {_address(source)}".strip())
                yield part if self._able(Feature.FILES) else Text(f"\n{words}\n")
            case ContactCard(name=name):
                yield part if self._able(Feature.FILES) else Text(name)
            case Quote(text=text):
                yield part if self._able(Feature.STYLES) else Text(f"“{text}”\n")
            case _:
                yield part

    def _image(self, image: Image) -> Iterator[Part]:
        if self._able(Feature.IMAGES):
            yield image
            return
        shown = self.words("core.fit.image", text=" ".join(filter(None, (image.alt, _address(image.source)))))
        yield Text("\n".join(filter(None, (image.caption, shown))) + "\n")

    def _everyone(self) -> bool:
        if not self.may_mention_all:
            self.note("everyone by word only, there is no right to notify them")
            return False
        ability = self.capabilities.ability(Feature.MENTION_ALL)
        if isinstance(ability, No):
            self.note(ability.reason)
        elif isinstance(ability, Degraded):
            self.note(ability.how)
        return not isinstance(ability, No)

    def _able(self, feature: Feature, *, quiet: bool = False) -> bool:
        ability = self.capabilities.ability(feature)
        if isinstance(ability, Yes):
            return True
        if not quiet:
            self.note(ability.how if isinstance(ability, Degraded) else ability.reason)
        return False

    # -- many mentions ----------------------------------------------------------------------------
    def _counted(self, parts: list[Part]) -> list[Part]:
        """Return the parts with no more mentions than one message takes; runs of names end in a count."""
        most = self.capabilities.limits.mentions_per_message
        places = [at for at, part in enumerate(parts) if isinstance(part, Mention)]
        if len(places) <= most or not self._able(Feature.MENTION, quiet=True):
            return parts
        self.note(f"{most} of {len(places)} people mentioned")
        kept = parts[: places[most]]
        at = places[most]
        while at < len(parts):
            end, count = _run_of_mentions(parts, at)
            if not count:
                kept.append(parts[at])
            elif _ends_in_name(kept):
                kept = [*_without_separator(kept), Text(self.words("core.fit.more", count=count))]
            else:
                kept.append(Text(_name(parts[at])))
                end = at + 1
            at = end
        return kept

    # -- buttons ----------------------------------------------------------------------------------
    def _buttons(self, rows: list[ButtonRows], has_text: bool) -> Iterator[Part]:
        if not any(row for one in rows for row in one.rows):
            return
        if self._able(Feature.BUTTONS):
            arrangement = arranged(rows, self.capabilities.limits)
            if arrangement is not None:
                self.rows = (arrangement,)
                return
            self.note("numbered choices, there are too many buttons")
        lines, self.menu = menu_of(rows, self.words)
        yield Text(("\n" if has_text else "") + "\n".join(lines))


def joined(parts: list[Part]) -> Parts:
    """Join neighbouring plain texts and leave out empty ones."""
    together: list[Part] = []
    for part in parts:
        last = together[-1] if together else None
        if isinstance(part, Text) and isinstance(last, Text):
            together[-1] = Text(last.text + part.text)
        elif not isinstance(part, Text) or part.text:
            together.append(part)
    return tuple(together)


def _run_of_mentions(parts: list[Part], at: int) -> tuple[int, int]:
    """Return where the names that begin at ``at`` end, and how many there are."""
    if not isinstance(parts[at], Mention):
        return at + 1, 0
    count, end = 0, at
    for place in range(at, len(parts)):
        if isinstance(parts[place], Mention):
            count, end = count + 1, place + 1
        elif not _is_separator(parts[place]):
            break
    return end, count


def _ends_in_name(kept: list[Part]) -> bool:
    last = kept[-1] if kept else None
    return isinstance(last, Mention) or (
        last is not None and _is_separator(last) and len(kept) > 1 and isinstance(kept[-2], Mention)
    )


def _without_separator(kept: list[Part]) -> list[Part]:
    return kept[:-1] if _is_separator(kept[-1]) else kept


def _is_separator(part: Part) -> bool:
    return isinstance(part, Text) and _BETWEEN_NAMES.fullmatch(part.text) is not None


def _name(part: Part) -> str:
    return (part.name or part.member) if isinstance(part, Mention) else ""


def _address(source: str) -> str:
    return source if source.startswith(("http://", "https://")) else ""
