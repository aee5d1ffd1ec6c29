"""The codes of a picture are read within bounds, whoever made the picture."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from tests.support.codes import encoded, qr_image, qr_png

from townhall.adapter.codes import FORMATS, LONGEST_TEXT, MOST_TEXTS, UNREAD, Unreadable, readable, texts_in
from townhall.model.capabilities import Feature
from townhall.model.platforms import DISCORD, WECOM

SPAM = "https://t.me/+spam"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_code_is_read_in_every_format_that_chats_show(kind: str) -> None:
    assert texts_in(encoded(qr_image(SPAM), kind)) == (SPAM,)


def test_all_codes_of_a_picture_are_read_each_once() -> None:
    assert sorted(texts_in(qr_png("one", "two", "one"))) == ["one", "two"]


def test_chinese_and_signs_come_out_as_they_went_in() -> None:
    assert texts_in(qr_png("加群领福利 🎁")) == ("加群领福利 🎁",)


def test_a_picture_without_codes_has_no_texts() -> None:
    assert texts_in(encoded(Image.new("RGB", (300, 200), "green"))) == ()


@pytest.mark.parametrize("ink", ["black", "white"])
def test_a_code_that_shows_on_one_theme_only_is_read(ink: str) -> None:
    code = qr_image(SPAM)
    seen_through = Image.new("RGBA", code.size, ink)
    seen_through.putalpha(ImageChops.invert(code))

    assert texts_in(encoded(seen_through)) == (SPAM,)


def test_a_code_in_a_corner_of_a_large_photo_is_read() -> None:
    photo = Image.new("RGB", (4000, 4000), "grey")
    photo.paste(qr_image(SPAM, scale=16), (3300, 3300))

    assert texts_in(encoded(photo, "JPEG")) == (SPAM,)


def test_a_long_text_is_cut() -> None:
    assert [len(text) for text in texts_in(qr_png("x" * (LONGEST_TEXT + 50)))] == [LONGEST_TEXT]


def test_of_very_many_codes_the_first_are_kept() -> None:
    assert len(texts_in(qr_png(*(str(number) for number in range(MOST_TEXTS + 4))))) == MOST_TEXTS


def test_a_picture_that_unpacks_to_very_much_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Unreadable, match="The picture is broken"):
        texts_in(bomb(60_000))
    with pytest.raises(Unreadable, match="5000 × 5000 points"):
        texts_in(bomb(5_000))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_picture_or_refused(junk: bytes) -> None:
    for picture in (junk, qr_png("x")[:60] + junk):
        with pytest.raises(Unreadable):
            texts_in(picture)


def test_a_drawing_that_could_name_other_files_is_not_opened() -> None:
    with pytest.raises(Unreadable):
        texts_in(b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>')


def test_without_the_libraries_an_account_says_how_to_get_them() -> None:
    poorer = readable(DISCORD, ("no_such_library",))

    assert poorer.ability(Feature.READ_CODES) == UNREAD
    assert "townhall[pictures]" in UNREAD.remedy
    assert readable(WECOM, ("no_such_library",)) is WECOM


def test_with_the_libraries_nothing_is_taken_away() -> None:
    assert readable(DISCORD) is DISCORD


def bomb(side: int) -> bytes:
    """Return a tiny PNG that claims to be very large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
