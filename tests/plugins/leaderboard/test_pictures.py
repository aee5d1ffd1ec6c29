"""The board as a picture: drawn where it can be, with the words in any case (light and dark, in any script)."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from tests.plugins.leaderboard.talk import Talk

import townhall_leaderboard
from townhall import Image
from townhall.testing import Room
from townhall_leaderboard.canvas import Canvas, Line
from townhall_leaderboard.drawing import PALETTES, WIDTH, Colour, draw
from townhall_leaderboard.fonts import MissingSigns, Typeface, found
from townhall_leaderboard.pictures import FOLDER, make_ours, remove

with_fonts = pytest.mark.skipif(not found(), reason="no font is installed here")
UGARITIC = "𐎀𐎁"
"""Letters that no usual font has."""


def canvas(theme: str, *names: str) -> Canvas:
    lines = tuple(Line(place=str(n), name=name, points="9 points", deeds="thanks 1") for n, name in enumerate(names, 1))
    return Canvas(theme="dark" if theme == "dark" else "light", title="The square", subtitle="2026", places=lines)


def board(room: Room) -> list[tuple[str, list[Image]]]:
    """Return each board that was told, with its pictures."""
    told = [one for one in room.messages if "2026-03-02 – 2026-03-08" in one.text]
    return [(one.text, [part for part in one.parts if isinstance(part, Image)]) for one in told]


@with_fonts
@pytest.mark.platforms("telegram", "discord", "qq", "matrix", "full", "poorest")
async def test_the_picture_comes_with_the_words_where_the_platform_shows_it_and_goes_afterwards(room: Room) -> None:
    room.enable(townhall_leaderboard, picture="dark")
    await Talk(room).say("Ada", "小明")
    await room.wait(days=7, hours=1)

    ((text, pictures),) = board(room)
    assert "1. Ada · 1 point" in text
    assert len(pictures) == (0 if room.variant.profile in ("full", "poorest") else 1)
    assert all(picture.alt == "The board as a picture; the message says the same in words." for picture in pictures)
    assert all(picture.source.startswith(f"{FOLDER}/") for picture in pictures)
    assert not kept() & {picture.source for picture in pictures}


@with_fonts
@pytest.mark.platforms("telegram")
async def test_a_name_that_cannot_be_drawn_leaves_the_words_and_staff_hear_of_it_once(room: Room) -> None:
    room.enable(townhall_leaderboard, picture="light")
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    talk = Talk(room)
    for _ in range(2):
        await talk.say(UGARITIC)
        await room.wait(days=7)
    await room.wait(hours=1)

    ((_, pictures),) = board(room)
    assert pictures == []
    assert [said for said in room.staff if "without its picture" in said] == [
        "The board of room comes without its picture, because no font here has the letter 𐎀. "
        "Install one that has it, such as fonts-noto-cjk for Chinese."
    ]


@with_fonts
@pytest.mark.platforms("telegram")
@pytest.mark.parametrize("mode", ["observe", "suggest"])
async def test_what_is_not_told_is_not_drawn(room: Room, mode: str) -> None:
    room.enable(townhall_leaderboard, picture="light", mode=mode)
    await Talk(room).say("Ada")
    before = kept()
    await room.wait(days=7, hours=1)

    assert kept() <= before


@with_fonts
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_has_a_card_for_each_place(theme: str) -> None:
    small, large = (draw(canvas(theme, *names)) for names in (["Ada"], ["Ada", "Bo", "Cy"]))

    assert small[:8] == b"\x89PNG\r\n\x1a\n"
    assert size(small)[0] == size(large)[0] == WIDTH
    assert size(small)[1] < size(large)[1]


@with_fonts
def test_a_long_name_is_shortened_to_what_fits() -> None:
    face = Typeface(34)

    shown = face.shortened("Margaret of the very long name " * 4, 300)

    assert shown.endswith("…")
    assert face.length(shown) <= 300
    assert face.shortened("Ada", 300) == "Ada"


@with_fonts
def test_emoji_that_no_font_has_are_left_out_and_letters_are_not() -> None:
    face = Typeface(34)

    assert face.writable("\U000e0041 Ada \U000e0042 Bo") == "Ada Bo"
    assert face.writable("\U000e0041") == "…"
    for name in (UGARITIC, "שלום", "مرحبا"):
        with pytest.raises(MissingSigns):
            face.writable(name)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_ground(theme: str) -> None:
    colours = PALETTES[theme]
    pairs = [(colours.text, colours.ground), (colours.quiet, colours.ground), (colours.text, colours.card)]
    pairs += [(colours.quiet, colours.card), (colours.accent, colours.card), (colours.on_accent, colours.accent)]

    assert all(contrast(one, other) >= 4.5 for one, other in pairs)


def test_only_pictures_of_ours_are_removed(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.png"
    foreign.write_bytes(b"")

    remove(str(foreign))
    remove(f"{FOLDER}/../foreign.png")

    assert foreign.exists()


def test_a_folder_that_others_can_write_to_takes_no_picture(tmp_path: Path) -> None:
    """Everybody may write where temporary files lie, so somebody else may have been there first."""
    ours, open_to_all, elsewhere = tmp_path / "ours", tmp_path / "open", tmp_path / "link"
    make_ours(ours)
    make_ours(ours)
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    elsewhere.symlink_to(ours)

    for folder in (open_to_all, elsewhere):
        with pytest.raises(PermissionError, match="is not ours alone"):
            make_ours(folder)


def kept() -> set[str]:
    """Return the pictures that lie there now."""
    return {str(file) for file in FOLDER.glob("*.png")}


def size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours as WCAG 2 has it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
