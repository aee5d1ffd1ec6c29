"""`townhall raffle verify FILE` says plainly whether a draw holds."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from townhall import replace
from townhall_campaign.events import lottery
from townhall_campaign.events.lottery import RaffleRecord
from townhall_campaign.events.verifying import add_raffle, verified

SEED, RULES = bytes(range(32)), "raffle: autumn 1"
RECORD = RaffleRecord(
    format=lottery.FORMAT,
    raffle="autumn",
    rules=RULES,
    commitment=lottery.commitment_of(SEED, RULES),
    seed=SEED.hex(),
    rounds=(lottery.drawn(SEED, 1, range(1, 30), 2),),
)


def verify(text: str, folder: Path, *more: str) -> tuple[int, str]:
    file = folder / "draw.json"
    file.write_text(text, encoding="utf-8")
    app = typer.Typer()
    add_raffle(app)
    result = CliRunner().invoke(app, ["raffle", "verify", str(file), *more])
    return result.exit_code, result.output


def written(record: RaffleRecord) -> str:
    return msgspec.json.encode(record).decode()


def test_a_draw_that_holds_is_said_to_hold(tmp_path: Path) -> None:
    code, said = verify(f"Autumn: the draw is over.\n{written(RECORD)}\n", tmp_path)

    assert code == 0
    assert "The draw autumn holds" in said
    assert RECORD.commitment in said


def test_a_record_that_a_chat_broke_into_lines_is_read(tmp_path: Path) -> None:
    text = written(RECORD)

    assert verify(f"{text[:80]}\n{text[80:]}", tmp_path)[0] == 0


def test_the_commitment_that_was_read_before_is_held_against_it(tmp_path: Path) -> None:
    assert verify(written(RECORD), tmp_path, "--commitment", RECORD.commitment)[0] == 0
    code, said = verify(written(RECORD), tmp_path, "--commitment", "00")

    assert code == 1
    assert "another one than that you read" in said


def test_other_winners_are_found(tmp_path: Path) -> None:
    forged = replace(RECORD, rounds=(replace(RECORD.rounds[0], winners=(1, 2)),))
    code, said = verify(written(forged), tmp_path)

    assert code == 1
    assert "does not hold" in said
    assert "The winners are not those" in said


@pytest.mark.parametrize("text", ["", "{", "{}", "}{", '{"format": 1}', '{"more": 1}', "\0"])
def test_what_is_no_record_is_refused_with_a_sentence(text: str, tmp_path: Path) -> None:
    code, said = verify(text, tmp_path)

    assert code == 1
    assert "record" in said
    assert "Traceback" not in said


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    (said, wrong), *rest = verified(tmp_path / "none.json")

    assert (wrong, rest) == (True, [])
    assert "cannot be read: No such file or directory. Name the file" in said
