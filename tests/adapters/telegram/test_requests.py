"""Messages as calls: text, pictures, albums, files, captions, buttons, topics."""

from __future__ import annotations

from pathlib import Path

from telegram import InputMediaPhoto, ReplyParameters

from townhall.model.parts import Button, ButtonRows, File, Image, Part, Text
from townhall_telegram.requests import Manner, editing, missing_file, resolved, saying, too_long

HERE = Manner(-100)
BUTTONS = ButtonRows(((Button("Go", "x"),),))


def methods(*parts: Part) -> list[str]:
    return [call.method for call in saying(parts, HERE, "telegram:tg:")]


def test_a_text_is_one_call_in_html() -> None:
    (call,) = saying((Text("a < b"),), Manner(-100, "7", "5", silent=True, paid=True), "")

    reply = call.arguments.pop("reply_parameters")
    assert isinstance(reply, ReplyParameters)
    assert (reply.message_id, reply.allow_sending_without_reply) == (5, True)
    assert call.arguments == {
        "chat_id": -100,
        "message_thread_id": 7,
        "disable_notification": True,
        "allow_paid_broadcast": True,
        "text": "a &lt; b",
        "parse_mode": "HTML",
    }


def test_a_picture_carries_its_text() -> None:
    (call,) = saying((Image("F"), Text("Look"), BUTTONS), HERE, "")

    assert (call.method, call.arguments["photo"], call.arguments["caption"]) == ("send_photo", "F", "Look")
    assert "reply_markup" in call.arguments


def test_a_text_too_long_for_a_caption_follows_its_picture() -> None:
    assert methods(Image("F"), Text("x" * 1025)) == ["send_photo", "send_message"]


def test_several_pictures_are_an_album_with_one_caption() -> None:
    (call,) = saying((Image("A"), Image("B"), Text("Both")), HERE, "")

    media = call.arguments["media"]
    assert isinstance(media, list)
    assert [one.media for one in media if isinstance(one, InputMediaPhoto)] == ["A", "B"]  # pyright: ignore
    assert (call.method, call.arguments["caption"]) == ("send_media_group", "Both")


def test_an_album_of_eleven_is_an_album_and_a_picture() -> None:
    assert methods(*(Image(str(n)) for n in range(11))) == ["send_media_group", "send_photo"]


def test_buttons_of_an_album_stand_under_a_message_of_their_own() -> None:
    assert methods(Image("A"), Image("B"), Text("Both"), BUTTONS) == ["send_media_group", "send_message"]


def test_each_kind_of_file_has_its_call() -> None:
    kinds = ("document", "voice", "video", "audio", "animation", "video_note", "strange")

    assert methods(*(File("F", kind=kind) for kind in kinds)) == [
        "send_document",
        "send_voice",
        "send_video",
        "send_audio",
        "send_animation",
        "send_video_note",
        "send_document",
    ]


def test_a_video_note_has_no_caption() -> None:
    assert methods(File("F", kind="video_note"), Text("Hi")) == ["send_video_note", "send_message"]


def test_a_file_of_this_machine_is_a_path_and_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")

    assert resolved(f"file://{tmp_path}/a.txt") == tmp_path / "a.txt"
    assert resolved("https://a.example/a.png") == "https://a.example/a.png"
    assert missing_file((File(f"{tmp_path}/a.txt"), Image("AgACAg"))) == ""
    assert missing_file((File(f"{tmp_path}/b.txt"),)) == f"{tmp_path}/b.txt"


def test_an_edit_is_of_the_text_or_of_the_caption() -> None:
    (text,), (caption,) = editing((Text("a"),), 1, 2, ""), editing((Image("F"), Text("a")), 1, 2, "")

    assert (text.method, caption.method) == ("edit_message_text", "edit_message_caption")


def test_a_text_is_measured_in_units_of_utf_16() -> None:
    assert too_long((Text("👍" * 2049),), "") == 4098
    assert too_long((Text("x" * 4096),), "") == 0
