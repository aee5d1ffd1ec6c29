"""Publish what a draw was made of, and say plainly whether it holds: in the chat and on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from townhall import Group, Parts, Text
from townhall_campaign.events.lottery import FORMAT, RaffleRecord, faults_of
from townhall_campaign.events.raffle_settings import RaffleSettings
from townhall_campaign.events.records import Raffle
from townhall_campaign.wording import lines

if TYPE_CHECKING:
    import typer

FAULTS = {
    "format": "The record is of a format that this version does not know.",
    "seed": "The seed is no hexadecimal number.",
    "commitment": "Seed and rules do not give the commitment: one of the three was changed.",
    "published": "The commitment is another one than that you read before the draw.",
    "tickets": "A list of tickets cannot be read.",
    "digest": "A list of tickets does not give its digest: one of the two was changed.",
    "winners": "The winners are not those that come of the seed and the tickets.",
    "again": "Somebody who had won took part again.",
    "late": "A ticket took part later that was not there at first.",
}


def record_of(name: str, raffle: Raffle, seed: bytes) -> RaffleRecord:
    """Return what is published of a draw that is over."""
    return RaffleRecord(
        format=FORMAT,
        raffle=name,
        rules=raffle.rules,
        commitment=raffle.commitment,
        seed=seed.hex(),
        rounds=raffle.rounds,
    )


async def publish_record(name: str, one: RaffleSettings, raffle: Raffle, seed: bytes, group: Group) -> None:
    """Show the group everything it takes to recompute a draw."""
    written = msgspec.json.encode(record_of(name, raffle, seed)).decode()
    title = group.text("campaign.events.raffle.record", title=one.title or name, raffle=name)
    await group.say(lines(title, (Text(written),)))


def verdict(name: str, raffle: Raffle, seed: bytes, group: Group) -> Parts:
    """Return whether a draw that is over holds, in words."""
    faults = list(faults_of(record_of(name, raffle, seed)))
    if not faults:
        winners = ", ".join(str(ticket) for one in raffle.rounds for ticket in one.winners) or "–"
        return group.text("campaign.events.verify.holds", rounds=len(raffle.rounds), winners=winners)
    return lines(
        group.text("campaign.events.verify.broken"), *(group.text(f"campaign.events.verify.{one}") for one in faults)
    )


def read_record(text: str) -> RaffleRecord:
    """Return the record in a text, with whatever a chat wrote around it; raises :class:`ValueError` without one."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ValueError("There is no record in it: it begins with { and ends with }.")
    try:
        return msgspec.json.decode(text[start : end + 1].replace("\n", "").encode(), type=RaffleRecord)
    except msgspec.DecodeError as error:
        raise ValueError(f"The record cannot be read: {error}. Copy it whole, from {{ to }}.") from None


def add_raffle(app: typer.Typer) -> None:
    """Add ``townhall raffle verify FILE``."""
    import typer

    raffle = typer.Typer(help="Check draws that Townhall published.", no_args_is_help=True)

    @raffle.callback()
    def about() -> None:
        """Check draws that Townhall published."""

    @raffle.command("verify")
    def verify(
        file: Path = typer.Argument(..., help="The published record, as it was copied from the chat."),  # noqa: B008
        commitment: str = typer.Option("", help="The commitment as you read it before the draw."),
    ) -> None:
        """Recompute a draw from its published record, and say whether it holds."""
        for line, wrong in verified(file, commitment):
            typer.echo(line, err=wrong)
            if wrong:
                raise typer.Exit(1)

    app.add_typer(raffle, name="raffle")


def verified(file: Path, commitment: str = "") -> list[tuple[str, bool]]:
    """Return what to say about a record in a file, the last line with whether something is wrong."""
    try:
        record = read_record(file.read_text(encoding="utf-8"))
    except OSError as error:
        return [(f"{file} cannot be read: {error.strerror}. Name the file in which you saved the record.", True)]
    except ValueError as error:
        return [(f"{file}: {error}", True)]
    faults = [FAULTS[fault] for fault in faults_of(record, commitment)]
    if faults:
        return [("\n".join((f"{file}: the draw {record.raffle} does not hold.", *faults)), True)]
    winners = ", ".join(str(ticket) for one in record.rounds for ticket in one.winners) or "none"
    said = f"The draw {record.raffle} holds. Rounds: {len(record.rounds)}. Winning tickets: {winners}."
    compare = "Compare the commitment with the one that was published before the draw:"
    checked = "The commitment is the one you read before:" if commitment else compare
    return [(said, False), (f"{checked} {record.commitment}", False)]
