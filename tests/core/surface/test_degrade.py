"""Fitting actions to platforms."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townhall import Button, Feature, GroupId, Member, MemberId, Mention, MessageId, MessageRef, Parts, Place, Text
from townhall.model import actions as orders
from townhall.model.actions import Action, Announce, EditMessage, Pin, Say, SayTo
from townhall.model.capabilities import Capabilities, Yes
from townhall.model.parts import (
    ButtonRows,
    Image,
    Link,
    MentionAll,
    Part,
    Style,
    Styled,
    mentions,
    plain,
)
from townhall.model.platforms import DISCORD, LOBBY, MATRIX, POOREST, PROFILES, QQ, TELEGRAM, WECOM
from townhall.surface.degrade import FIRST_SENT, Fitted, Refused, fit
from townhall.surface.lengths import text_size
from townhall.surface.splitting import message_size
from townhall.surface.words import core_texts, words_in

HALL = Place(GroupId("lobby:l:hall"))
WORDS = words_in(core_texts(), "en")


def fitted(action: Action, capabilities: Capabilities, **more: Member) -> Fitted:
    result = fit(action, capabilities, WORDS, **more)
    assert isinstance(result, Fitted)
    return result


def said(result: Fitted) -> list[str]:
    return [plain(one.parts) for one in result.actions if isinstance(one, Say)]


def person(number: int, name: str = "") -> Mention:
    return Mention(MemberId(f"lobby:l:{number}"), name or f"p{number}")


def test_what_the_platform_can_do_stays_as_it_is() -> None:
    say = Say(
        place=HALL, parts=(Text("Hi "), person(1), Styled("there", Style.BOLD)), reply_to=MessageRef(MessageId("7"))
    )

    assert fitted(say, LOBBY) == Fitted((say,))


def test_buttons_become_numbers_where_there_are_none() -> None:
    rows = ButtonRows(((Button("Guide", "g"), Button("Rules", "r")), (Button("Site", url="https://a.example"),)))

    result = fitted(Say(place=HALL, parts=(Text("Welcome!"), rows)), QQ)

    assert said(result) == ["Welcome!\n1. Guide\n2. Rules\nSite: https://a.example\nReply with the number."]
    assert result.menu is not None
    assert [(one.number, one.label, one.data) for one in result.menu.options] == [(1, "Guide", "g"), (2, "Rules", "r")]
    assert "numbered choices; the number is typed" in result.notes


def test_a_link_button_alone_is_no_menu() -> None:
    result = fitted(Say(place=HALL, parts=(ButtonRows(((Button("Site", url="https://a.example"),),)),)), POOREST)

    assert said(result) == ["Site: https://a.example"]
    assert result.menu is None


def test_wide_rows_are_wrapped_and_long_labels_cut() -> None:
    rows = ButtonRows((tuple(Button(f"{number} " + "label " * 30, str(number)) for number in range(7)),))

    (one,) = fitted(Say(place=HALL, parts=(Text("Pick"), rows)), DISCORD).actions

    assert isinstance(one, Say)
    shown = one.parts[-1]
    assert isinstance(shown, ButtonRows)
    assert [len(row) for row in shown.rows] == [5, 2]
    assert all(text_size(button.label) <= 80 and button.label.endswith("…") for row in shown.rows for button in row)


def test_more_buttons_than_a_message_takes_become_numbers() -> None:
    rows = ButtonRows(tuple((Button(str(number), str(number)),) for number in range(6)))

    result = fitted(Say(place=HALL, parts=(Text("Pick"), rows)), DISCORD)

    assert result.menu is not None
    assert len(result.menu.options) == 6


def test_names_beyond_the_limit_are_counted() -> None:
    names: list[Part] = [person(0)]
    for number in range(1, 12):
        names += [Text(", "), person(number)]

    result = fitted(Say(place=HALL, parts=(Text("Welcome "), *names, Text("!"))), _with_mentions(5))

    assert said(result) == ["Welcome @p0, @p1, @p2, @p3, @p4 and 7 more!"]
    assert result.notes == ("5 of 12 people mentioned",)


def test_a_name_beyond_the_limit_that_stands_alone_is_plain_text() -> None:
    parts = (person(1), Text(" thanks "), person(2), Text(" and greets "), person(3))

    (one,) = fitted(Say(place=HALL, parts=parts), _with_mentions(1)).actions

    assert isinstance(one, Say)
    assert one.parts == (person(1), Text(" thanks p2 and greets p3"))


def test_where_nobody_can_be_mentioned_names_are_plain() -> None:
    result = fitted(Say(place=HALL, parts=(Text("Hi "), person(1, "Ada"))), POOREST)

    assert result.actions == (Say(place=HALL, parts=(Text("Hi Ada"),)),)
    assert result.notes == ("the name as plain text",)


def test_everybody_is_only_notified_with_the_right_to() -> None:
    without_right = fitted(Say(place=HALL, parts=(MentionAll(), Text("!"))), LOBBY)
    without_feature = fitted(Say(place=HALL, parts=(MentionAll(), Text("!")), may_mention_all=True), TELEGRAM)
    with_both = Say(place=HALL, parts=(MentionAll(), Text("!")), may_mention_all=True)

    assert said(without_right) == said(without_feature) == ["everyone!"]
    assert fitted(with_both, LOBBY).actions == (with_both,)


def test_an_answer_names_the_person_where_there_are_no_replies() -> None:
    say = Say(place=HALL, parts=(Text("yes"),), reply_to=MessageRef(MessageId("7")))

    (one,) = fitted(say, POOREST, answered=Member(id=MemberId("lobby:l:1"), name="Ada")).actions

    assert one == Say(place=HALL, parts=(Text("Ada: yes"),))


def test_styles_become_plain_text() -> None:
    assert fitted(Say(place=HALL, parts=(Styled("loud", Style.BOLD), Text(" word"))), WECOM).actions == (
        Say(place=HALL, parts=(Text("loud word"),)),
    )


def test_a_picture_is_described_where_it_cannot_be_shown() -> None:
    image = Image("https://a.example/map.png", caption="The way", alt="a map")

    result = fitted(Say(place=HALL, parts=(image,)), POOREST)

    assert said(result) == ["The way\nPicture: a map https://a.example/map.png\n"]


def test_a_link_shows_its_address_where_it_cannot_hide_it() -> None:
    parts = (Link("https://a.example", "the rules"), Text(" "), Link("https://b.example"))

    assert said(fitted(Say(place=HALL, parts=parts), POOREST)) == ["the rules (https://a.example) https://b.example"]


def test_an_announcement_is_a_pinned_message_where_it_is_none() -> None:
    result = fitted(Announce(place=HALL, parts=(Text("News"),)), TELEGRAM)

    assert result.actions == (Say(place=HALL, parts=(Text("News"),)), Pin(place=HALL, target=FIRST_SENT))
    assert result.notes == ("a pinned message",)


def test_an_announcement_is_a_message_where_nothing_can_be_pinned() -> None:
    assert fitted(Announce(place=HALL, parts=(Text("News"),)), QQ).actions == (Say(place=HALL, parts=(Text("News"),)),)


def test_a_mute_is_as_long_as_the_platform_allows() -> None:
    mute = orders.Mute(place=HALL, member=MemberId("m"), duration=None)

    result = fitted(mute, DISCORD)

    assert result.actions == (orders.Mute(place=HALL, member=MemberId("m"), duration=timedelta(days=28)),)
    assert result.notes == ("muted for 28 days, the most there is",)


@pytest.mark.parametrize(
    "action",
    [
        SayTo(place=HALL, member=MemberId("m"), parts=(Text("x"),)),
        EditMessage(place=HALL, target=MessageRef(MessageId("7")), parts=(Text("x"),)),
        orders.Kick(place=HALL, member=MemberId("m")),
        orders.React(place=HALL, target=MessageRef(MessageId("7")), emoji="👋"),
        orders.DeleteMessages(place=HALL, targets=(MessageRef(MessageId("7")),)),
        orders.OpenForm(place=HALL, member=MemberId("m"), form="f", title="t", fields=()),
        orders.AnswerPress(place=HALL, token="t", member=MemberId("m")),
    ],
)
def test_what_has_no_lesser_form_is_refused_with_a_reason(action: Action) -> None:
    result = fit(action, POOREST, WORDS)

    assert isinstance(result, Refused)
    assert result.result.reason


def test_a_poll_becomes_numbered_choices() -> None:
    result = fitted(orders.OpenPoll(place=HALL, question="Tea?", choices=("Yes", "No")), QQ)

    assert said(result) == ["Tea?\n1. Yes\n2. No\nReply with the number."]
    assert result.menu is not None
    assert result.menu.poll


def test_an_edit_that_is_too_long_is_cut_with_an_ellipsis() -> None:
    edit = EditMessage(place=HALL, target=MessageRef(MessageId("7")), parts=(Text("word " * 1000),))

    (one,) = fitted(edit, DISCORD).actions

    assert isinstance(one, EditMessage)
    assert message_size(one.parts) <= 2000
    assert plain(one.parts).endswith("word…")


def test_a_long_text_is_split_between_paragraphs_and_the_last_piece_has_the_buttons() -> None:
    paragraphs = "\n\n".join("sentence. " * 70 for _ in range(4))
    say = Say(
        place=HALL,
        parts=(Text(paragraphs), ButtonRows(((Button("ok", "d"),),))),
        reply_to=MessageRef(MessageId("7")),
    )

    pieces = fitted(say, DISCORD).actions

    assert all(isinstance(piece, Say) for piece in pieces)
    assert [piece.reply_to is not None for piece in pieces if isinstance(piece, Say)] == [True, False]
    assert [isinstance(piece.parts[-1], ButtonRows) for piece in pieces if isinstance(piece, Say)] == [False, True]


def test_a_link_in_the_text_is_not_cut() -> None:
    address = "https://a.example/" + "x" * 300
    say = Say(place=HALL, parts=(Text("字" * 900 + " " + address + " end"),))

    assert any(address in text for text in said(fitted(say, POOREST)))


@pytest.mark.parametrize("whole", ["👩‍👩‍👧‍👦", "👍🏽", "é́", "🇨🇳"])
def test_what_readers_see_as_one_character_is_not_cut(whole: str) -> None:
    say = Say(place=HALL, parts=(Text(whole * 600),))

    pieces = said(fitted(say, POOREST))

    assert len(pieces) > 1
    assert all(piece == whole * (len(piece) // len(whole)) for piece in pieces)


@pytest.mark.parametrize(("written", "said_then"), [("Hello" + " " * 5000, ["Hello"]), ("\n\n " * 700, [""])])
def test_white_space_makes_no_message_longer_than_it_may_be(written: str, said_then: list[str]) -> None:
    assert said(fitted(Say(place=HALL, parts=(Text(written),)), PROFILES["discord"])) == said_then


def _with_mentions(most: int) -> Capabilities:
    from msgspec.structs import replace

    return replace(TELEGRAM, limits=replace(TELEGRAM.limits, mentions_per_message=most))


# -- properties -----------------------------------------------------------------------------------
WORD = st.one_of(
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30),
    st.sampled_from(["https://example.org/a/b?c=d", "你好，欢迎。", "👩‍👩‍👧‍👦", "🇨🇳🇩🇪", "\n\n", "word. ", "𝒳" * 40]),
)


def repeated(words: list[str], times: int) -> str:
    return " ".join(words * times)


RUN = st.builds(repeated, st.lists(WORD, max_size=6), st.integers(1, 400))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
PART: st.SearchStrategy[Part] = st.one_of(
    st.builds(Text, RUN),
    st.builds(Styled, RUN, st.sampled_from(Style)),
    st.builds(person, st.integers(1, 99), NAMES),
    st.builds(Link, st.just("https://example.org/page"), NAMES),
)
MESSAGE: st.SearchStrategy[Parts] = st.lists(PART, max_size=12).map(tuple)
PROFILE = st.sampled_from(sorted(PROFILES)).map(PROFILES.__getitem__)


@settings(max_examples=150, deadline=None)
@given(MESSAGE, PROFILE)
def test_no_fitted_message_is_longer_than_the_platform_takes(parts: Parts, profile: Capabilities) -> None:
    result = fitted(Say(place=HALL, parts=parts), profile)

    assert all(message_size(one.parts) <= profile.limits.text_length for one in result.actions if isinstance(one, Say))


@settings(max_examples=150, deadline=None)
@given(MESSAGE, PROFILE)
def test_every_word_is_still_there_and_in_order(parts: Parts, profile: Capabilities) -> None:
    result = fitted(Say(place=HALL, parts=parts), profile)

    shown = "".join("".join(_texts(one.parts)) for one in result.actions if isinstance(one, Say))
    assert _signs(shown) == _signs("".join(_texts(parts)))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.builds(person, st.integers(1, 99)), st.just(Text(", "))), max_size=250), PROFILE)
def test_no_message_mentions_more_people_than_the_platform_takes(parts: list[Part], profile: Capabilities) -> None:
    result = fitted(Say(place=HALL, parts=tuple(parts)), profile)

    for one in result.actions:
        assert isinstance(one, Say)
        assert len(list(mentions(one.parts))) <= profile.limits.mentions_per_message


@settings(max_examples=100, deadline=None)
@given(MESSAGE, PROFILE)
def test_only_what_the_platform_supports_is_used_and_every_loss_is_noted(parts: Parts, profile: Capabilities) -> None:
    rows = ButtonRows(((Button("ok", "d"),),))

    result = fitted(Say(place=HALL, parts=(*parts, rows), reply_to=MessageRef(MessageId("7"))), profile)

    used = {feature for one in result.actions if isinstance(one, Say) for feature in _features(one)}
    wanted = _features(Say(place=HALL, parts=(*parts, rows), reply_to=MessageRef(MessageId("7"))))
    assert all(isinstance(profile.ability(feature), Yes) for feature in used)
    assert bool(wanted - used) <= bool(result.notes)


@pytest.mark.parametrize("profile", [MATRIX, WECOM, QQ])
def test_the_same_message_is_fitted_the_same_way_twice(profile: Capabilities) -> None:
    say = Say(place=HALL, parts=(person(1), Text(" x " * 9000), ButtonRows(((Button("ok", "d"),),))))

    assert fit(say, profile, WORDS) == fit(say, profile, WORDS)


_FEATURE_OF: dict[type[Part], Feature] = {
    Styled: Feature.STYLES,
    Mention: Feature.MENTION,
    Link: Feature.LINKS,
    ButtonRows: Feature.BUTTONS,
}


def _features(say: Say) -> set[Feature]:
    found = {_FEATURE_OF[type(part)] for part in say.parts if type(part) in _FEATURE_OF}
    return found | ({Feature.REPLY} if say.reply_to else set())


def _texts(parts: Parts) -> list[str]:
    """Everything written in a message, with both sides of a link but without who is mentioned."""
    found: list[str] = []
    for part in parts:
        if isinstance(part, Link):
            found.append(f"{part.text} {part.url}")
        elif isinstance(part, Text | Styled):
            found.append(part.text)
        elif isinstance(part, Mention):
            found.append(part.name or part.member)
    return found


def _signs(text: str) -> str:
    return re.sub(r"[\s()]", "", text)
