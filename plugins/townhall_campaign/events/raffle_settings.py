"""What an ops team can set about a draw: what can be won, how one enters, and who may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from townhall import Between, Record, SettingsError
from townhall_campaign.events.settings import Fault, Span


class RaffleSettings(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draw; each is a table ``[groups.NAME.campaign.raffles.autumn]``. Tickets are never for sale."""

    title: str = ""
    """What people call it; its name, unless given."""
    prize: str = ""
    """What can be won."""
    prizes: Annotated[int, Between(1, 1000)] = 1
    """How many people win."""
    most_entries: Annotated[int, Between(0, 1_000_000)] = 0
    """How many may enter; zero: everybody."""
    entry: Literal["button", "keyword", "reaction"] = "button"
    """How one enters; ``/enter NAME`` works in any case."""
    keyword: str = ""
    """The word that enters, for ``entry = "keyword"``."""
    emoji: str = ""
    """The reaction that enters, for ``entry = "reaction"``."""
    lasts: Annotated[timedelta, Between(600, 90 * 86_400)] = timedelta(days=3)
    """How long one can enter."""
    member_for: Span = timedelta(days=7)
    """How long somebody must have been here when they enter."""
    claim_within: Annotated[timedelta, Between(600, 30 * 86_400)] = timedelta(hours=48)
    """How long a prize waits for whoever won it; then it is drawn again among the others."""

    def __post_init__(self) -> None:
        """Refuse a draw that nobody could enter or win."""
        faults = [SettingsError(said, at=at) for said, at in _faults(self)]
        if faults:
            raise faults[0] if len(faults) == 1 else ExceptionGroup("a draw", faults)


def _faults(raffle: RaffleSettings) -> Iterator[Fault]:
    if raffle.most_entries and raffle.prizes > raffle.most_entries:
        fault = f"is {raffle.prizes}, but only {raffle.most_entries} may enter"
        yield f"{fault}. Lower prizes, or raise most_entries.", ("prizes",)
    if raffle.entry == "keyword" and len(raffle.keyword.split()) != 1:
        yield 'is "keyword", and there is no single word to write. Write keyword = "lucky".', ("entry",)
    if raffle.entry == "reaction" and not raffle.emoji.strip():
        yield 'is "reaction", and there is no emoji. Write emoji = "🎉".', ("entry",)
