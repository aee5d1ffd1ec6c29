"""A month should have at least one of each kind of content, and staff are told what is missing (S34)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.plugins.campaign.test_plan import OPS, installed

import townhall_campaign
from townhall.config.loading import load
from townhall.testing import Room

KINDS = ["topic", "knowledge", "activity"]
TALK = {"at": "2026-04-09 18:00", "text": "Which tool do you reach for first?", "kind": "topic"}
REVIEWED = "2026-03-25T09:30"
NEXT = "2026-04-25T09:30"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def gaps(room: Room) -> list[str]:
    return [one for one in room.staff if "Nothing of this kind is planned for" in one]


async def test_s34_staff_are_told_once_which_kinds_the_coming_month_lacks(lounge: Room) -> None:
    fact = {"at": "2026-03-31 12:00", "text": "Did you know?", "kind": "knowledge"}
    lounge.enable(townhall_campaign, kinds=KINDS, posts={"talk": TALK, "fact": fact})
    await lounge.wait_until(at("2026-03-25T08:30"))
    assert gaps(lounge) == []

    await lounge.wait_until(at("2026-03-31T06:00"))
    [told] = gaps(lounge)
    assert "planned for 2026-04 yet: knowledge, activity." in told
    assert "/post new NAME WHEN | TEXT | kind=knowledge" in told


async def test_s34_a_post_of_the_staff_room_fills_the_gap(lounge: Room) -> None:
    lounge.enable(townhall_campaign, kinds=KINDS, posts={"talk": TALK})
    for name, kind in (("fact", "knowledge"), ("walk", "activity")):
        await lounge.staff_room.say("Olga", f"/post new {name} 2026-04-30 23:30 | Come! | kind={kind} #room")
    await lounge.staff_room.say("Olga", "/post list #room")
    assert "community, activity" in lounge.staff[-1]
    await lounge.wait_until(at(REVIEWED))
    assert gaps(lounge) == []

    await lounge.wait_until(at(NEXT))
    assert "planned for 2026-05 yet: topic, knowledge, activity." in gaps(lounge)[0]


async def test_s34_a_promotion_far_from_every_node_is_nothing_planned(lounge: Room) -> None:
    nodes = [{"name": "launch", "from": "2026-03-10"}]
    sale = {"at": "month 10 12:00", "text": "It is out!", "lane": "promo", "kind": "activity"}
    lounge.enable(townhall_campaign, kinds=["activity"], promo_nodes=nodes, posts={"sale": sale})
    await lounge.wait_until(at(REVIEWED))
    assert len(gaps(lounge)) == 1


async def test_s34_a_rule_is_there_every_month_and_without_kinds_nothing_is_said(lounge: Room) -> None:
    weekly = {"at": "last fri 18:00", "text": "What have you learnt?", "kind": "knowledge"}
    lounge.enable(townhall_campaign, kinds=["knowledge"], posts={"weekly": weekly}, min_response=0)
    other = lounge.another("other", staff_room=lounge.staff_room.alias)
    other.enable(townhall_campaign)
    await lounge.wait_until(at(NEXT))
    assert gaps(lounge) == []


async def test_s34_an_undeclared_kind_is_refused_in_the_staff_room_with_the_nearest(lounge: Room) -> None:
    lounge.enable(townhall_campaign, kinds=KINDS)
    await lounge.staff_room.say("Olga", "/post new fact daily 12:00 | Did you know? | kind=knowlege #room")
    assert 'is "knowlege", which is not among kinds. Did you mean "knowledge"?' in lounge.staff[-1]


@pytest.mark.parametrize(
    ("kinds", "kind", "said"),
    [
        ('["knowledge"]', "knowlege", 'is "knowlege", which is not among kinds. Did you mean "knowledge"?'),
        ("[]", "quiz", "Write one of: post, greeting, topic; or add it to kinds."),
        ('["a b"]', "post", 'is "a b". Take letters, digits, - and _'),
        ('["quiz", "quiz"]', "quiz", 'is "quiz", which is there already'),
    ],
)
def test_s34_check_names_a_kind_that_cannot_be_meant(tmp_path: Path, kinds: str, kind: str, said: str) -> None:
    ops = tmp_path / "ops.toml"
    written = OPS.replace("promo_nodes", f"kinds = {kinds}\npromo_nodes")
    ops.write_text(written.replace('text = "Good', f'kind = "{kind}"\ntext = "Good'), encoding="utf-8")
    [found] = [str(one) for one in load(ops, installed(), environ={}).diagnostics]
    assert found.startswith("ops.toml, line ")
    assert said in found
